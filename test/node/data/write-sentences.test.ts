// What is written can be read again, and is the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { type FileKind, fileKinds } from '../../../src/language/data/reading.js';
import { formatPredictions } from '../../../src/language/data/write-predictions.js';
import { readSentencesIn } from '../../../src/node/data/read-sentences.js';
import { formatSentences, packedFor } from '../../../src/node/data/write-sentences.js';
import { collect, sourceOf } from '../../support/sources.js';

const sentence = (words: readonly string[], tags: readonly string[] = words.map(() => 'O')) => ({
  ...{ words, tags },
  ...{ file: 'given', line: 7 },
});

const written = (words: readonly string[], kind: FileKind, task = 'upos', tags?: readonly string[]) =>
  formatSentences([sentence(words, tags)], kind, parseColumn(task));

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('sentences', () => {
  const two = [sentence(['He', 'sat'], ['PRON', 'VERB']), sentence(['"Ja",', 'oui'], ['X', 'A_'])];

  it.each(fileKinds)('are the same when they are read again as %s', async (kind) => {
    const path = join(folder, `two.${kind}`);
    writeFileSync(path, await formatSentences(two, kind, parseColumn('upos')));
    const found = await collect(readSentencesIn(path, kind, parseColumn('upos')));
    expect(found.map(({ words, tags }) => ({ words, tags }))).toEqual(two.map(({ words, tags }) => ({ words, tags })));
  });

  it.each<[FileKind, string]>([
    ['columns', 'He\tPRON\nsat\tVERB\n\n"Ja",\tX\noui\tA_\n\n'],
    ['jsonl', '{"tokens":["He","sat"],"tags":["PRON","VERB"]}\n{"tokens":["\\"Ja\\",","oui"],"tags":["X","A_"]}\n'],
    ['tsv', 'tokens\ttags\n["He","sat"]\t["PRON","VERB"]\n["\\"Ja\\",","oui"]\t["X","A_"]\n'],
  ])('are written as %s', async (kind, content) => {
    expect(Buffer.from(await formatSentences(two, kind, parseColumn('upos'))).toString()).toBe(content);
  });
});

describe('a file', () => {
  const content = Buffer.from('a');

  it.each(['a.gz', 'a.conllu.GZ'])('called %s is packed', (path) => {
    expect(gunzipSync(packedFor(path, content))).toEqual(content);
  });

  it.each(['a.conllu', 'a.gz.txt', 'agz'])('called %s is not', (path) => {
    expect(packedFor(path, content)).toEqual(content);
  });
});

describe('a word that begins with a byte-order mark', () => {
  it('is kept at the beginning of a column file', async () => {
    const words = ['\ufeffa', '\ufeff'];
    const read = readSentencesIn(sourceOf(await written(words, 'columns')), 'columns', parseColumn('upos'));
    expect((await collect(read)).map((found) => found.words)).toEqual([words]);
  });

  it('is kept at the beginning of predictions', async () => {
    const bytes = formatPredictions([sentence(['\ufeff'])], [[['X']]], 'columns');
    const read = readSentencesIn(sourceOf(bytes), 'columns', parseColumn('column:2'));
    expect((await collect(read)).map((found) => found.words)).toEqual([['\ufeff']]);
  });
});

describe('what a file cannot hold', () => {
  it.each([
    ['an empty word', 'columns', ['', 'a'], undefined, 'words and tags of at least one character, got none'],
    ['an empty tag', 'columns', ['a'], [''], 'words and tags of at least one character, got none'],
    ['an empty tag', 'conllu', ['a'], [''], 'words and tags of at least one character, got none'],
    [
      'a word that reads as the beginning of a document',
      'columns',
      ['-DOCSTART- b'],
      undefined,
      'words and tags without the name of a line that begins a document, got "-DOCSTART- b"',
    ],
    [
      'the name of a line that begins a document',
      'columns',
      ['-DOCSTART-'],
      undefined,
      'words and tags without the name of a line that begins a document, got "-DOCSTART-"',
    ],
    ['a tag that means none', 'conllu', ['a'], ['_'], 'words and tags without the sign for none, got "_"'],
    ['a word with a tab', 'conllu', ['a\tb'], undefined, 'words and tags without tabs and line breaks, got "a\\tb"'],
    ['a tag with a line break', 'conllu', ['a'], ['\n'], 'words and tags without tabs and line breaks, got "\\n"'],
    [
      'a word that ends with a space',
      'columns',
      ['a '],
      undefined,
      'words and tags without tabs, line breaks and spaces at their ends, got "a "',
    ],
  ] as const)('%s, %s', async (_, kind, words, tags, message) => {
    await expect(written(words, kind, 'upos', tags)).rejects.toMatchObject({
      code: 'data',
      message: `given:7: expected ${message}`,
    });
  });

  it.each(fileKinds)('half of a surrogate pair, %s', async (kind) => {
    const message = 'given:7: text: expected Unicode, got lone surrogate U+D800 at index 1';
    await expect(written(['a\ud800'], kind)).rejects.toMatchObject({ code: 'data', message });
    await expect(written(['a'], kind, 'upos', ['X\ud800'])).rejects.toMatchObject({ code: 'data', message });
  });

  it.each(['a-DOCSTART- b', '-DOCSTART-s'])('but %s is a word like others', async (word) => {
    expect(Buffer.from(await written([word], 'columns')).toString()).toBe(`${word}\tO\n\n`);
  });

  it.each(['A_', '_A'])('but %s is a tag like others', async (tag) => {
    expect(Buffer.from(await written(['a'], 'conllu', 'upos', [tag])).toString()).toContain(`\t${tag}\t`);
  });

  it.each(['column:1', 'column:2', 'column:form'])('tags in the place of words: %s', async (task) => {
    const number = task === 'column:1' ? 1 : 2;
    await expect(written(['a'], 'conllu', task)).rejects.toMatchObject({
      code: 'usage',
      message: `conllu: task ${task}: expected a column behind those of IDs and words, got ${number}`,
    });
  });

  it('a column that CoNLL-U does not have', async () => {
    await expect(written(['a'], 'conllu', 'column:11')).rejects.toThrow('conllu: task column:11: expected a column');
  });

  it('but _ is a value in other columns', async () => {
    expect(Buffer.from(await written(['a'], 'conllu', 'column:feats', ['_'])).toString()).toContain('1\ta\t');
  });
});
