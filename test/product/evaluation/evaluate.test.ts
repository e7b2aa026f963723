import { describe, expect, it } from 'vitest';
import type { ParsedLabels } from '../../../src/language/formats/format.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { evaluateSentences } from '../../../src/product/evaluation/evaluate.js';

const sentence = (tags: readonly string[]) => ({
  words: tags.map((_, index) => `w${index}`),
  tags,
  file: 'f',
  line: 1,
});
const labelled = (...results: readonly ParsedLabels[]) => ({ label: async () => results });
const parsed = (tags: readonly string[], wellFormed = true, problems = noProblems): ParsedLabels => ({
  tags,
  wellFormed,
  problems,
});

describe('evaluateSentences', () => {
  it('scores labels and adds up what was wrong with the generations', async () => {
    const labeller = labelled(
      parsed(['A', 'B']),
      parsed(['A', ''], false, { ...noProblems, missing: 1, extra: 2, wordMismatch: 3 }),
    );
    const { report } = await evaluateSentences(labeller, [sentence(['A', 'B']), sentence(['A', 'A'])], ['A', 'B'], {
      decoding: 'free',
    });
    expect(report.accuracy).toBe(0.75);
    expect(report.structure).toEqual({
      wellFormed: 0.5,
      missing: 1,
      extra: 2,
      unknownTag: 0,
      wordMismatch: 3,
      tagCase: 0,
      tagSpelling: 0,
    });
    expect([report.sentences, report.tokens]).toEqual([2, 4]);
    expect(report.spanF1).toBeUndefined();
    expect(report.intervals).toEqual({ accuracy: { low: 0.5, high: 1 }, macroF1: expect.anything() });
  });

  it('counts a gold tag that the model does not know as wrong, and names it', async () => {
    const { report } = await evaluateSentences(labelled(parsed(['A', 'A'])), [sentence(['A', 'NEW'])], ['A'], {
      decoding: 'free',
    });
    expect(report.accuracy).toBe(0.5);
    expect(report.unseenTags).toEqual(['NEW']);
  });

  it('scores the spans of a BIO task', async () => {
    const gold = ['B-PER', 'I-PER', 'O', 'B-LOC'];
    const { report } = await evaluateSentences(
      labelled(parsed(['B-PER', 'I-PER', 'O', 'I-LOC'])),
      [sentence(gold)],
      ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'],
      { decoding: 'free' },
    );
    expect(report.spanF1).toBe(1);
    expect(report.spanF1Strict).toBeCloseTo(2 / 3, 12);
  });

  it.each([
    ['io', ['I-PER', 'I-PER', 'O', 'I-LOC'], ['O', 'I-PER', 'I-LOC']],
    ['bioes', ['B-PER', 'E-PER', 'O', 'S-LOC'], ['O', 'B-PER', 'E-PER', 'S-LOC']],
  ])('scores perfect spans of %s with 1 by its strict rules', async (_, tags, tagSet) => {
    const { report } = await evaluateSentences(labelled(parsed(tags)), [sentence(tags)], tagSet, { decoding: 'free' });
    expect([report.spanF1, report.spanF1Strict]).toEqual([1, 1]);
  });

  it('does not take a B without an E for a span in BIOES', async () => {
    const { report } = await evaluateSentences(
      labelled(parsed(['B-PER', 'O', 'S-LOC'])),
      [sentence(['S-PER', 'O', 'S-LOC'])],
      ['O', 'B-PER', 'I-PER', 'E-PER', 'S-PER', 'S-LOC'],
      { decoding: 'free' },
    );
    expect(report.spanF1).toBe(1);
    expect(report.spanF1Strict).toBeCloseTo(2 / 3, 12);
  });
});
