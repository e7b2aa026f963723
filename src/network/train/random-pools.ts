// Creates the random values of a training step: pools of values, and the offsets at which the graph takes slices for
// dropout masks and noise.
import type { PoolInputs } from '../../engine/graph/pool-slice.js';
import type { Tensor } from '../../engine/tensor/tensor.js';
import { createRandom, type Random } from '../../foundation/random.js';
import { dropoutInputs } from '../nn/dropout.js';
import { noiseInputs } from '../nn/embedding-noise.js';
import { branchDropoutInputs } from '../nn/low-rank.js';

/** Offsets are below this, so that a slice does not depend on the length of the pool, which grows with the batches. */
const offsetBound = 2 ** 20;

/**
 * The pool is filled in blocks, each from its own random stream, so a longer pool begins with the same values as a
 * shorter one.
 */
const blockSize = 2 ** 16;

/** The random values of one kind for one training run. */
export interface RandomPool {
  /** The graph inputs that the values are for. */
  readonly inputs: PoolInputs;
  /**
   * The random values for one batch.
   * @param batch number of the batch in the run; the same batch always gets the same values
   * @param sites number of places that take a slice
   * @param elements size of the largest slice
   * @returns `pool` float32 [pool], `offsets` int64 [sites]
   */
  draw(batch: number, sites: number, elements: number): { readonly pool: Tensor<'float32'>; readonly offsets: Tensor };
}

/** Probabilities of dropping an element. */
export interface DropoutRates {
  readonly dropout: number;
  /** Before the low-rank branches of an adapter. Default: 0. */
  readonly branchDropout?: number;
}

/** Creates all random values that the graph of a step may read. */
export function createRandomPools({ dropout, branchDropout = 0 }: DropoutRates, seed: number): readonly RandomPool[] {
  return [
    createDropoutMasks(dropout, seed),
    createDropoutMasks(branchDropout, seed, branchDropoutInputs, 'branch dropout'),
    createUniformNoise(seed),
  ];
}

/**
 * Creates dropout masks.
 * @param rate probability of 0; the other values are 1 / (1 - rate), so that the mean stays 1
 * @param stream names the random streams
 */
export function createDropoutMasks(
  rate: number,
  seed: number,
  inputs: PoolInputs = dropoutInputs,
  stream = 'dropout',
): RandomPool {
  const kept = 1 / (1 - rate);
  return createRandomPool(inputs, stream, seed, (random) => (random.uniform() < rate ? 0 : kept));
}

/** Creates values that are uniform over [-1, 1]. */
export function createUniformNoise(seed: number): RandomPool {
  return createRandomPool(noiseInputs, 'noise', seed, (random) => 2 * random.uniform() - 1);
}

/**
 * @param stream names the random streams
 * @param next draws one value
 */
function createRandomPool(
  inputs: PoolInputs,
  stream: string,
  seed: number,
  next: (random: Random) => number,
): RandomPool {
  let pool = new Float32Array(0);
  const grow = (length: number): void => {
    const filled = pool.length;
    const longer = new Float32Array(Math.ceil(length / blockSize) * blockSize);
    longer.set(pool);
    for (let start = filled; start < longer.length; start += blockSize) {
      const random = createRandom(seed, `${stream} pool`, start / blockSize);
      for (let index = start; index < start + blockSize; index++) longer[index] = next(random);
    }
    pool = longer;
  };
  return {
    inputs,
    draw(batch, sites, elements) {
      if (pool.length < offsetBound + elements) grow(offsetBound + elements);
      const random = createRandom(seed, `${stream} offsets`, batch);
      const offsets = BigInt64Array.from({ length: sites }, () => BigInt(random.below(offsetBound)));
      return {
        pool: { dtype: 'float32', shape: [pool.length], data: pool },
        offsets: { dtype: 'int64', shape: [sites], data: offsets },
      };
    },
  };
}
