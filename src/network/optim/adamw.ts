// The AdamW optimizer, which keeps two moments for each element.
import { add, div, mul, scale, sqrt, square, sub } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import type { Outputs } from '../../engine/graph/value.js';
import { type Arena, createArenaLike } from '../../engine/tensor/arena.js';
import type { Shape } from '../../engine/tensor/shape.js';
import { scalar, type Tensor, type TensorMap } from '../../engine/tensor/tensor.js';
import { chunkElements, cutIntoChunks } from './chunks.js';
import type { Compile, Optimizer, Update } from './update.js';
import type { UpdateRule } from './update-rule.js';
import { decayOf, type WeightDecay } from './weight-decay.js';

/** Settings of AdamW. */
export interface AdamWSettings extends Partial<WeightDecay> {
  readonly name: 'adamw';
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the squared mean. Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0.01. */
  readonly weightDecay?: number;
}

const defaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 } as const;

type CompleteSettings = AdamWSettings & Required<Omit<AdamWSettings, 'withoutWeightDecay'>>;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), equal to `torch.optim.AdamW`.
 * Its state is `<parameter>.exp_avg` and `<parameter>.exp_avg_sq`, both of the parameter's shape.
 * @param gradients tensors of the same names and shapes as the parameters; read at every step
 */
export async function createAdamW(
  settings: AdamWSettings,
  parameters: Arena,
  gradients: Arena,
  compile: Compile,
): Promise<Optimizer> {
  const complete = { ...defaults, ...settings };
  const mean = createArenaLike(parameters);
  const squareMean = createArenaLike(parameters);
  const chunks = cutIntoChunks(
    { parameter: parameters, gradient: gradients, mean, squareMean },
    (name) => decayOf(complete, name),
    chunkElements,
  );
  const session = await compile(adamWGraph(complete, ['length']), { name: 'optimizer' });

  const optimizer: Optimizer = {
    stepCount: 0,
    state: new Map([...named(mean, 'exp_avg'), ...named(squareMean, 'exp_avg_sq')]),
    async step(update) {
      const scalars = adamWScalars(complete, update, ++optimizer.stepCount);
      for (const { group: decay, views } of chunks) {
        const kept = scalar(1 - update.learningRate * decay);
        const { parameter: newParameter, mean: newMean, squareMean: newSquareMean } = views;
        await session.run({ ...views, ...scalars, kept }, { newParameter, newMean, newSquareMean });
      }
    },
    dispose: () => session.dispose(),
  };
  return optimizer;
}

/** The same update, for one parameter at a time. */
export function adamWRule(settings: AdamWSettings): UpdateRule {
  const complete = { ...defaults, ...settings };
  return {
    moments: (shape) => [
      { stateName: 'exp_avg', input: 'mean', output: 'newMean', shape },
      { stateName: 'exp_avg_sq', input: 'squareMean', output: 'newSquareMean', shape },
    ],
    graph: (shape) => adamWGraph(complete, shape),
    scalars: (update, step, name) => ({
      ...adamWScalars(complete, update, step),
      kept: scalar(1 - update.learningRate * decayOf(complete, name)),
    }),
  };
}

/** The scalars of a step, counted from 1, that are the same for all parameters. */
function adamWScalars(
  { beta1, beta2, epsilon }: CompleteSettings,
  { learningRate, gradientScale }: Update,
  step: number,
): TensorMap {
  // The bias corrections are moved out of the elementwise part: m / c1 / (sqrt(v / c2) + e) is m * sqrt(c2) / c1 /
  // (sqrt(v) + e * sqrt(c2)).
  const correction1 = 1 - beta1 ** step;
  const rootCorrection2 = Math.sqrt(1 - beta2 ** step);
  return {
    gradientFactor: scalar(gradientScale * (1 - beta1)),
    epsilon: scalar(epsilon * rootCorrection2),
    stepSize: scalar((learningRate * rootCorrection2) / correction1),
  };
}

/**
 * One update of an array. Each new array may overwrite the old one (see `Session.run`): one node alone reads the old
 * one, and the new one is computed from its result.
 */
function adamWGraph({ beta1, beta2 }: CompleteSettings, shape: Shape): Outputs {
  const array = (name: string) => input(name, 'float32', shape);
  const factor = (name: string) => input(name, 'float32', []);
  // (1 - beta1) * gradient. The mean adds it, and the squared mean adds its square times a constant.
  const share = mul(array('gradient'), factor('gradientFactor'));
  const newMean = add(scale(array('mean'), beta1), share);
  const newSquareMean = add(scale(array('squareMean'), beta2), scale(square(share), (1 - beta2) / (1 - beta1) ** 2));
  const direction = div(newMean, add(sqrt(newSquareMean), factor('epsilon')));
  const newParameter = sub(mul(array('parameter'), factor('kept')), mul(direction, factor('stepSize')));
  return { newParameter, newMean, newSquareMean };
}

function named({ tensors }: Arena, moment: string): [string, Tensor<'float32'>][] {
  return [...tensors].map(([name, tensor]) => [`${name}.${moment}`, tensor]);
}
