// Random tensors as slices of a pool of precomputed random values. A seeded offset selects the slice, so the values are
// the same on every device and in every run.
import type { Shape } from '../tensor/shape.js';
import { first, firstTwo } from './arity.js';
import { input } from './leaves.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

const applyPoolSlice = defineOp<{ readonly site: number; readonly shape: Shape }>({
  name: 'poolSlice',
  types: (_, { shape }) => [{ dtype: 'float32', shape }],
  gradient: 'leaf',
  lower: (lowering, names, { attributes: { site, shape } }) => {
    const [pool, offsets] = firstTwo(names);
    const axis = lowering.int64s([0]);
    const sizes = lowering.shapeVector(shape);
    const start = lowering.emitOne('Slice', [offsets, lowering.int64s([site]), lowering.int64s([site + 1]), axis]);
    const count = lowering.emitOne('ReduceProd', [sizes], { attributes: { axes: [0], keepdims: 1 } });
    const values = lowering.emitOne('Slice', [pool, start, lowering.emitOne('Add', [start, count]), axis]);
    return [lowering.emitOne('Reshape', [values, sizes])];
  },
});

/**
 * A slice of `pool` in the given shape.
 * @param pool float32 [pool]; longer than any offset plus the size of a slice
 * @param offsets int64 [sites]: where in the pool the slice of each site begins
 * @param site the index of this slice's offset
 */
export function poolSlice(pool: Value, offsets: Value, site: number, shape: Shape): Value {
  return first(applyPoolSlice([pool, offsets], { site, shape }));
}

/** Names of the graph inputs for a pool and the offsets of its slices. */
export interface PoolInputs {
  readonly pool: string;
  readonly offsets: string;
}

/** The places of one graph that take random values from the same pool. */
export interface PoolSites {
  /** The slice for one more site. */
  next(shape: Shape): Value;
  /** The number of sites so far. */
  count(): number;
}

/** Declares the inputs of a pool and numbers its sites in the order in which `next` is called. */
export function createPoolSites(names: PoolInputs): PoolSites {
  const pool = input(names.pool, 'float32', [names.pool]);
  const offsets = input(names.offsets, 'int64', [names.offsets]);
  let sites = 0;
  return { next: (shape) => poolSlice(pool, offsets, sites++, shape), count: () => sites };
}
