// One source of lines, read as the kind that it is said to be.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readSource } from '../../../src/language/data/read-source.js';
import type { FileKind } from '../../../src/language/data/reading.js';
import { collect, sourceOf } from '../../support/sources.js';

describe('readSource', () => {
  it.each<[FileKind, string]>([
    ['conllu', '1\tHe\t_\tPRON\t_\t_\t_\t_\t_\t_\n2\tsat\t_\tVERB\t_\t_\t_\t_\t_\t_\n'],
    ['columns', 'He PRON\nsat VERB\n'],
    ['jsonl', '{"tokens": ["He", "sat"], "tags": ["PRON", "VERB"]}\n'],
    ['csv', 'words,upos\nHe sat,PRON VERB\n'],
    ['tsv', 'words\tupos\nHe sat\tPRON VERB\n'],
  ])('reads words and tags of %s', async (kind, content) => {
    const [sentence, ...others] = await collect(readSource(sourceOf(content), kind, parseColumn('upos')));
    expect(sentence).toMatchObject({ words: ['He', 'sat'], tags: ['PRON', 'VERB'], file: 'file' });
    expect(others).toEqual([]);
  });

  it.each<[FileKind, string]>([
    [
      'conllu',
      '# newdoc id = d\n# sent_id = 1\n1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n# newdocument\n1\tb\t_\tX\t_\t_\t_\t_\t_\t_\n',
    ],
    ['columns', '-DOCSTART- O\n\na X\n\nb X\n'],
  ])('says where a document of %s begins', async (kind, content) => {
    const sentences = await collect(readSource(sourceOf(content), kind, parseColumn('upos')));
    expect(sentences.map(({ words, startsDocument }) => [words, startsDocument])).toEqual([
      [['a'], true],
      [['b'], undefined],
    ]);
  });

  it('refuses Parquet', async () => {
    await expect(collect(readSource(sourceOf('PAR1'), 'parquet', undefined))).rejects.toMatchObject({
      code: 'usage',
      message: 'file: expected a file of kind parquet, got a stream',
    });
  });

  it('gives a hundred warnings, and says that there are others', async () => {
    const content = '{"tokens": []}\n'.repeat(102);
    const warnings: string[] = [];
    const reading = { onWarning: (message: string) => warnings.push(message) };
    await collect(readSource(sourceOf(content), 'jsonl', undefined, reading));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toBe('file: its other warnings are left out');
    expect(warnings.at(-2)).toBe('file:100: left out, since it has no words');
  });

  it('takes the limit of a line from how it is to be read', async () => {
    const content = '{"tokens": ["He"]}\n';
    const read = (mostLineBytes: number) =>
      collect(readSource(sourceOf(content), 'jsonl', undefined, { lineLimit: mostLineBytes / 2 ** 20 }));
    await expect(read(17)).rejects.toThrow('file:1: expected at most 17 bytes, got more');
    expect(await read(18)).toHaveLength(1);
  });
});
