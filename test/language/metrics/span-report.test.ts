import { describe, expect, it } from 'vitest';
import { spanReport } from '../../../src/language/metrics/span-report.js';
import { isSpanTagSet } from '../../../src/language/spans/notation.js';
import { spansOf } from '../../../src/language/spans/spans.js';
import { readJsonFixture } from '../../support/fixtures.js';

interface Average {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

interface SeqevalRow {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  readonly support: number;
}

interface SpanCase {
  readonly name: string;
  readonly gold: string[][];
  readonly pred: string[][];
  readonly conll: Average & { readonly per_type: Record<string, SeqevalRow> };
  readonly strict_iob2: Average;
}

const { spans } = readJsonFixture<{ spans: SpanCase[] }>('metrics.json');

describe.each(spans)('spanReport equals seqeval: $name', ({ gold, pred, conll, strict_iob2: strict }) => {
  it('leniently, as conlleval', () => {
    const report = spanReport(gold, pred, 'lenient');
    const { 'micro avg': micro, 'macro avg': macro, 'weighted avg': weighted, ...types } = conll.per_type;
    const golden = { micro, macro, weighted };
    for (const average of ['micro', 'macro', 'weighted'] as const) {
      expect(report[average].precision).toBeCloseTo(golden[average]?.precision ?? Number.NaN, 12);
      expect(report[average].recall).toBeCloseTo(golden[average]?.recall ?? Number.NaN, 12);
      expect(report[average].f1).toBeCloseTo(golden[average]?.['f1-score'] ?? Number.NaN, 12);
    }
    expect(Object.keys(report.perType)).toEqual(Object.keys(types));
    for (const [type, row] of Object.entries(types)) {
      const found = report.perType[type];
      expect(found?.support).toBe(row.support);
      expect(found?.precision).toBeCloseTo(row.precision, 12);
      expect(found?.recall).toBeCloseTo(row.recall, 12);
      expect(found?.f1).toBeCloseTo(row['f1-score'], 12);
    }
  });

  it('strictly, by IOB2', () => {
    const { micro } = spanReport(gold, pred, 'bio');
    expect(micro.precision).toBeCloseTo(strict.precision, 12);
    expect(micro.recall).toBeCloseTo(strict.recall, 12);
    expect(micro.f1).toBeCloseTo(strict.f1, 12);
  });
});

describe('spansOf', () => {
  const per = (start: number, end: number) => ({ type: 'PER', start, end });

  it('reads an I without a B as a span leniently, and not strictly', () => {
    expect(spansOf(['O', 'I-PER', 'I-PER'], 'lenient')).toEqual([per(1, 3)]);
    expect(spansOf(['O', 'I-PER', 'I-PER'], 'bio')).toEqual([]);
  });

  it('ends a span where another begins or the type changes', () => {
    expect(spansOf(['B-PER', 'B-PER', 'I-PER'], 'bio')).toEqual([per(0, 1), per(1, 3)]);
    expect(spansOf(['B-PER', 'I-LOC'], 'lenient')).toEqual([per(0, 1), { type: 'LOC', start: 1, end: 2 }]);
    expect(spansOf(['B-PER', 'I-LOC'], 'bio')).toEqual([per(0, 1)]);
  });

  it('takes a missing label as outside', () => {
    expect(spansOf(['B-PER', '', 'I-PER'], 'bio')).toEqual([per(0, 1)]);
  });

  it('knows the tag sets that mark spans', () => {
    expect(isSpanTagSet(['O', 'B-PER', 'I-PER'])).toBe(true);
    expect(isSpanTagSet(['NOUN', 'VERB', 'O'])).toBe(false);
    expect(isSpanTagSet(['O'])).toBe(false);
  });
});
