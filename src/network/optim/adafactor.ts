// The Adafactor optimizer, which keeps only the row and column means of a matrix's second moment.
import type { Arena } from '../../engine/tensor/arena.js';
import type { Tensor } from '../../engine/tensor/tensor.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import { columnFactorOf, createMoments, decayMoment, type MatrixMoments, rowFactorOf } from './adafactor-moments.js';
import { type AdafactorPasses, compilePasses, cutIntoBlocks, type Matrix } from './adafactor-passes.js';
import type { Compile, Optimizer, Update } from './update.js';
import { decayOf, type WeightDecay } from './weight-decay.js';

/**
 * Settings of Adafactor. The defaults are those of Hugging Face's Trainer (`optim="adafactor"`), where the schedule
 * sets the learning rate. With `scaleParameter` and `relativeStep` it is the paper's own version, as in the defaults of
 * Hugging Face's class.
 */
export interface AdafactorSettings extends Partial<WeightDecay> {
  readonly name: 'adafactor';
  /**
   * Multiply the learning rate by the root mean square of the parameter, but at least by `minimumScale`. Default false.
   */
  readonly scaleParameter?: boolean;
  /** Use min(0.01, 1 / sqrt(step)) as the learning rate instead of the schedule. Default false. */
  readonly relativeStep?: boolean;
  /** With `relativeStep`: use 1e-6 times the step instead of 0.01. Default false. */
  readonly warmupInit?: boolean;
  /** An update with a larger root mean square is scaled down to this. Default 1. */
  readonly clipThreshold?: number;
  /** At step t, counted from 1, a moment keeps 1 - t ^ decayRate of its value. Default -0.8. */
  readonly decayRate?: number;
  /** Added to squared gradients. Default 1e-30. */
  readonly squareEpsilon?: number;
  /** Default 1e-3. */
  readonly minimumScale?: number;
  /** Default 0. */
  readonly weightDecay?: number;
}

/** The settings with all defaults filled in. */
export type CompleteAdafactorSettings = Required<AdafactorSettings>;

const defaults: Omit<CompleteAdafactorSettings, 'name'> = {
  scaleParameter: false,
  relativeStep: false,
  warmupInit: false,
  clipThreshold: 1,
  decayRate: -0.8,
  squareEpsilon: 1e-30,
  minimumScale: 1e-3,
  weightDecay: 0,
  withoutWeightDecay: [],
};

/** Fills in all defaults. @throws BytetagError `config` for `warmupInit` without `relativeStep` */
export function completeAdafactorSettings(given: AdafactorSettings): CompleteAdafactorSettings {
  const settings = { ...defaults, ...given };
  if (settings.warmupInit && !settings.relativeStep) {
    throw new BytetagError(
      'config',
      'optimizer adafactor: expected relativeStep with warmupInit, got warmupInit alone',
    );
  }
  return settings;
}

/** A parameter and what its update needs. */
interface Target {
  readonly elements: number;
  readonly weightDecay: number;
  /** Its matrices of the last two axes. */
  readonly parts: readonly { readonly matrix: Matrix; readonly moments: MatrixMoments }[];
}

/**
 * Creates Adafactor without a first moment (Shazeer and Stern 2018, arXiv 1804.04235), equal to
 * `transformers.optimization.Adafactor`. Its state is `<parameter>.exp_avg_sq_row` and `<parameter>.exp_avg_sq_col`, or
 * `<parameter>.exp_avg_sq` for a vector.
 * @param gradients tensors of the same names and shapes as the parameters; read at every step
 * @throws BytetagError `config` for `warmupInit` without `relativeStep`
 */
export async function createAdafactor(
  given: AdafactorSettings,
  parameters: Arena,
  gradients: Arena,
  compile: Compile,
): Promise<Optimizer> {
  const settings = completeAdafactorSettings(given);
  const state = new Map<string, Tensor<'float32'>>();
  const targets = [...parameters.tensors].map(([name, parameter]): Target => {
    const gradient = gradients.tensors.get(name);
    if (gradient?.data.length !== parameter.data.length) throw internal(`the gradient of ${name} is of another size`);
    const { tensors, matrices } = createMoments(parameter.shape);
    for (const [moment, tensor] of tensors) state.set(`${name}.${moment}`, tensor);
    const size = parameter.data.length / matrices.length;
    const parts = matrices.map((moments, index) => {
      const cut = ({ data }: Tensor<'float32'>) => data.subarray(index * size, (index + 1) * size);
      return { matrix: cutIntoBlocks(cut(parameter), cut(gradient), moments.row?.length ?? 1), moments };
    });
    return { elements: parameter.data.length, weightDecay: decayOf(settings, name), parts };
  });
  const passes = await compilePasses(compile, settings.scaleParameter);

  const optimizer: Optimizer = {
    stepCount: 0,
    state,
    async step(update) {
      const step = ++optimizer.stepCount;
      for (const target of targets) await updateTarget(target, settings, passes, update, step);
    },
    dispose: () => passes.dispose(),
  };
  return optimizer;
}

async function updateTarget(
  { elements, weightDecay, parts }: Target,
  settings: CompleteAdafactorSettings,
  passes: AdafactorPasses,
  { learningRate, gradientScale }: Update,
  step: number,
): Promise<void> {
  const decay = {
    kept: 1 - step ** settings.decayRate,
    squareScale: gradientScale ** 2,
    epsilon: settings.squareEpsilon,
  };
  const factored: { matrix: Matrix; rowFactor: Float64Array; columnFactor: Float32Array }[] = [];
  let parameterSquares = 0;
  let updateSquares = 0;
  for (const { matrix, moments } of parts) {
    const sums = await passes.squareSums(matrix);
    parameterSquares += sums.parameter;
    if (moments.row) decayMoment(moments.row, sums.row, { ...decay, count: matrix.columns });
    decayMoment(moments.column, sums.column, { ...decay, count: matrix.rows });
    const [rowFactor, columnFactor] = [rowFactorOf(moments), columnFactorOf(moments)];
    const scaledSums = await passes.scaledSquareSums(matrix, columnFactor);
    scaledSums.forEach((sum, row) => {
      updateSquares += sum * (rowFactor[row] ?? 0) ** 2;
    });
    factored.push({ matrix, rowFactor, columnFactor });
  }
  const rate = rateFor(settings, learningRate, Math.sqrt(parameterSquares / elements), step);
  const updateSize = gradientScale * Math.sqrt(updateSquares / elements);
  const scale = (rate * gradientScale) / Math.max(1, updateSize / settings.clipThreshold);
  for (const { matrix, rowFactor, columnFactor } of factored) {
    await passes.update(
      matrix,
      new Float32Array(rowFactor.map((factor) => factor * scale)),
      columnFactor,
      rate * weightDecay,
    );
  }
}

/** The learning rate of one parameter. @param size root mean square of the parameter before the update */
function rateFor(settings: CompleteAdafactorSettings, learningRate: number, size: number, step: number): number {
  const rate = relativeRate(settings, learningRate, step);
  return settings.scaleParameter ? rate * Math.max(settings.minimumScale, size) : rate;
}

/** The learning rate of a step, counted from 1, before it is multiplied by the parameter's root mean square. */
export function relativeRate(
  { relativeStep, warmupInit }: CompleteAdafactorSettings,
  learningRate: number,
  step: number,
): number {
  return relativeStep ? Math.min(warmupInit ? 1e-6 * step : 1e-2, 1 / Math.sqrt(step)) : learningRate;
}
