import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { holdOut } from '../../../src/product/training/hold-out.js';

/** Sentences of which some begin a document. */
const sentencesOf = (count: number, starts: readonly number[] = [], file = 'f'): readonly Sentence[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ words: [`${index}`], tags: ['X'], file, line: index + 1 },
    ...(starts.includes(index) && { startsDocument: true as const }),
  }));
const linesOf = (sentences: readonly Sentence[]): readonly number[] => sentences.map(({ line }) => line);

describe('holdOut', () => {
  it('divides sentences by their share, in the order of the file, and by the seed alone', () => {
    const sentences = sentencesOf(200);
    const { train, dev } = holdOut(sentences, 0.1, 1, 'upos');
    expect([train.length, dev.length]).toEqual([180, 20]);
    expect([...linesOf([...train, ...dev])].sort((a, b) => a - b)).toEqual(linesOf(sentences));
    for (const part of [train, dev]) expect(linesOf(part)).toEqual([...linesOf(part)].sort((a, b) => a - b));
    expect(linesOf(holdOut(sentences, 0.1, 1, 'upos').dev)).toEqual(linesOf(dev));
    expect(linesOf(holdOut(sentences, 0.1, 2, 'upos').dev)).not.toEqual(linesOf(dev));
  });

  it('keeps documents whole, each file beginning one', () => {
    const sentences = [...sentencesOf(10, [0, 3, 7]), ...sentencesOf(4, [2], 'g'), ...sentencesOf(2, [], 'h')];
    const documents = ['f1 f2 f3', 'f4 f5 f6 f7', 'f8 f9 f10', 'g1 g2', 'g3 g4', 'h1 h2'];
    for (let seed = 0; seed < 20; seed++) {
      const { train, dev } = holdOut(sentences, 0.3, seed, 'upos');
      expect(dev.length).toBeGreaterThanOrEqual(5);
      for (const document of documents) {
        const held = dev.filter(({ file, line }) => document.split(' ').includes(`${file}${line}`)).length;
        expect([0, document.split(' ').length]).toContain(held);
      }
      expect(train.length + dev.length).toBe(16);
    }
  });

  it('holds one sentence out at least, and leaves one at least', () => {
    expect(holdOut(sentencesOf(3), 0.01, 1, 'upos').dev).toHaveLength(1);
    expect(() => holdOut(sentencesOf(1), 0.5, 1, 'upos')).toThrow(
      'task upos: expected enough sentences to hold some out and to learn from the others, got 1',
    );
    expect(() => holdOut(sentencesOf(5, [0]), 0.1, 1, 'ner')).toThrow('task ner: expected enough documents to hold');
    expect(() => holdOut(sentencesOf(4), 0.99, 1, 'upos')).toThrow('expected enough sentences');
  });
});

describe('holdOut with folds', () => {
  const foldsOf = (sentences: readonly Sentence[], of: number, seed = 1) =>
    Array.from({ length: of }, (_, index) => holdOut(sentences, { number: index + 1, of }, seed, 'upos'));

  it('puts each sentence into one fold, by the seed alone, and learns from the others', () => {
    const sentences = sentencesOf(23);
    const folds = foldsOf(sentences, 5);
    expect(folds.map(({ dev }) => dev.length).sort()).toEqual([4, 4, 5, 5, 5]);
    const all = folds.flatMap(({ dev }) => linesOf(dev));
    expect([...all].sort((a, b) => a - b)).toEqual(linesOf(sentences));
    expect(all).not.toEqual(linesOf(sentences));
    for (const { train, dev } of folds) {
      expect(train).toEqual(sentences.filter((sentence) => !dev.includes(sentence)));
      expect(linesOf(dev)).toEqual([...linesOf(dev)].sort((a, b) => a - b));
    }
    expect(foldsOf(sentencesOf(23), 5)).toEqual(folds);
    expect(foldsOf(sentences, 5, 2)).not.toEqual(folds);
  });

  it('keeps documents whole, and the folds about as large as each other', () => {
    const starts = Array.from({ length: 30 }, (_, index) => index * 4);
    const sentences = sentencesOf(120, starts);
    for (let seed = 0; seed < 10; seed++) {
      const folds = foldsOf(sentences, 4, seed);
      for (const { dev } of folds) {
        expect(dev.length % 4).toBe(0);
        for (const { line } of dev) {
          const first = Math.floor((line - 1) / 4) * 4 + 1;
          expect(linesOf(dev)).toEqual(expect.arrayContaining([first, first + 3]));
        }
      }
      expect(folds.map(({ dev }) => dev.length).sort()).toEqual([28, 28, 32, 32]);
    }
  });

  it('takes as many folds as there are sentences or documents, and no more', () => {
    expect(foldsOf(sentencesOf(3), 3).map(({ dev }) => dev.length)).toEqual([1, 1, 1]);
    expect(() => holdOut(sentencesOf(3), { number: 1, of: 4 }, 1, 'upos')).toThrow(
      'task upos: expected at least 4 sentences for 4 folds, got 3',
    );
    expect(() => holdOut(sentencesOf(9, [0, 5]), { number: 1, of: 3 }, 1, 'ner')).toThrow(
      'task ner: expected at least 3 documents for 3 folds, got 2',
    );
  });
});
