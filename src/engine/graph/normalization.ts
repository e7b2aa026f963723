// Ops that normalise along the last axis: softmax, log-softmax and the root-mean-square norm.
import { dimAt } from '../tensor/shape.js';
import { scalar } from '../tensor/tensor.js';
import { first, firstTwo } from './arity.js';
import { exp, mul, scale, sub } from './elementwise.js';
import type { Lowering } from './lowering.js';
import { defineOp } from './op.js';
import { reduceSum, sumTo } from './shaping.js';
import type { Value } from './value.js';

type NoAttributes = Readonly<Record<never, never>>;

const sumOfLastAxis = (x: Value): Value => reduceSum(x, [-1]);

const applySoftmax = defineOp<NoAttributes>({
  name: 'softmax',
  types: ([x]) => [first([x])],
  gradient: ({ outputs, dOutputs }) => {
    const y = first(outputs);
    const dYy = mul(first(dOutputs), y);
    return [sub(dYy, mul(y, sumOfLastAxis(dYy)))];
  },
  lower: (lowering, inputs) => [lowering.emitOne('Softmax', inputs, { attributes: { axis: -1 } })],
});

const applyLogSoftmax = defineOp<NoAttributes>({
  name: 'logSoftmax',
  types: ([x]) => [first([x])],
  gradient: ({ outputs, dOutputs }) => {
    const dY = first(dOutputs);
    return [sub(dY, mul(exp(first(outputs)), sumOfLastAxis(dY)))];
  },
  lower: (lowering, inputs) => [lowering.emitOne('LogSoftmax', inputs, { attributes: { axis: -1 } })],
});

const applyRmsNorm = defineOp<{ readonly epsilon: number }>({
  name: 'rmsNorm',
  types: (inputs) => {
    const [x] = firstTwo(inputs);
    return [x, { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] }];
  },
  gradient: ({ inputs, outputs, dOutputs: [dY] }) => {
    const [x, weight] = firstTwo(inputs);
    const [, inverse] = firstTwo(outputs);
    const size = Number(dimAt(x.shape, -1));
    const normalized = mul(x, inverse);
    const dNormalized = mul(first([dY]), weight);
    const projection = scale(sumOfLastAxis(mul(dNormalized, normalized)), 1 / size);
    return [
      mul(sub(dNormalized, mul(normalized, projection)), inverse),
      sumTo(mul(first([dY]), normalized), weight.shape),
    ];
  },
  lower: (lowering, names, { attributes: { epsilon } }) =>
    lowering.target === 'cpu'
      ? lowering.emit('SimplifiedLayerNormalization', names, {
          attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
          outputs: 2,
        })
      : lowerRmsNorm(lowering, firstTwo(names), epsilon),
});

function lowerRmsNorm(lowering: Lowering, [x, weight]: readonly [string, string], epsilon: number): [string, string] {
  const squares = lowering.emitOne('Mul', [x, x]);
  const mean = lowering.emitOne('ReduceMean', [squares], { attributes: { axes: [-1], keepdims: 1 } });
  const deviation = lowering.emitOne('Sqrt', [lowering.emitOne('Add', [mean, lowering.constant(scalar(epsilon))])]);
  const inverse = lowering.emitOne('Reciprocal', [deviation]);
  return [lowering.emitOne('Mul', [lowering.emitOne('Mul', [x, inverse]), weight]), inverse];
}

/** Probabilities along the last axis. */
export function softmax(x: Value): Value {
  return first(applySoftmax([x], {}));
}

/** Log-probabilities along the last axis. */
export function logSoftmax(x: Value): Value {
  return first(applyLogSoftmax([x], {}));
}

/**
 * `x / sqrt(mean(x²) + epsilon) * weight` along the last axis: T5's layer norm, without mean and bias
 * (Zhang and Sennrich 2019, arXiv 1910.07467).
 * @param x [..., modelDim] @param weight [modelDim]
 */
export function rmsNorm(x: Value, weight: Value, epsilon: number): Value {
  return first(applyRmsNorm([x, weight], { epsilon }));
}
