// Computes the L2 norm of the whole gradient, and the factor that clips it.
import { add, square } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { reduceSum, sumAll } from '../../engine/graph/shaping.js';
import type { PlacedTensors } from '../../engine/session/placed-tensors.js';
import type { Arena } from '../../engine/tensor/arena.js';
import { float32, type Tensor } from '../../engine/tensor/tensor.js';
import { chunkElements, cutIntoChunks } from './chunks.js';
import type { Compile } from './update.js';

/** Computes the norm of a gradient arena. Owns its session. */
export interface GradientNorm {
  /** The norm of the current gradient; NaN or infinite if an element is. */
  compute(): Promise<number>;
  /** Frees the session. */
  dispose(): Promise<void>;
}

/** How many squares are summed in single precision. The sums of these rows are added in double precision. */
const rowLength = 256;

/** Prepares the norm over all tensors of an arena. */
export async function createGradientNorm(gradients: Arena, compile: Compile): Promise<GradientNorm> {
  const gradient = input('gradient', 'float32', ['rows', 'columns']);
  const session = await compile({ squareSums: reduceSum(square(gradient), [-1]) }, { name: 'gradient norm' });
  const pieces = cutIntoChunks({ gradient: gradients }, () => 0, chunkElements).flatMap(({ views }) =>
    asRows(views.gradient.data),
  );
  return {
    async compute() {
      let total = 0;
      for (const piece of pieces) {
        const { squareSums } = await session.run({ gradient: piece });
        for (const sum of squareSums?.data ?? []) total += Number(sum);
      }
      return Math.sqrt(total);
    },
    dispose: () => session.dispose(),
  };
}

/**
 * Prepares the same norm over tensors on a device, with every sum in single precision. Only the result is copied to the
 * host.
 * @param shapes of the tensors
 */
export async function createResidentGradientNorm(
  shapes: ReadonlyMap<string, readonly number[]>,
  gradients: PlacedTensors['tensors'],
  compile: Compile,
): Promise<GradientNorm> {
  // Sums row by row first, because a device can sum rows in parallel.
  const sums = [...shapes].map(([name, shape]) =>
    sumAll(reduceSum(square(input(name, 'float32', shape)), shape.length > 0 ? [-1] : [])),
  );
  const session = await compile({ squareSum: sums.reduce(add) }, { name: 'gradient norm' });
  return {
    async compute() {
      const { squareSum } = await session.run(Object.fromEntries(gradients));
      return Math.sqrt(Number(squareSum?.data[0]));
    },
    dispose: () => session.dispose(),
  };
}

/** Splits an array into a matrix with rows of `rowLength`, and the rest as one shorter row. */
function asRows(data: Float32Array): Tensor<'float32'>[] {
  const rows = Math.floor(data.length / rowLength);
  const whole = rows * rowLength;
  return [
    ...(rows > 0 ? [float32(data.subarray(0, whole), [rows, rowLength])] : []),
    ...(whole < data.length ? [float32(data.subarray(whole), [1, data.length - whole])] : []),
  ];
}

/**
 * The factor that scales the gradient to a norm of at most `maxNorm`: `min(1, maxNorm / (norm + 1e-6))`, as in
 * PyTorch's `clip_grad_norm_`.
 */
export function clippingFactor(norm: number, maxNorm: number): number {
  return Math.min(1, maxNorm / (norm + 1e-6));
}
