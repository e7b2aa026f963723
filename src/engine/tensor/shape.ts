// Computes with symbolic shapes, in which a size may be a number or a name: products, sums and broadcasts of sizes.
import { internal } from '../../foundation/errors.js';

/**
 * The size of one axis: a number, or the name of a size that is only known when the graph runs (`'batch'`). A product
 * is written `2*batch*source` (sorted factors) and a sum `(past+target)` (terms in order), so that equal sizes are
 * equal strings.
 */
export type Dim = number | string;

/** The sizes of all axes, outermost first. */
export type Shape = readonly Dim[];

/** The product of sizes in canonical form; 1 for none. */
export function multiplyDims(dims: Shape): Dim {
  let known = 1;
  const symbols: string[] = [];
  for (const factor of dims.flatMap(dimFactors)) {
    if (typeof factor === 'number') known *= factor;
    else symbols.push(factor);
  }
  if (symbols.length === 0 || known === 0) return known;
  return [...(known === 1 ? [] : [String(known)]), ...symbols.sort()].join('*');
}

/** The sum of two sizes. The terms keep the order in which they were added. */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  const terms = typeof b === 'string' ? sumTerms(b) : undefined;
  // A sum is the same regardless of how its terms were grouped.
  if (terms) return terms.reduce(addDims, a);
  return `(${a}+${b})`;
}

/** The factors of a size: numbers, plain names and sums. */
export function dimFactors(dim: Dim): Dim[] {
  if (typeof dim === 'number') return [dim];
  return dim.split('*').map((factor) => (/^\d+$/.test(factor) ? Number(factor) : factor));
}

/** The two terms of a sum `(a+b)` made by `addDims`; undefined for any other size. */
export function sumTerms(dim: string): [Dim, Dim] | undefined {
  if (!dim.startsWith('(')) return undefined;
  let depth = 0;
  for (let index = 1; index < dim.length - 1; index++) {
    if (dim[index] === '(') depth++;
    else if (dim[index] === ')') depth--;
    else if (dim[index] === '+' && depth === 0) {
      const term = (text: string): Dim => (/^\d+$/.test(text) ? Number(text) : text);
      return [term(dim.slice(1, index)), term(dim.slice(index + 1, -1))];
    }
  }
  throw internal(`malformed size ${dim}`);
}

/** Whether two shapes have the same size on every axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/**
 * The shape that two shapes broadcast to, by NumPy's rules.
 * @throws BytetagError `internal` if two sizes differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw internal(`shapes [${a}] and [${b}] do not broadcast`);
  });
}

/**
 * Converts an axis that may be negative to its index from the front. @throws BytetagError `internal` if out of range.
 */
export function normalizeAxis(axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (normalized < 0 || normalized >= rank) throw internal(`axis ${axis} of a tensor of rank ${rank}`);
  return normalized;
}

/** The size of one axis. @throws BytetagError `internal` if there is no such axis. */
export function dimAt(shape: Shape, axis: number): Dim {
  const dim = shape.at(axis);
  if (dim === undefined) throw internal(`axis ${axis} of a tensor of shape [${shape}]`);
  return dim;
}

/** The value of each symbolic name in one run, read from the tensors that were fed for the graph's inputs. */
export function bindDims(
  inputs: Iterable<{ readonly symbolic: Shape; readonly actual: readonly number[] }>,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { symbolic, actual } of inputs) {
    symbolic.forEach((dim, axis) => {
      const size = actual[axis];
      if (typeof dim === 'string' && size !== undefined) sizes.set(dim, size);
    });
  }
  return sizes;
}

/** The value of a size. @throws BytetagError `internal` if a name in it has no value */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim;
  const known = sizes.get(dim);
  if (known !== undefined) return known;
  const terms = sumTerms(dim);
  if (terms) return evaluateDim(terms[0], sizes) + evaluateDim(terms[1], sizes);
  const factors = dimFactors(dim);
  if (factors.length < 2) throw internal(`the size ${dim} is not bound`);
  return factors.reduce<number>((product, factor) => product * evaluateDim(factor, sizes), 1);
}
