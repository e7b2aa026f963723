// The random numbers of dropout: a seed and a step go in, the pool of mask values and each site's place in it come out.
import { createRandom } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';

/** Offsets are drawn below this, so that the pool's length, which grows with the batches, never changes a mask. */
const offsetBound = 2 ** 20;

/** The pool is filled in blocks, each from its own stream: a longer pool begins with the shorter one. */
const blockSize = 2 ** 16;

/** Masks for one run of training. */
export interface DropoutMasks {
  /**
   * The graph inputs for one batch.
   * @param batch which batch of the run: the same one always gets the same masks
   * @param sites number of places where dropout is applied
   * @param elements size of the largest tensor among them
   * @returns `pool` float32 [pool], `offsets` int64 [sites]
   */
  draw(batch: number, sites: number, elements: number): { readonly pool: Tensor; readonly offsets: Tensor };
}

/** @param rate probability of 0; the other values are 1 / (1 - rate), so that the mean stays 1 */
export function createDropoutMasks(rate: number, seed: number): DropoutMasks {
  let pool = new Float32Array(0);
  const kept = 1 / (1 - rate);
  const grow = (length: number): void => {
    const filled = pool.length;
    const longer = new Float32Array(Math.ceil(length / blockSize) * blockSize);
    longer.set(pool);
    for (let start = filled; start < longer.length; start += blockSize) {
      const random = createRandom(seed, 'dropout pool', start / blockSize);
      for (let index = start; index < start + blockSize; index++) longer[index] = random.uniform() < rate ? 0 : kept;
    }
    pool = longer;
  };
  return {
    draw(batch, sites, elements) {
      if (pool.length < offsetBound + elements) grow(offsetBound + elements);
      const random = createRandom(seed, 'dropout offsets', batch);
      const offsets = BigInt64Array.from({ length: sites }, () => BigInt(random.below(offsetBound)));
      return {
        pool: { dtype: 'float32', shape: [pool.length], data: pool },
        offsets: { dtype: 'int64', shape: [sites], data: offsets },
      };
    },
  };
}
