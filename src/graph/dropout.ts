// Dropout masks: a slice of a pool of ready-made mask values at a seeded offset, the same on every device and every run.
import type { Shape } from '../tensor/shape.js';
import { first, firstTwo } from './arity.js';
import { mul } from './elementwise.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

const applyDropoutMask = defineOp<{ readonly site: number; readonly shape: Shape }>({
  name: 'dropoutMask',
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
 * `x` with each element dropped or scaled up by its mask value (Srivastava et al. 2014).
 * @param pool float32 [pool]: 0 with the dropout rate, else 1 / (1 - rate); longer than any offset plus the size of `x`
 * @param offsets int64 [sites]: where in the pool each site's mask begins
 * @param site which offset is this one's
 */
export function maskedDropout(x: Value, pool: Value, offsets: Value, site: number): Value {
  return mul(x, first(applyDropoutMask([pool, offsets], { site, shape: x.shape })));
}
