// Dropout for a whole network, with masks that are inputs of the graph.
import { mul } from '../../engine/graph/elementwise.js';
import { createPoolSites, type PoolInputs } from '../../engine/graph/pool-slice.js';
import type { Value } from '../../engine/graph/value.js';

/** Applies dropout at one more site of the network. */
export type Dropout = (x: Value) => Value;

/** For evaluation: drops nothing. */
export const noDropout: Dropout = (x) => x;

/** Names of the graph inputs for the masks: a pool of values that are 0 (with probability `rate`) or 1 / (1 - rate). */
export const dropoutInputs = { pool: 'dropoutPool', offsets: 'dropoutOffsets' } as const satisfies PoolInputs;

/**
 * Creates dropout (Srivastava et al. 2014) that takes its masks from graph inputs, and a function that returns the
 * number of sites at which it has been applied so far.
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
