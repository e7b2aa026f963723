import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../src/data/column.js';
import { readColumns } from '../../src/data/columns.js';
import { collect, sourceOf } from '../support/sources.js';

const read = (content: string, task: string) => collect(readColumns(sourceOf(content, 'f'), parseColumn(task)));
const conll2003 = '-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\nGerman\tJJ\tB-NP\tB-MISC\n';

describe('readColumns', () => {
  it('takes spaces or tabs, and leaves document lines out', async () => {
    const sentences = await read(conll2003, 'ner');
    expect(sentences).toEqual([
      { words: ['EU', 'rejects'], tags: ['B-ORG', 'O'], file: 'f', line: 3 },
      { words: ['German'], tags: ['B-MISC'], file: 'f', line: 7 },
    ]);
  });

  it.each([
    ['xpos', ['NNP', 'VBZ']],
    ['upos', ['NNP', 'VBZ']],
    ['chunk', ['B-ORG', 'O']],
    ['column:3', ['B-NP', 'B-VP']],
  ])('finds the tags of %s', async (task, tags) => {
    const [first] = await read(conll2003, task);
    expect(first?.tags).toEqual(tags);
  });

  it.each([
    ['a X\nb\n', 'ner', 'f:2: expected 2 columns, got 1'],
    ['a X\n', 'column:3', 'f:1: expected a column for task column:3, got 2 columns'],
    ['a\n', 'ner', 'f:1: expected a column for task ner, got 1 columns'],
  ])('refuses %j', async (content, task, message) => {
    await expect(read(content, task)).rejects.toThrow(message);
  });
});

describe('parseColumn', () => {
  it.each(['pos', 'column:0', 'column:', 'UPOS', ''])('refuses %j', (text) => {
    expect(() => parseColumn(text)).toThrow(
      `expected one of upos, xpos, ner, chunk or column:N, got ${JSON.stringify(text)}`,
    );
  });
});
