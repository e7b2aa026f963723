import { describe, expect, it } from 'vitest';
import { spanReport } from '../../../src/language/metrics/span-report.js';
import { type SpanMode, spansOf } from '../../../src/language/spans/spans.js';
import { strictSchemeOf, strictSchemes, strictSpansOf } from '../../../src/language/spans/strict-spans.js';
import { readJsonFixture } from '../../support/fixtures.js';

type Counts = readonly [correct: number, predicted: number, gold: number];
type Case = readonly [gold: readonly string[], predicted: readonly string[], counts: Readonly<Record<string, Counts>>];

const cases = readJsonFixture<Record<(typeof strictSchemes)[number], readonly Case[]>>('strict-spans.json');
const split = (sentences: readonly string[]) => sentences.map((tags) => tags.split(' '));

describe.each(strictSchemes)('%s equals seqeval in its strict mode', (scheme) => {
  it('in counts and scores of every type, for well-formed and random sequences', () => {
    expect(cases[scheme].length).toBeGreaterThan(0);
    for (const [gold, predicted, counts] of cases[scheme]) {
      const { perType, micro } = spanReport(split(gold), split(predicted), scheme);
      expect(Object.keys(perType)).toEqual(Object.keys(counts));
      const sums = [0, 0, 0];
      for (const [type, [correct, found, support]] of Object.entries(counts)) {
        expect(perType[type]?.support).toBe(support);
        expect(perType[type]?.precision).toBe(found === 0 ? 0 : correct / found);
        expect(perType[type]?.recall).toBe(support === 0 ? 0 : correct / support);
        [correct, found, support].forEach((count, column) => {
          sums[column] = (sums[column] ?? 0) + count;
        });
      }
      const [correct = 0, found = 0, support = 0] = sums;
      expect(micro.f1).toBe(found + support === 0 ? 0 : (2 * correct) / (found + support));
    }
  });
});

describe('strictSpansOf', () => {
  const per = (start: number, end: number) => ({ type: 'PER', start, end });

  it('finds an S, and a B that an E ends, in BIOES', () => {
    expect(strictSpansOf(['S-PER', 'B-PER', 'I-PER', 'E-PER'], 'bioes')).toEqual([per(0, 1), per(1, 4)]);
    expect(strictSpansOf(['B-PER', 'I-PER', 'O', 'E-PER', 'B-PER'], 'bioes')).toEqual([]);
  });

  it('takes letters of other schemes, missing labels and texts that are no tags as outside', () => {
    expect(strictSpansOf(['B-PER', 'E-PER', 'S-PER'], 'bio')).toEqual([per(0, 1)]);
    expect(strictSpansOf(['I-PER', '', 'B-PER', 'I-PER'], 'io')).toEqual([per(0, 1), per(3, 4)]);
    expect(strictSpansOf(['Banana', 'BPER', 'X-PER'], 'bio')).toEqual([]);
  });

  it('takes everything after the first dash as the type', () => {
    expect(strictSpansOf(['B-a-b', 'I-a-b', 'I-a'], 'bio')).toEqual([{ type: 'a-b', start: 0, end: 2 }]);
  });
});

describe('strictSchemeOf', () => {
  it.each([
    ['io', ['O', 'I-X']],
    ['bio', ['O', 'I-X', 'B-X']],
    ['bio', ['O', 'B-X']],
    ['bioes', ['O', 'S-X']],
    ['bioes', ['O', 'B-X', 'I-X', 'E-X', 'S-X']],
  ] as const)('is %s for %j', (scheme, tags) => expect(strictSchemeOf(tags)).toBe(scheme));
});

describe('spansOf', () => {
  it('reads by the rules of the scheme that is named, and refuses other names', () => {
    expect(spansOf(['S-PER'], 'bioes')).toEqual([{ type: 'PER', start: 0, end: 1 }]);
    expect(spansOf(['S-PER'], 'bio')).toEqual([]);
    expect(() => spansOf(['S-PER'], JSON.parse('"strict"') as SpanMode)).toThrow(
      'mode: expected lenient, io, bio, bioes, got "strict"',
    );
  });
});

describe('the letter of a tag', () => {
  it.each([
    ['types that begin or end as letters do', ['O', 'B-PLACE', 'I-PLACE', 'B-E-S'], 'bio'],
    ['letters alone', ['O', 'B', 'I', 'E'], 'bioes'],
    ['a B alone', ['O', 'B', 'I'], 'bio'],
    ['a type that ends in B', ['O', 'I-CLUB', 'I-B-x'], 'io'],
  ] as const)('goes by the first letter of a tag: %s', (_, tagSet, scheme) => {
    expect(strictSchemeOf(tagSet)).toBe(scheme);
  });

  it('takes what only ends like a tag for none', () => {
    expect(strictSpansOf(['XB-PER', 'I-PER'], 'bio')).toEqual(strictSpansOf(['O', 'I-PER'], 'bio'));
  });

  it('reads types of any length', () => {
    const type = 'я'.repeat(20_000_000);
    expect(strictSpansOf([`B-${type}`, `I-${type}`], 'bio').map(({ start, end }) => [start, end])).toEqual([[0, 2]]);
  });
});
