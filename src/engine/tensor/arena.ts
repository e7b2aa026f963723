// Memory for many float32 tensors: names and shapes go in, views into a few large arrays come out, so that elementwise
// work (an optimizer step, a norm) can run over everything in pieces of any size, whatever the tensors' borders.
import { elementCount, type Tensor } from './tensor.js';

/** Float32 tensors that lie one after the other in `segments`. */
export interface Arena {
  readonly tensors: ReadonlyMap<string, Tensor<'float32'>>;
  /** The memory itself, in the order of the tensors; a tensor never crosses a border. */
  readonly segments: readonly Float32Array[];
}

/** 2^28 elements, 1 GiB: well below the largest array that every engine can make. */
const defaultSegmentElements = 2 ** 28;

/** An arena of zeros. A tensor larger than `segmentElements` gets a segment of its own. */
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

/** An arena of zeros with the tensors of another. */
export function createArenaLike({ tensors }: Arena, segmentElements?: number): Arena {
  return createArena(new Map([...tensors].map(([name, { shape }]) => [name, shape])), segmentElements);
}
