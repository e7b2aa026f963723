// Stores many float32 tensors in a few large arrays. Elementwise work (an optimizer step, a norm) can then run over all
// of them in pieces of any size, regardless of where one tensor ends and the next begins.
import { elementCount, type Tensor } from './tensor.js';

/** Float32 tensors that are stored one after the other in `segments`. */
export interface Arena {
  readonly tensors: ReadonlyMap<string, Tensor<'float32'>>;
  /** The memory itself, in the order of the tensors. A tensor never crosses the border between two segments. */
  readonly segments: readonly Float32Array[];
}

/** 2^28 elements, 1 GiB: well below the largest array that every JavaScript engine can create. */
const defaultSegmentElements = 2 ** 28;

/** Creates an arena of zeros. A tensor larger than `segmentElements` gets its own segment. */
export function createArena(
  shapes: ReadonlyMap<string, readonly number[]>,
  segmentElements = defaultSegmentElements,
): Arena {
  const groups: { name: string; shape: readonly number[]; offset: number }[][] = [[]];
  const sizes: number[] = [0];
  for (const [name, shape] of shapes) {
    const count = elementCount(shape);
    const used = sizes.at(-1) ?? 0;
    if (used > 0 && used + count > segmentElements) {
      groups.push([]);
      sizes.push(0);
    }
    const offset = sizes.at(-1) ?? 0;
    groups.at(-1)?.push({ name, shape, offset });
    sizes[sizes.length - 1] = offset + count;
  }
  const segments = sizes.map((size) => new Float32Array(size));
  const tensors = new Map<string, Tensor<'float32'>>();
  segments.forEach((segment, index) => {
    for (const { name, shape, offset } of groups[index] ?? []) {
      tensors.set(name, { dtype: 'float32', shape, data: segment.subarray(offset, offset + elementCount(shape)) });
    }
  });
  return { tensors, segments };
}

/** Creates an arena of zeros for the same tensors as another arena. */
export function createArenaLike({ tensors }: Arena, segmentElements?: number): Arena {
  return createArena(new Map([...tensors].map(([name, { shape }]) => [name, shape])), segmentElements);
}
