// What is said about files beside them: options that are about none of the files are refused.
import { describe, expect, it } from 'vitest';
import { columnNumber, expectAboutFiles, type FileKind, type FileReading } from '../../../src/language/data/reading.js';

const kindsBut = (...left: readonly FileKind[]): readonly FileKind[] =>
  (['conllu', 'columns', 'jsonl', 'csv', 'tsv', 'parquet'] as const).filter((kind) => !left.includes(kind));

describe('what is said about files', () => {
  it.each<[string, FileReading, readonly FileKind[]]>([
    ['--tag-names', { tagNames: ['O'] }, kindsBut('conllu')],
    ['--header', { header: false }, ['columns', 'tsv']],
    ['--separator', { separator: ';' }, ['csv']],
    ['--span-offsets', { spanOffsets: 'utf16' }, ['jsonl']],
    ['--line-limit', { lineLimit: 9 }, kindsBut('parquet')],
  ])('%s is about some kinds alone', (flag, reading, meant) => {
    const others = kindsBut(...meant);
    for (const kind of meant) expect(() => expectAboutFiles(reading, new Set([...others, kind]))).not.toThrow();
    expect(() => expectAboutFiles(reading, new Set(others))).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `${flag}: expected a file of kind ${meant.join(' or ')} beside it, got ${others.join(' and ')}`,
      }),
    );
    expect(() => expectAboutFiles(reading, new Set())).not.toThrow();
    expect(() => expectAboutFiles({}, new Set(others))).not.toThrow();
  });
});

describe('the column of the words', () => {
  it.each([
    ['1', 1],
    ['12', 12],
    ['word', undefined],
    ['2nd', undefined],
    ['word2', undefined],
  ])('%s is number %s', (column, number) => {
    expect(columnNumber(column)).toBe(number);
  });

  it('has no number 0', () => {
    expect(() => columnNumber('0')).toThrow(
      expect.objectContaining({ code: 'usage', message: 'word column: expected a name or a number from 1, got 0' }),
    );
  });
});
