// AdamW, Adafactor and Muon in double precision, element by element, written after the formulas of torch.optim.AdamW,
// of transformers.optimization.Adafactor and of torch.optim.Muon, to compare with.
import type { AdafactorSettings } from '../../../src/network/optim/adafactor.js';
import type { AdamWSettings } from '../../../src/network/optim/adamw.js';
import type { MuonSettings } from '../../../src/network/optim/muon.js';
import type { Update } from '../../../src/network/optim/update.js';

/** One parameter in double precision, with the moments that its optimizer keeps by name. */
export interface ReferenceParameter {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly moments: Record<string, Float64Array>;
  readonly weightDecay: number;
}

const at = (array: ArrayLike<number>, index: number): number => array[index] ?? Number.NaN;
const rms = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

/** torch.optim.AdamW's `_single_tensor_adamw`. @param step counted from 1 */
export function referenceAdamW(
  { values, moments, weightDecay }: ReferenceParameter,
  gradient: Float32Array,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamWSettings,
  { learningRate, gradientScale }: Update,
  step: number,
): void {
  moments.exp_avg ??= new Float64Array(values.length);
  moments.exp_avg_sq ??= new Float64Array(values.length);
  const { exp_avg, exp_avg_sq } = moments;
  values.forEach((value, index) => {
    const g = at(gradient, index) * gradientScale;
    exp_avg[index] = beta1 * at(exp_avg, index) + (1 - beta1) * g;
    exp_avg_sq[index] = beta2 * at(exp_avg_sq, index) + (1 - beta2) * g * g;
    const denominator = Math.sqrt(at(exp_avg_sq, index)) / Math.sqrt(1 - beta2 ** step) + epsilon;
    const decayed = value * (1 - learningRate * weightDecay);
    values[index] = decayed - ((learningRate / (1 - beta1 ** step)) * at(exp_avg, index)) / denominator;
  });
}

/** transformers' `Adafactor.step` for one parameter, without first moment. @param step counted from 1 */
export function referenceAdafactor(
  { shape, values, moments, weightDecay }: ReferenceParameter,
  gradient: Float32Array,
  settings: AdafactorSettings,
  { learningRate, gradientScale }: Update,
  step: number,
): void {
  const { squareEpsilon = 1e-30, minimumScale = 1e-3, clipThreshold = 1, decayRate = -0.8 } = settings;
  const minStep = settings.warmupInit ? 1e-6 * step : 1e-2;
  const relative = settings.relativeStep ? Math.min(minStep, 1 / Math.sqrt(step)) : learningRate;
  const rate = relative * (settings.scaleParameter ? Math.max(minimumScale, rms(values)) : 1);
  const beta2 = 1 - step ** decayRate;
  const scaled = new Float64Array(gradient).map((g) => g * gradientScale);
  const squares = scaled.map((g) => g * g + squareEpsilon);
  const decay = (name: string, means: Float64Array): Float64Array => {
    const moment = moments[name] ?? new Float64Array(means.length);
    moments[name] = moment.map((value, index) => beta2 * value + (1 - beta2) * at(means, index));
    return moments[name];
  };
  /** Means over all elements of the same group. */
  const means = (values: Float64Array, groups: number, groupOf: (index: number) => number): Float64Array => {
    const sums = new Float64Array(groups);
    values.forEach((value, index) => {
      const group = groupOf(index);
      sums[group] = at(sums, group) + value;
    });
    return sums.map((sum) => (sum * groups) / values.length);
  };

  let update: Float64Array;
  if (shape.length >= 2) {
    const [rows, columns] = shape.slice(-2) as [number, number];
    const matrices = values.length / (rows * columns);
    const rowOf = (index: number) => Math.floor(index / columns);
    const columnOf = (index: number) => Math.floor(index / (rows * columns)) * columns + (index % columns);
    const matrixOfRow = (row: number) => Math.floor(row / rows);
    const row = decay('exp_avg_sq_row', means(squares, matrices * rows, rowOf));
    const column = decay('exp_avg_sq_col', means(squares, matrices * columns, columnOf));
    const rowMean = means(row, matrices, matrixOfRow);
    update = scaled.map((g, index) => {
      const rowFactor = 1 / Math.sqrt(at(row, rowOf(index)) / at(rowMean, matrixOfRow(rowOf(index))));
      return (g * rowFactor) / Math.sqrt(at(column, columnOf(index)));
    });
  } else {
    const moment = decay('exp_avg_sq', squares);
    update = scaled.map((g, index) => g / Math.sqrt(at(moment, index)));
  }
  const clip = Math.max(1, rms(update) / clipThreshold);
  values.forEach((value, index) => {
    values[index] = value - weightDecay * rate * value - (rate * at(update, index)) / clip;
  });
}

/** torch.optim.Muon's `_single_tensor_muon` for one matrix, with `adjust_lr_fn="match_rms_adamw"`. */
export function referenceMuon(
  { shape, values, moments, weightDecay }: ReferenceParameter,
  gradient: Float32Array,
  { momentum = 0.95 }: MuonSettings,
  { learningRate, gradientScale }: Update,
): void {
  const [rows = 0, columns = 0] = shape;
  const g = new Float64Array(gradient).map((value) => value * gradientScale);
  const lerp = (from: number, to: number, weight: number) => from + weight * (to - from);
  const buffer = moments.momentum_buffer ?? new Float64Array(values.length);
  moments.momentum_buffer = buffer.map((value, index) => lerp(value, at(g, index), 1 - momentum));
  const update = g.map((value, index) => lerp(value, at(moments.momentum_buffer ?? g, index), momentum));
  const direction = zeroPower(update, rows, columns);
  const rate = learningRate * 0.2 * Math.sqrt(Math.max(rows, columns));
  values.forEach((value, index) => {
    values[index] = value * (1 - learningRate * weightDecay) - rate * at(direction, index);
  });
}

/** `_zeropower_via_newtonschulz`: a wide matrix as it is, a tall one transposed. */
function zeroPower(matrix: Float64Array, rows: number, columns: number): Float64Array {
  if (rows > columns) return transposed(zeroPower(transposed(matrix, rows, columns), columns, rows), columns, rows);
  const norm = Math.max(1e-7, Math.hypot(...matrix));
  let x = matrix.map((value) => value / norm);
  for (let step = 0; step < 5; step++) {
    const gram = product(x, transposed(x, rows, columns), rows);
    const squared = product(gram, gram, rows);
    const polynomial = gram.map((value, index) => -4.775 * value + 2.0315 * at(squared, index));
    const change = product(polynomial, x, rows);
    x = x.map((value, index) => 3.4445 * value + at(change, index));
  }
  return x;
}

/** @param inner columns of `a` and rows of `b` */
function product(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const inner = a.length / rows;
  const columns = b.length / inner;
  return Float64Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a, row * inner + k) * at(b, k * columns + column);
    return sum;
  });
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return matrix.map((_, index) => at(matrix, (index % rows) * columns + Math.floor(index / rows)));
}
