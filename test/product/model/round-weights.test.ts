import { describe, expect, it } from 'vitest';
import { byt5Tokenizer } from '../../../src/language/text/byt5-tokenizer.js';
import { presets } from '../../../src/network/t5/presets.js';
import { t5Network } from '../../../src/network/t5/t5-network.js';
import { roundWeights } from '../../../src/product/model/round-weights.js';

function rounded(values: readonly number[], bits: number): readonly number[] {
  const data = Float32Array.from(values);
  const weights = new Map([['w', { dtype: 'float32', shape: [data.length], data } as const]]);
  roundWeights({ network: t5Network(presets.micro.config), tokenizer: byt5Tokenizer(), weights }, bits);
  return [...data];
}

/** The nearest number with so many significant bits, by arithmetic in float64. */
function nearest(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - bits);
  const below = Math.floor(value / step);
  const rest = value / step - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (below + (isUp ? 1 : 0)) * step;
}

describe('roundWeights', () => {
  it.each([2, 7, 8, 11, 23, 24])('rounds to the nearest number with %d significant bits, ties to even', (bits) => {
    const ties = [1, -1, 3, 5, 1 + 2 ** -bits, 1 + 3 * 2 ** -bits, -(1 + 2 ** -bits)];
    const others = Array.from({ length: 500 }, (_, index) => Math.fround(Math.sin(index) * 10 ** ((index % 60) - 30)));
    const values = [...ties, ...others].map(Math.fround);
    expect(rounded(values, bits)).toEqual(values.map((value) => nearest(value, bits)));
  });

  it('keeps zeros, infinities, NaN and what has no larger neighbour', () => {
    const largest = Math.fround(3.4028234663852886e38);
    const values = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, largest, -largest];
    expect(rounded(values, 7)).toEqual(values);
  });

  it.each([1, 25, 7.5, Number.NaN])('refuses %d bits', (bits) => {
    expect(() => rounded([1], bits)).toThrow(/^significantBits: expected a whole number from 2 to 24/);
  });
});
