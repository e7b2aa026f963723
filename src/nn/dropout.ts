// Dropout for a whole network: a rate and the step's random numbers go in, a function to apply at each site comes out.
import { maskedDropout } from '../graph/dropout.js';
import { input } from '../graph/leaves.js';
import type { Value } from '../graph/value.js';

/** Applies dropout at one more site of the network. */
export type Dropout = (x: Value) => Value;

/** Evaluation: nothing is dropped. */
export const noDropout: Dropout = (x) => x;

/** Names of the graph inputs that carry the masks. */
export const dropoutInputs = { pool: 'dropoutPool', offsets: 'dropoutOffsets' } as const;

/** Dropout that draws its masks from graph inputs, and the number of sites at which it has been applied so far. */
export function createDropout(rate: number): { readonly dropout: Dropout; readonly siteCount: () => number } {
  if (rate === 0) return { dropout: noDropout, siteCount: () => 0 };
  const pool = input(dropoutInputs.pool, 'float32', ['pool']);
  const offsets = input(dropoutInputs.offsets, 'int64', ['sites']);
  let sites = 0;
  return { dropout: (x) => maskedDropout(x, pool, offsets, sites++), siteCount: () => sites };
}
