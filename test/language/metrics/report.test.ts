import { describe, expect, it } from 'vitest';
import { tokenReport } from '../../../src/language/metrics/report.js';
import { readJsonFixture } from '../../support/fixtures.js';

interface Average {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

interface TokenCase {
  readonly name: string;
  readonly gold: string[];
  readonly pred: string[];
  readonly labels: string[];
  readonly accuracy: number;
  readonly macro: Average;
  readonly micro: Average;
  readonly weighted: Average;
  readonly per_label: Record<string, Average & { readonly support: number }>;
  readonly confusion_labels: string[];
  readonly confusion: number[][];
  readonly matthews: number;
}

const { token } = readJsonFixture<{ token: TokenCase[] }>('metrics.json');

describe.each(token)('tokenReport equals scikit-learn: $name', (golden) => {
  // scikit-learn averages over the labels it is given; the report also counts gold tags beside the tag set.
  const unscored = new Set(golden.gold.filter((tag) => !golden.labels.includes(tag)));
  const reportOf = () => tokenReport(golden.gold, golden.pred, golden.labels);

  it('accuracy, Matthews and confusion', () => {
    const report = reportOf();
    expect(report.accuracy).toBeCloseTo(golden.accuracy, 12);
    expect(report.matthews).toBeCloseTo(golden.matthews, 12);
    const { tags, matrix } = report.confusion;
    expect({ tags, matrix }).toEqual({ tags: golden.confusion_labels, matrix: golden.confusion });
    expect(report.unseenTags).toEqual([...unscored].sort());
  });

  it('every tag', () => {
    const report = reportOf();
    for (const [tag, scores] of Object.entries(golden.per_label)) {
      for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
        expect(report.perTag[tag]?.[key], `${tag} ${key}`).toBeCloseTo(scores[key], 12);
      }
    }
  });

  it.runIf(unscored.size === 0)('averages', () => {
    const report = reportOf();
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      for (const [name, key] of [
        ['Precision', 'precision'],
        ['Recall', 'recall'],
        ['F1', 'f1'],
      ] as const) {
        expect(report[`${average}${name}`], `${average} ${key}`).toBeCloseTo(golden[average][key], 12);
      }
    }
  });
});

describe('averages over some of the tags', () => {
  const golden = token.find(({ labels, gold }) => gold.some((tag) => !labels.includes(tag)));

  it('equal scikit-learn’s when the other words are left to be wrong', () => {
    if (golden === undefined) throw new Error('no such case');
    const report = tokenReport(golden.gold, golden.pred, golden.labels, { averageOver: golden.labels });
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      for (const [name, key] of [
        ['Precision', 'precision'],
        ['Recall', 'recall'],
        ['F1', 'f1'],
      ] as const) {
        expect(report[`${average}${name}`], `${average} ${key}`).toBeCloseTo(golden[average][key], 12);
      }
    }
  });
});

it('scores 50,000 tags that training never saw', () => {
  const gold = Array.from({ length: 50_000 }, (_, index) => `T${index}`);
  const predicted = gold.map((tag, index) => (index % 4 === 0 ? 'T1' : tag));
  const report = tokenReport(gold, predicted, ['T1']);
  expect(report.unseenTags).toHaveLength(49_999);
  expect(report.accuracy).toBe(3 / 4);
  expect(report.perTag.T1).toEqual({
    ...{ precision: 1 / 12_501, recall: 1, f1: 2 / 12_502 },
    support: 1,
    predicted: 12_501,
  });
  expect(report.macroRecall).toBe(3 / 4);
});

describe('a gold tag that is not in the tag set', () => {
  it('is wrong unless the model wrote it, is named, and has a row of its own', () => {
    const report = tokenReport(['A', 'NEW', 'B'], ['A', 'A', 'B'], ['A', 'B']);
    expect(report.accuracy).toBeCloseTo(2 / 3, 12);
    expect(report.unseenTags).toEqual(['NEW']);
    expect(report.perTag.NEW).toEqual({ precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 });
    expect(report.macroRecall).toBeCloseTo(2 / 3, 12);
  });
});
