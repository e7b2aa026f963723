import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import type { FileKind, ReaderOptions } from '../../../src/language/data/reading.js';
import { openKnown } from '../../../src/node/data/open-known.js';
import {
  findFiles,
  type ReadDataOptions,
  readAllSentences,
  readSentences,
  readSentencesIn,
} from '../../../src/node/data/read-sentences.js';
import { collect, sourceOf } from '../../support/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const conllu = '1\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n\n';

describe('openKnown', () => {
  it.each([
    ['a.conllu', '', 'conllu'],
    ['b.JSONL', '', 'jsonl'],
    ['c.txt', '\n{"tokens": []}', 'jsonl'],
    ['d.txt', '# a comment\n', 'conllu'],
    ['e.txt', conllu, 'conllu'],
    ['f.train', 'EU NNP B-ORG\n', 'columns'],
    ['g.txt', '# O\ntag O\nin O\n', 'columns'],
    ['h.txt', '{ O\nset O\n} O\n', 'columns'],
    ['i.txt', '# sent_id = 1\n1\ta\n', 'conllu'],
    ['j.txt', '[\n{"tokens": []}\n]', 'jsonl'],
    ['k.conllup', '', 'conllu'],
    ['l.iob2', '# sent_id = 1\n# text = a\n1\ta\tO\t-\tann\n', 'columns'],
    ['m.txt', '# sent_id = 1\n1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n', 'conllu'],
    ['n.txt', '# sent_id = 1\n1 a _ X _ _ _ _ _ _\n', 'conllu'],
    ['o.txt', '# global.columns = ID FORM X\n1\ta\tO\n', 'conllu'],
    ['p.txt', '#hash\tO\n', 'columns'],
  ])('%s with %j is %s', async (name, content, kind) => {
    const path = file(name, content);
    expect(await openKnown(path)).toEqual({ kind, file: path });
  });
});

describe('readAllSentences', () => {
  it('reads files of several kinds, one after the other', async () => {
    const files = [
      file('1.conllu', conllu),
      file('2.txt', 'b VERB\n'),
      file('3.jsonl', '{"tokens": ["c"], "upos": ["X"]}'),
    ];
    const sentences = await readAllSentences(files, parseColumn('upos'));
    expect(sentences.map(({ words, tags }) => [words, tags])).toEqual([
      [['a'], ['NOUN']],
      [['b'], ['VERB']],
      [['c'], ['X']],
    ]);
  });

  it('takes a single file for a list of one', async () => {
    expect(await readAllSentences(file('one.conllu', conllu), parseColumn('upos'))).toHaveLength(1);
  });

  it('takes a file for what it is said to be', async () => {
    const path = file('said.conllu', 'Ann\tB-PER\n');
    const [sentence] = await readAllSentences([path], parseColumn('ner'), { reading: { fileKind: 'columns' } });
    expect(sentence?.words).toEqual(['Ann']);
  });

  it('takes _ for a value in columns where it may be one', async () => {
    const path = file(
      'feats.conllu',
      '1\tDogs\t_\tNOUN\t_\tNumber=Plur\t_\t_\t_\t_\n2\tran\t_\tVERB\t_\t_\t_\t_\t_\t_\n',
    );
    const [sentence] = await readAllSentences([path], parseColumn('column:feats'));
    expect(sentence?.tags).toEqual(['Number=Plur', '_']);
  });

  it('reads columns of CoNLL-U Plus by their names, and says which there are', async () => {
    const path = file('plus.conllup', '# global.columns = ID FORM UPOS PARSEME:MWE\n1\tgives\tVERB\t1:LVC\n');
    const tagsOf = async (task: string) => (await readAllSentences([path], parseColumn(task)))[0]?.tags;
    expect(await tagsOf('upos')).toEqual(['VERB']);
    expect(await tagsOf('column:parseme:mwe')).toEqual(['1:LVC']);
    expect(await tagsOf('column:mwe')).toEqual(['1:LVC']);
    await expect(tagsOf('ner')).rejects.toThrow('expected one of its columns (column:ID, column:FORM, column:UPOS, ');
    await expect(tagsOf('column:5')).rejects.toThrow('task column:5: expected a column from 1 to 4, got 5');
  });

  it.each([
    ['empty.conllu', '\n\n', 'upos', 'expected at least one sentence, got an empty file'],
    ['untagged.conllu', conllu, 'xpos', 'untagged.conllu:1: expected a tag in column 5, got _'],
    [
      'none.conllu',
      conllu,
      'ner',
      'expected a task that CoNLL-U has a column for (upos, xpos, column:N or column:deprel), got ner',
    ],
    ['plain.jsonl', '{"tokens": ["a"]}', 'ner', 'plain.jsonl:1: expected tags for task ner, got none'],
  ])('refuses %s', async (name, content, task, message) => {
    await expect(readAllSentences([file(name, content)], parseColumn(task))).rejects.toThrow(message);
  });
});

describe('warnings about a file', () => {
  it.each([
    [100, 100],
    [101, 101],
    [300, 101],
  ])('%i rows without words give %i', async (rows, count) => {
    const path = file(
      `empty-${rows}.jsonl`,
      `${'{"tokens": [], "upos": []}\n'.repeat(rows)}{"tokens": ["a"], "upos": ["X"]}\n`,
    );
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    await readAllSentences([path], parseColumn('upos'), { onWarning });
    expect(warnings).toHaveLength(count);
    expect(warnings.at(99)).toBe(`${path}:100: left out, since it has no words`);
    if (count > 100) expect(warnings.at(-1)).toBe(`${path}: its other warnings are left out`);
  });
});

describe('a selection', () => {
  const three = (): string => file('three.conllu', conllu.repeat(3));

  it.each([
    ['[1:]', 2],
    ['[:1]', 1],
    ['[-2:]', 2],
    ['[1:-1]', 1],
    ['[-9:2]', 2],
  ])('%s takes %d of three sentences', async (selection, count) => {
    expect(await readAllSentences([three() + selection], parseColumn('upos'))).toHaveLength(count);
  });

  it.each([
    ['[5000:]', 'none of 3'],
    ['[3:]', 'none of 3'],
    ['[5:2]', 'none'],
    ['[2:2]', 'none'],
    ['[:0]', 'none'],
    ['[:-3]', 'none of 3'],
    ['[2:-2]', 'none of 3'],
    ['[-1:1]', 'none of 3'],
  ])('%s of three sentences is refused', async (selection, found) => {
    const reference = three() + selection;
    await expect(readAllSentences([reference], parseColumn('upos'))).rejects.toMatchObject({
      code: 'usage',
      message: `${reference}: expected a selection of at least one sentence, got ${found}`,
    });
  });
});

describe('a selection of several files', () => {
  it('goes over the ends of files, and opens none that it does not need', async () => {
    const name = 'several';
    mkdirSync(join(folder, name));
    file(`${name}/1.conllu`, conllu.repeat(2));
    file(`${name}/2.conllu`, conllu.repeat(2));
    file(`${name}/3.conllu`, 'malformed');
    const take = async (selection: string) =>
      (await readAllSentences(`${join(folder, name)}/*.conllu${selection}`, parseColumn('upos'))).map(
        (sentence) => `${sentence.file.slice(-8, -7)}:${sentence.line}`,
      );
    expect(await take('[1:3]')).toEqual(['1:3', '2:1']);
    expect(await take('[:4]')).toEqual(['1:1', '1:3', '2:1', '2:3']);
    await expect(take('[:5]')).rejects.toThrow('3.conllu:1: expected 10 columns');
  });
});

describe('standard input', () => {
  const bytes = (content: string) => sourceOf(content).bytes;
  const read = (content: string, options: ReadDataOptions = {}) =>
    collect(readSentences('-', parseColumn('upos'), { input: bytes(content), ...options }));

  it('is read in the place of a file, and called by its name', async () => {
    expect(await read(conllu)).toEqual([{ words: ['a'], tags: ['NOUN'], file: 'standard input', line: 1 }]);
    await expect(read('')).rejects.toThrow('standard input: expected at least one sentence, got an empty file');
    await expect(read('a X\n')).rejects.toThrow('standard input: expected --file-kind beside what is no file');
    expect(await read('a X\n', { reading: { fileKind: 'columns' } })).toHaveLength(1);
    // Beside it, files are files.
    const path = file('beside.conllu', conllu);
    const beside = await collect(readSentences(path, parseColumn('upos'), { input: bytes('') }));
    expect(beside.map((sentence) => sentence.file)).toEqual([path]);
    await expect(read('\n', { reading: { fileKind: 'columns' } })).rejects.toThrow(
      'standard input: expected at least one',
    );
  });

  it('is a file of that name where there is none', async () => {
    await expect(collect(readSentences('-', parseColumn('upos')))).rejects.toThrow('-: cannot read');
    expect((await findFiles('-')).files).toEqual(['-']);
  });
});

describe('what is read of a file', () => {
  const comments = '# newdoc\n\n# sent_id = 1\n1\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n\n';

  it('is its words and tags, and all that stands there where it is kept', async () => {
    const path = file('kept.conllu', comments);
    const columns = file('kept.txt', '# id 1\na X\n');
    const task = parseColumn('upos');
    expect(await readAllSentences([path, columns], task)).toEqual([
      { words: ['a'], tags: ['NOUN'], file: path, line: 3 },
      { words: ['a'], tags: ['X'], file: columns, line: 2 },
    ]);
    const [first, second] = await readAllSentences([path, columns], task, { keepsSource: true });
    expect(first?.conllu?.comments).toEqual(['# sent_id = 1']);
    expect(second?.lines).toEqual({ before: ['# id 1'], words: ['a X'] });
  });

  it('is words alone, and comments alone, where no tags are asked for', async () => {
    const found = await collect(readSentencesIn(sourceOf(comments, 'f'), 'conllu', undefined));
    expect(found.map(({ words, tags, line }) => ({ words, tags, line }))).toEqual([
      { words: [], tags: undefined, line: 1 },
      { words: ['a'], tags: undefined, line: 3 },
    ]);
  });

  it.each<[FileKind, string]>([
    ['conllu', conllu],
    ['columns', 'a NOUN\n'],
    ['jsonl', '{"tokens": ["a"], "upos": ["NOUN"]}\n'],
    ['csv', 'tokens,upos\na,NOUN\n'],
    ['tsv', 'tokens\tupos\na\tNOUN\n'],
  ])('may be of a source: %s', async (kind, content) => {
    const [sentence] = await collect(readSentencesIn(sourceOf(content, 'f'), kind, parseColumn('upos')));
    expect(sentence).toMatchObject({ words: ['a'], tags: ['NOUN'], file: 'f' });
  });

  it('may not be of a source for Parquet', async () => {
    await expect(collect(readSentencesIn(sourceOf('', 'f'), 'parquet', undefined))).rejects.toMatchObject({
      code: 'usage',
      message: 'f: expected a file of kind parquet, got a stream',
    });
  });

  it('is held to a size', async () => {
    const read = (mostLineBytes: number) =>
      collect(
        readSentencesIn(sourceOf('{"tokens":["abc"]}', 'f'), 'jsonl', undefined, {
          lineLimit: mostLineBytes / 2 ** 20,
        }),
      );
    expect(await read(18)).toHaveLength(1);
    await expect(read(17)).rejects.toThrow('f:1: expected at most 17 bytes, got more');
  });

  it('comes with warnings on one short line each', async () => {
    const told: string[] = [];
    const onWarning = (message: string): void => void told.push(message);
    const path = file('warned.jsonl', JSON.stringify({ text: 'a  b', entities: [[1, 2, `X\n${'x'.repeat(2000)}`]] }));
    await readAllSentences(path, parseColumn('ner'), { onWarning });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^.*warned\.jsonl:1: X\\nx+….* has no words: it is left out$/);
    expect(told[0]?.length).toBeLessThan(1100);
  });

  it('is refused with an option that is about none of the files', async () => {
    const reading = { header: true };
    const path = file('option.conllu', conllu);
    const columns = file('option.txt', 'a X\nb Y\n');
    const task = parseColumn('upos');
    await expect(readAllSentences([path], task, { reading })).rejects.toMatchObject({
      code: 'usage',
      message: '--header: expected a file of kind columns or tsv beside it, got conllu',
    });
    expect(await readAllSentences([path, columns], task, { reading })).toHaveLength(2);
    const kinds = new Set<FileKind>();
    await readAllSentences([path], task, { reading, kinds });
    expect([...kinds]).toEqual(['conllu']);
  });
});

describe('the words of CoNLL-U', () => {
  const content = '1\tran\trun\tVERB\t_\t_\t_\t_\t_\t_\n';
  const words = async (wordColumn: string, reading: ReaderOptions = {}, text = content) =>
    (await collect(readSentencesIn(sourceOf(text, 'f'), 'conllu', parseColumn('upos'), { wordColumn, ...reading })))[0]
      ?.words;

  it('are those of the column that is named', async () => {
    expect(await words('lemma')).toEqual(['run']);
    expect(await words('Lemma')).toEqual(['run']);
    expect(await words('1')).toEqual(['1']);
    expect(await words('10')).toEqual(['_']);
    expect(await words('x', {}, '# global.columns = ID FORM X UPOS\n1\tran\trun\tVERB\n')).toEqual(['run']);
  });

  it.each(['11', 'word'])('are refused where there is no column %s', async (wordColumn) => {
    await expect(words(wordColumn)).rejects.toMatchObject({
      code: 'usage',
      message: `f: expected one of the columns id, form, lemma, upos, xpos, feats, head, deprel, deps, misc for words, got ${wordColumn}`,
    });
  });

  it.each([
    ['_', 'expected a tag in column 4, got _'],
    ['', 'expected a tag in column 4, got nothing'],
  ])('are refused without a tag: %j', async (tag, message) => {
    await expect(words('form', {}, content.replace('VERB', tag))).rejects.toThrow(`f:1: ${message}`);
  });
});
