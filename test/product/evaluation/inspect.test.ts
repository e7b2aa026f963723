import { describe, expect, it } from 'vitest';
import { formatInspection } from '../../../src/cli/commands/data.js';
import { inspectFiles } from '../../../src/product/evaluation/inspect.js';

const sentence = (words: readonly string[], tags: readonly string[], file: string, line = 1) => ({
  words,
  tags,
  file,
  line,
});
const train = [
  sentence(['a', 'bb'], ['X', 'Y'], 'train'),
  sentence(['a', 'bb'], ['X', 'X'], 'train', 4),
  sentence(['c'.repeat(40)], ['X'], 'train', 7),
  sentence(
    Array.from({ length: 9 }, () => 'ddd'),
    Array.from({ length: 9 }, () => 'Y'),
    'train',
    9,
  ),
];
const dev = [sentence(['a', 'bb'], ['X', 'Y'], 'dev')];
const inspection = inspectFiles(
  [
    { file: 'train', sentences: train },
    { file: 'dev', sentences: dev },
  ],
  30,
);

describe('inspectFiles', () => {
  const [file] = inspection.files;

  it('counts sentences, words and tags, the most frequent first', () => {
    expect(file).toMatchObject({ sentences: 4, words: 14, distinctWords: 4 });
    expect(Object.entries(file?.tags ?? {})).toEqual([
      ['Y', 10],
      ['X', 4],
    ]);
  });

  it('measures lengths in every format, end-of-sequence included', () => {
    expect(file?.lengths.tags).toMatchObject({ source: { p50: 5, max: 41 }, target: { p50: 4, max: 18 } });
    expect(file?.lengths.ids).toMatchObject({ target: { p50: 5, max: 19 } });
  });

  it('finds what occurs twice, within a file and between two', () => {
    expect(file?.duplicates).toBe(1);
    expect(inspection.overlaps).toEqual([{ files: ['train', 'dev'], sentences: 1 }]);
  });

  it('finds what would be split, and words that are longer than a window', () => {
    expect(file?.split).toBe(1);
    expect(file?.shortened).toEqual([expect.stringMatching(/^train:7: word 1 .* is longer than a window/)]);
  });

  it('says why a format cannot take a tag set', () => {
    const tags = Array.from({ length: 130 }, (_, index) => `T${index}`);
    const many = inspectFiles([{ file: 'f', sentences: [sentence(tags, tags, 'f')] }], 1024);
    expect(many.files[0]?.lengths.ids).toEqual({
      refused: expect.stringContaining('expected at most 123 tags, got 130'),
    });
  });

  it('says why a format cannot take the order of some tags, by file and line', () => {
    const iob1 = sentence(['Ann', 'Lee', 'Bob', 'ran'], ['I-PER', 'I-PER', 'B-PER', 'O'], 'iob1.txt', 3);
    const inspected = inspectFiles([{ file: 'iob1.txt', sentences: [iob1] }], 1024);
    expect(inspected.files[0]).toMatchObject({
      tags: { 'I-PER': 2, 'B-PER': 1, O: 1 },
      lengths: {
        ids: { target: { max: 9 } },
        spans: {
          refused: expect.stringMatching(/^iob1\.txt:3: tag 1: expected I-PER only after a tag of the same type/),
        },
      },
    });
    expect(formatInspection(inspected, 1024)).toContain(
      'spans: does not fit, because iob1.txt:3: tag 1: expected I-PER',
    );
  });

  it('is drawn with its warnings', () => {
    const text = formatInspection(inspection, 30);
    expect(text).toContain('1 sentences are in both train and dev');
    expect(text).toMatch(/Y +10 +71\.43% +█{28}/);
  });
});
