// Dropout for a whole network: a rate and the step's random numbers go in, a function to apply at each site comes out.
import { mul } from '../../engine/graph/elementwise.js';
import { createPoolSites, type PoolInputs } from '../../engine/graph/pool-slice.js';
import type { Value } from '../../engine/graph/value.js';

/** Applies dropout at one more site of the network. */
export type Dropout = (x: Value) => Value;

/** Evaluation: nothing is dropped. */
export const noDropout: Dropout = (x) => x;

/** Names of the graph inputs that carry the masks: a pool of 0 (with the rate) and 1 / (1 - rate). */
export const dropoutInputs = { pool: 'dropoutPool', offsets: 'dropoutOffsets' } as const satisfies PoolInputs;

/**
 * Dropout (Srivastava et al. 2014) that draws its masks from graph inputs, and the number of sites at which it has been
 * applied so far.
 * @param inputs names of the graph inputs
 */
export function createDropout(
  rate: number,
  inputs: PoolInputs = dropoutInputs,
): { readonly dropout: Dropout; readonly siteCount: () => number } {
  if (rate === 0) return { dropout: noDropout, siteCount: () => 0 };
  const sites = createPoolSites(inputs);
  return { dropout: (x) => mul(x, sites.next(x.shape)), siteCount: sites.count };
}
