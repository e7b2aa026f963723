import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/data/column.js';
import { openKnown } from '../../../src/node/data/open-known.js';
import { readAllSentences } from '../../../src/node/data/read-sentences.js';

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
    const [sentence] = await readAllSentences([path], parseColumn('ner'), { reading: { kind: 'columns' } });
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
    await expect(readAllSentences([reference], parseColumn('upos'))).rejects.toThrow(
      `${reference}: expected a selection of at least one sentence, got ${found}`,
    );
  });
});
