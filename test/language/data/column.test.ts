// Which column a task names.
import { describe, expect, it } from 'vitest';
import { type Column, conlluColumn, formatColumn, parseColumn } from '../../../src/language/data/column.js';

describe('a task', () => {
  it.each<[string, Column]>([
    ['upos', { kind: 'named', name: 'upos' }],
    ['ner', { kind: 'named', name: 'ner' }],
    ['column:1', { kind: 'numbered', number: 1 }],
    ['column:10', { kind: 'numbered', number: 10 }],
    ['column:ner', { kind: 'field', name: 'ner' }],
    ['column:1st', { kind: 'field', name: '1st' }],
    ['column:v2', { kind: 'field', name: 'v2' }],
    ['column:PARSEME:MWE', { kind: 'field', name: 'PARSEME:MWE' }],
  ])('%s is a column, and is written so', (text, column) => {
    expect(parseColumn(text)).toEqual(column);
    expect(formatColumn(column)).toBe(text);
  });

  it.each(['column:-1', 'column:0', 'column:01', 'column:1.5', 'column: ', 'a column:1', 'acolumn:x', 'columns:x'])(
    '%s is none',
    (text) => {
      expect(() => parseColumn(text)).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `task: expected one of upos, xpos, ner, chunk or column:N, got "${text}"`,
        }),
      );
    },
  );
});

describe('the column of CoNLL-U', () => {
  const plus = ['ID', 'FORM', 'UPOS', 'PARSEME:MWE', 'X:UPOS'];
  it.each<[string, readonly string[] | undefined, number]>([
    ['upos', undefined, 3],
    ['xpos', undefined, 4],
    ['column:Feats', undefined, 5],
    ['column:1', undefined, 0],
    ['column:id', undefined, 0],
    ['column:x', ['X:X', 'FORM'], 0],
    ['column:10', undefined, 9],
    ['upos', plus, 2],
    ['column:mwe', plus, 3],
    ['column:parseme:mwe', plus, 3],
    ['column:x:upos', plus, 4],
    ['column:5', plus, 4],
  ])('%s among %j is %d', (task, fields, index) => {
    expect(conlluColumn(parseColumn(task), 'f', fields)).toBe(index);
  });

  it.each<[string, readonly string[] | undefined, string]>([
    ['column:11', undefined, 'a column from 1 to 10, got 11'],
    ['column:6', plus, 'a column from 1 to 5, got 6'],
    ['ner', undefined, 'a task that CoNLL-U has a column for (upos, xpos, column:N or column:deprel), got ner'],
    [
      'column:xpos',
      plus,
      'one of its columns (column:ID, column:FORM, column:UPOS, column:PARSEME:MWE, column:X:UPOS), got xpos',
    ],
    ['column:we', plus.slice(0, 2), 'one of its columns (column:ID, column:FORM), got we'],
  ])('%s among %j is refused', (task, fields, expected) => {
    expect(() => conlluColumn(parseColumn(task), 'f', fields)).toThrow(
      expect.objectContaining({ code: 'usage', message: `f: task ${task}: expected ${expected}` }),
    );
  });
});
