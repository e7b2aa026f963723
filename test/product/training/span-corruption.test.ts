// Span corruption: nothing is lost, and what is cut out has the length and the places that it should have.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { corruptSpans, spanCounts } from '../../../src/product/training/span-corruption.js';
import { restoreSpans } from './restore-spans.js';

const sentinels = { first: 258, eosId: 1 };
const settings = { noiseDensity: 0.15, meanNoiseSpanLength: 20 };
const idsOf = (length: number): number[] => Array.from({ length }, (_, index) => 3 + (index % 200));

describe('corruptSpans', () => {
  it('can be undone, whatever the text and the settings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 3, max: 130 }), { minLength: 2, maxLength: 300 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        (ids, noiseDensity, meanNoiseSpanLength, seed) => {
          fc.pre(spanCounts(ids.length, { noiseDensity, meanNoiseSpanLength }).spans <= 100);
          const random = createRandom(seed, 'test');
          const corrupted = corruptSpans(ids, { noiseDensity, meanNoiseSpanLength }, sentinels, random);
          expect(restoreSpans(corrupted)).toEqual(ids);
        },
      ),
    );
  });

  it('cuts out the share it is told to, in spans of the mean length', () => {
    const ids = idsOf(1024);
    const { sourceIds, targetIds } = corruptSpans(ids, settings, sentinels, createRandom(1, 'test'));
    // 1024 x 0.15 = 154 ids in 154 / 20 = 8 spans; each span has a sentinel on both sides, and both end with `</s>`.
    expect([sourceIds.length, targetIds.length]).toEqual([1024 - 154 + 8 + 1, 154 + 8 + 1]);
    const sentinelsIn = (all: Int32Array): number[] => [...all].filter((id) => id > 203);
    expect(sentinelsIn(sourceIds)).toEqual([258, 257, 256, 255, 254, 253, 252, 251]);
    expect(sentinelsIn(targetIds)).toEqual(sentinelsIn(sourceIds));
    expect([sourceIds.at(-1), targetIds.at(-1)]).toEqual([1, 1]);
  });

  it('cuts every way equally often', () => {
    // 6 ids, of which 3 are cut in 2 spans: 2 ways to divide the 3 kept ids, and 2 to divide those cut.
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      const random = createRandom(seed, 'ways');
      const { sourceIds } = corruptSpans(
        [3, 4, 5, 6, 7, 8],
        { noiseDensity: 0.5, meanNoiseSpanLength: 1.5 },
        sentinels,
        random,
      );
      counts.set(sourceIds.join(' '), (counts.get(sourceIds.join(' ')) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([
      ...['3 258 5 6 257 1', '3 258 6 7 257 1', '3 4 258 6 257 1', '3 4 258 7 257 1'].sort(),
    ]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('cuts each place of a long text about equally often', () => {
    const length = 200;
    const cut = new Float64Array(length);
    const rounds = 3000;
    for (let seed = 0; seed < rounds; seed++) {
      const { targetIds } = corruptSpans(idsOf(length), settings, sentinels, createRandom(seed, 'places'));
      for (const id of targetIds) if (id >= 3 && id < 203) cut[id - 3] = (cut[id - 3] ?? 0) + 1;
    }
    const shares = [...cut].map((count) => count / rounds);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(30, 10);
    // Within the text; its very beginning is never cut and its very end always, as in the reference.
    for (const share of shares.slice(30, 160)) expect(Math.abs(share - 0.13)).toBeLessThan(0.05);
  });
});

describe('spanCounts', () => {
  it('leaves something and cuts something, however short the text', () => {
    for (let length = 2; length < 50; length++) {
      for (const noiseDensity of [0.001, 0.15, 0.5, 0.999]) {
        const { noise, spans } = spanCounts(length, { noiseDensity, meanNoiseSpanLength: 3 });
        expect(noise).toBeGreaterThanOrEqual(spans);
        expect(length - noise).toBeGreaterThanOrEqual(spans);
        expect(spans).toBeGreaterThanOrEqual(1);
      }
    }
  });
});
