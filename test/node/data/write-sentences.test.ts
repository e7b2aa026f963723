// What is written can be read again, and is the same.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/data/column.js';
import type { FileKind } from '../../../src/data/reading.js';
import { formatPredictions } from '../../../src/data/write-predictions.js';
import { readSentencesIn } from '../../../src/node/data/read-sentences.js';
import { formatSentences } from '../../../src/node/data/write-sentences.js';
import { collect, sourceOf } from '../../support/sources.js';

const sentence = (words: readonly string[], tags: readonly string[] = words.map(() => 'O')) => ({
  ...{ words, tags },
  ...{ file: 'given', line: 7 },
});

const written = (words: readonly string[], kind: FileKind, task = 'upos', tags?: readonly string[]) =>
  formatSentences([sentence(words, tags)], kind, parseColumn(task));

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
    ['a tag that means none', 'conllu', ['a'], ['_'], 'words and tags without the sign for none, got "_"'],
  ] as const)('%s, %s', async (_, kind, words, tags, message) => {
    await expect(written(words, kind, 'upos', tags)).rejects.toThrow(`given:7: expected ${message}`);
  });

  it.each(['column:1', 'column:2', 'column:form'])('tags in the place of words: %s', async (task) => {
    const number = task === 'column:1' ? 1 : 2;
    await expect(written(['a'], 'conllu', task)).rejects.toThrow(
      `conllu: task ${task}: expected a column behind those of IDs and words, got ${number}`,
    );
  });

  it('but _ is a value in other columns', async () => {
    expect(Buffer.from(await written(['a'], 'conllu', 'column:feats', ['_'])).toString()).toContain('1\ta\t');
  });
});
