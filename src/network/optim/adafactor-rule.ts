// Adafactor as a graph that updates one parameter on a device.
import { add, clip, div, mul, scale, shift, sqrt, square, sub } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { reduceSum, reshape, sumAll } from '../../engine/graph/shaping.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import { elementCount, scalar } from '../../engine/tensor/tensor.js';
import { type CompleteAdafactorSettings, relativeRate } from './adafactor.js';
import { momentShapes } from './adafactor-moments.js';
import type { UpdateRule } from './update-rule.js';
import { decayOf } from './weight-decay.js';

/** Stands for no upper limit, within float32. */
const unbounded = 3e38;

/** The same update as in `createAdafactor`, but with every sum in single precision. */
export function adafactorRule(settings: CompleteAdafactorSettings): UpdateRule {
  return {
    moments: (shape) =>
      [...momentShapes(shape)].map(([stateName, momentShape]) => ({
        ...{ stateName, shape: momentShape },
        ...{ input: stateName, output: `new_${stateName}` },
      })),
    graph: (shape) => adafactorGraph(settings, shape),
    scalars: ({ learningRate, gradientScale }, step, name) => ({
      kept: scalar(1 - step ** settings.decayRate),
      renewed: scalar(step ** settings.decayRate),
      rate: scalar(relativeRate(settings, learningRate, step)),
      gradientScale: scalar(gradientScale),
      weightDecay: scalar(decayOf(settings, name)),
    }),
  };
}

function adafactorGraph(settings: CompleteAdafactorSettings, shape: readonly number[]): Outputs {
  const { scaleParameter, minimumScale, squareEpsilon, clipThreshold } = settings;
  const number = (name: string): Value => input(name, 'float32', []);
  const parameter = input('parameter', 'float32', shape);
  const gradient = mul(input('gradient', 'float32', shape), number('gradientScale'));
  const squares = square(gradient);

  /** A moment, moved towards the mean of squares over some axes or over none. */
  const moved = (name: string, momentShape: readonly number[], sums: Value): Value => {
    const mean = shift(
      scale(reshape(sums, momentShape), elementCount(momentShape) / elementCount(shape)),
      squareEpsilon,
    );
    return add(mul(input(name, 'float32', momentShape), number('kept')), mul(mean, number('renewed')));
  };
  const moments = new Map(
    [...momentShapes(shape)].map(([name, momentShape]): [string, Value] => {
      const axis = { exp_avg_sq: [], exp_avg_sq_row: [-1], exp_avg_sq_col: [-2] }[name] ?? [];
      return [name, moved(name, momentShape, reduceSum(squares, axis))];
    }),
  );
  const scaled = [...moments].reduce((update, [name, moment]) => {
    if (name !== 'exp_avg_sq_row') {
      const columnShape = name === 'exp_avg_sq' ? shape : shape.with(-2, 1);
      return div(update, sqrt(reshape(moment, columnShape)));
    }
    const rows = reshape(moment, shape.with(-1, 1));
    const mean = scale(reduceSum(rows, [-2]), 1 / (shape.at(-2) ?? 1));
    return mul(update, sqrt(div(mean, rows)));
  }, gradient);

  const rootMeanSquare = (x: Value): Value => sqrt(scale(sumAll(square(x)), 1 / elementCount(shape)));
  const rate = scaleParameter
    ? mul(number('rate'), clip(rootMeanSquare(parameter), minimumScale, unbounded))
    : number('rate');
  const size = scale(rootMeanSquare(scaled), 1 / clipThreshold);
  const update = mul(scaled, div(rate, clip(size, 1, unbounded)));
  const decay = mul(parameter, mul(rate, number('weightDecay')));
  return {
    newParameter: sub(parameter, add(update, decay)),
    ...Object.fromEntries([...moments].map(([name, moment]) => [`new_${name}`, moment])),
  };
}
