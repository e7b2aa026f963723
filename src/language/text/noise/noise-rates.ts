// The kinds of noise with their rates, as options name them.
import type { NoiseKind } from './noise-kinds.js';

/** A rate, or several, for each kind of noise: `{ typos: 0.1, case: [0.05, 0.1] }`. A rate is a share of words. */
export type NoiseRates = Readonly<Partial<Record<NoiseKind, number | readonly number[]>>>;

/** A kind of noise and the rates to try. A rate is the share of words to change, between 0 and 1. */
export interface Noise {
  readonly kind: NoiseKind;
  readonly rates: readonly number[];
}

/** The kinds in the order in which they are named, each with its different rates, the smallest first. */
export function noisesOf(rates: NoiseRates): readonly Noise[] {
  return Object.entries(rates).map(([kind, given]) => ({
    kind: kind as NoiseKind,
    rates: [...new Set(typeof given === 'number' ? [given] : given)].sort((a, b) => a - b),
  }));
}
