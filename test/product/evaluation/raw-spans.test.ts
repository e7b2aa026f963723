// Spans in raw text, by their labels and exact places.
import { describe, expect, it } from 'vitest';
import { evaluateSpans, type MarkedText } from '../../../src/product/evaluation/raw-spans.js';

const markedText = (text: string, ...spans: readonly (readonly [string, string])[]): MarkedText => ({
  text,
  spans: spans.map(([type, own]) => {
    const start = text.indexOf(own);
    return { type, text: own, start, end: start + own.length };
  }),
});

/** Finds `Ada Lovelace` and `York` where they stand. */
const tagger = {
  tag: async (texts: readonly string[]) =>
    texts.map((text) => ({
      spans: ['Ada Lovelace', 'York'].flatMap((own, index) => {
        const start = text.indexOf(own);
        const label = index === 0 ? 'PER' : 'LOC';
        return start < 0 ? [] : [{ label, text: own, start, end: start + own.length }];
      }),
    })),
};

describe('evaluateSpans', () => {
  it('counts a span that has the right label and place', async () => {
    const texts = [
      markedText('Ada Lovelace saw New York.', ['PER', 'Ada Lovelace'], ['LOC', 'New York']),
      markedText('York', ['ORG', 'York']),
      markedText('Nobody.'),
    ];
    const report = await evaluateSpans(tagger, texts);
    expect(report.spans).toEqual({ precision: 1 / 3, recall: 1 / 3, f1: 1 / 3, support: 3 });
    expect(report.perLabel).toEqual({
      LOC: { precision: 0, recall: 0, f1: 0, support: 1 },
      ORG: { precision: 0, recall: 0, f1: 0, support: 1 },
      PER: { precision: 1, recall: 1, f1: 1, support: 1 },
    });
    expect(report).toMatchObject({ texts: 3, characters: 37 });
    const { low, high } = report.intervals?.spans ?? expect.fail();
    expect(low).toBeLessThanOrEqual(1 / 3);
    expect(high).toBeGreaterThanOrEqual(1 / 3);
    expect((await evaluateSpans(tagger, texts)).intervals).toEqual(report.intervals);
  });

  it('has no intervals for one text, and zeros without spans', async () => {
    const report = await evaluateSpans(tagger, [markedText('Nobody.')]);
    expect(report.intervals).toBeUndefined();
    expect(report).toMatchObject({ spans: { f1: 0, support: 0 }, perLabel: {} });
  });
});
