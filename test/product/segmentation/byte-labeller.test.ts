// Labels of bytes: windows of any length, in batches, are labelled as the whole text would be.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaries, boundaryLabels } from '../../../src/language/segmentation/boundaries.js';
import { createByteLabeller } from '../../../src/product/segmentation/byte-labeller.js';
import { boundaryBetween, playedIds, playNetwork } from './played-labeller.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const labellerOf = (window: number) => {
  const network = playNetwork();
  return { ...network, ...createByteLabeller(network, { boundaries, window }, playedIds) };
};

describe('label', () => {
  it('labels every byte with what follows it in its window', async () => {
    const text = fc.array(fc.constantFrom('a', 'é', ' ', '.', "'", '#'), { maxLength: 100 }).map((all) => all.join(''));
    const property = fc.asyncProperty(
      fc.array(text, { maxLength: 5 }),
      fc.integer({ min: 16, max: 40 }),
      async (texts, window) => {
        const bytes = texts.map(bytesOf);
        const labels = await labellerOf(window).label(bytes);
        const expected = bytes.map((own) =>
          Array.from(own, (byte, index) => boundaryLabels[boundaryBetween(byte, own[index + 1])]),
        );
        expect(labels.map((own) => [...own])).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('gives the network little padding, and not too many ids at a time', async () => {
    const { batches, label } = labellerOf(256);
    const texts = Array.from({ length: 700 }, (_, index) => bytesOf('x'.repeat(1 + ((index * 37) % 600))));
    await label(texts);
    const lengths = batches.map((sources) => sources.map((source) => source.length));
    for (const batch of lengths) expect(batch.length * Math.max(...batch)).toBeLessThan(9000);
    const used = lengths.flat().reduce((sum, length) => sum + length, 0);
    const padded = lengths.reduce((sum, batch) => sum + batch.length * Math.max(...batch), 0);
    expect(used / padded).toBeGreaterThan(0.9);
    // Windows overlap by a quarter.
    expect(used).toBeLessThan(1.35 * texts.reduce((sum, text) => sum + text.length + 3, 0));
  });

  it('ends a source only where its text ends', async () => {
    const { batches, label } = labellerOf(16);
    await label([bytesOf('x'.repeat(40))]);
    const ends = batches.flat().filter((source) => source.at(-1) === 1);
    expect(ends).toHaveLength(1);
    expect(batches.flat().every((source) => source[0] === 50 && source[1] === 51)).toBe(true);
  });

  it('has nothing to do for empty texts, and stops when it is told to', async () => {
    const { batches, label } = labellerOf(16);
    expect(await label([new Uint8Array(), new Uint8Array()])).toEqual([new Uint8Array(), new Uint8Array()]);
    expect(batches).toEqual([]);
    await expect(label([bytesOf('x')], AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });

  it('gives `none` the rest if fewer boundaries are learned', async () => {
    const few = ['none', 'token', 'sentence'] as const;
    const ids = { ...playedIds, ids: Int32Array.of(300, 302, 303) };
    const { label } = createByteLabeller(playNetwork(), { boundaries: few, window: 16 }, ids);
    expect(await label([bytesOf("a'b.")])).toEqual([Uint8Array.of(0, 0, 2, 3)]);
  });
});
