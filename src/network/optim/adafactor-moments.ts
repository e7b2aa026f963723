// The second moments that Adafactor keeps for each parameter, factored into means by row and by column, and the update
// factors computed from them.
import { elementCount, type Tensor, zeros } from '../../engine/tensor/tensor.js';

/** The moments of one matrix. */
export interface MatrixMoments {
  /** [rows]; absent for a vector, which is treated as a matrix of one row: the row factor is always 1. */
  readonly row: Float32Array | undefined;
  /** [columns] */
  readonly column: Float32Array;
}

/** The moments of one parameter. */
export interface ParameterMoments {
  /** The stored tensors, by their names in Hugging Face. */
  readonly tensors: ReadonlyMap<string, Tensor<'float32'>>;
  /** Views of the stored tensors for each matrix of the last two axes; one for a parameter of two axes or fewer. */
  readonly matrices: readonly MatrixMoments[];
}

/** `exp_avg_sq_row` and `exp_avg_sq_col`, or only `exp_avg_sq` for a vector or a scalar. */
export type MomentName = 'exp_avg_sq_row' | 'exp_avg_sq_col' | 'exp_avg_sq';

/**
 * The shapes of a parameter's moments: its shape without the last axis, and its shape without the last but one; for a
 * vector or a scalar, its own shape.
 */
export function momentShapes(shape: readonly number[]): readonly (readonly [MomentName, readonly number[]])[] {
  if (shape.length < 2) return [['exp_avg_sq', shape]];
  return [
    ['exp_avg_sq_row', shape.slice(0, -1)],
    ['exp_avg_sq_col', shape.toSpliced(-2, 1)],
  ];
}

/** Creates moments of zero. */
export function createMoments(shape: readonly number[]): ParameterMoments {
  const tensors = new Map(momentShapes(shape).map(([name, momentShape]) => [name, zeros(momentShape)]));
  const whole = tensors.get('exp_avg_sq');
  const row = tensors.get('exp_avg_sq_row');
  const column = tensors.get('exp_avg_sq_col');
  if (row === undefined || column === undefined) {
    return { tensors, matrices: whole ? [{ row: undefined, column: whole.data }] : [] };
  }
  const count = elementCount(shape.slice(0, -2));
  const part = ({ data }: Tensor<'float32'>, index: number): Float32Array =>
    data.subarray((index * data.length) / count, ((index + 1) * data.length) / count);
  return {
    tensors,
    matrices: Array.from({ length: count }, (_, index) => ({ row: part(row, index), column: part(column, index) })),
  };
}

/**
 * Moves a moment towards the mean of squares, in double precision.
 * @param sums sums of `count` squares each
 * @param kept share of the old moment that is kept, 0 to 1
 * @param squareScale factor for the squares
 * @param epsilon added to each square
 */
export function decayMoment(
  moment: Float32Array,
  sums: Float64Array,
  { count, kept, squareScale, epsilon }: Readonly<Record<'count' | 'kept' | 'squareScale' | 'epsilon', number>>,
): void {
  sums.forEach((sum, index) => {
    moment[index] = kept * (moment[index] ?? 0) + (1 - kept) * ((sum * squareScale) / count + epsilon);
  });
}

/** 1 / sqrt(moment): [columns]. */
export function columnFactorOf({ column }: MatrixMoments): Float32Array {
  return column.map((moment) => 1 / Math.sqrt(moment));
}

/** 1 / sqrt(moment / mean moment): [rows]. */
export function rowFactorOf({ row }: MatrixMoments): Float64Array {
  if (row === undefined) return Float64Array.of(1);
  const mean = row.reduce((sum, moment) => sum + moment, 0) / row.length;
  return new Float64Array(row).map((moment) => Math.sqrt(mean / moment));
}
