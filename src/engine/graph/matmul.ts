// Matrix products, plain and batched. Either side may be transposed, at no cost if the runtime supports it.
import { internal } from '../../foundation/errors.js';
import { broadcastShapes, type Dim, dimAt, multiplyDims, type Shape } from '../tensor/shape.js';
import { first, firstTwo } from './arity.js';
import type { Lowering } from './lowering.js';
import { defineOp } from './op.js';
import { reshape, sumTo } from './shaping.js';
import type { Value } from './value.js';

/** Which operands have their last two axes swapped. */
export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

type Flags = Required<MatmulOptions>;

/** The last two sizes, after the optional transposition. */
function matrixDims(shape: Shape, transposed: boolean): [Dim, Dim] {
  const [rows, columns] = [dimAt(shape, -2), dimAt(shape, -1)];
  return transposed ? [columns, rows] : [rows, columns];
}

const applyMatmul = defineOp<Flags>({
  name: 'matmul',
  types: (inputs, { transposeA, transposeB }) => {
    const [a, b] = firstTwo(inputs);
    const [rows, inner] = matrixDims(a.shape, transposeA);
    const [innerB, columns] = matrixDims(b.shape, transposeB);
    if (inner !== innerB) throw internal(`matmul of [${a.shape}] and [${b.shape}]`);
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ dtype: a.dtype, shape: [...batch, rows, columns] }];
  },
  gradient: ({ inputs, attributes: { transposeA, transposeB }, dOutputs }) => {
    const [a, b] = firstTwo(inputs);
    const dY = first(dOutputs);
    const dA = transposeA
      ? matmul(b, dY, { transposeA: transposeB, transposeB: true })
      : matmul(dY, b, { transposeB: !transposeB });
    if (b.shape.length === 2 && !transposeA) {
      // One weight is shared by every row of the batch, so all rows form one tall matrix, and dB is a single product.
      const [tallA, tallY] = [asMatrix(a), asMatrix(dY)];
      const dB = transposeB ? matmul(tallY, tallA, { transposeA: true }) : matmul(tallA, tallY, { transposeA: true });
      return [sumTo(dA, a.shape), dB];
    }
    const dB = transposeB
      ? matmul(dY, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dY, { transposeA: !transposeA });
    return [sumTo(dA, a.shape), sumTo(dB, b.shape)];
  },
  lower: (lowering, names, { attributes, inputs }) => {
    const [a, b] = firstTwo(inputs);
    const [nameA, nameB] = firstTwo(names);
    const { transposeA, transposeB } = attributes;
    const quantized = transposeB && !transposeA ? lowering.quantizedProduct(nameA, nameB) : undefined;
    if (quantized !== undefined) return [quantized];
    if (a.shape.length === 2 && b.shape.length === 2) {
      // The runtime's CPU kernel transposes the left side again for every 128 columns of the right side, which made the
      // gradients of weights a quarter slower than other products. Transposing once before the product avoids that.
      const apart = transposeA && lowering.target === 'cpu';
      const left = apart ? swapLastAxes(lowering, nameA, a.shape) : nameA;
      const flags = { transA: Number(transposeA && !apart), transB: Number(transposeB) };
      return [lowering.emitOne('Gemm', [left, nameB], { attributes: flags })];
    }
    if (!transposeA && !transposeB) return [lowering.emitOne('MatMul', [nameA, nameB])];
    if (lowering.target === 'cpu') {
      const flags = { transA: Number(transposeA), transB: Number(transposeB) };
      return [lowering.emitOne('FusedMatMul', [nameA, nameB], { attributes: flags, domain: 'com.microsoft' })];
    }
    const swapped = (name: string, { shape }: Value, swap: boolean) =>
      swap ? swapLastAxes(lowering, name, shape) : name;
    return [lowering.emitOne('MatMul', [swapped(nameA, a, transposeA), swapped(nameB, b, transposeB)])];
  },
});

function swapLastAxes(lowering: Lowering, name: string, { length: rank }: Shape): string {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  order.splice(-2, 2, rank - 1, rank - 2);
  return lowering.emitOne('Transpose', [name], { attributes: { perm: order } });
}

/** Merges all axes but the last into one. */
function asMatrix(x: Value): Value {
  return reshape(x, [multiplyDims(x.shape.slice(0, -1)), dimAt(x.shape, -1)]);
}

/**
 * The matrix product over the last two axes, broadcast over the leading axes.
 * @param a [..., rows, inner], or [..., inner, rows] with `transposeA`
 * @param b [..., inner, columns], or [..., columns, inner] with `transposeB`
 * @returns [..., rows, columns]
 */
export function matmul(a: Value, b: Value, { transposeA = false, transposeB = false }: MatmulOptions = {}): Value {
  return first(applyMatmul([a, b], { transposeA, transposeB }));
}
