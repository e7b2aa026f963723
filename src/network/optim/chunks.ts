// Cuts arenas into chunks that fit a core's cache, regardless of where tensors end. A chain of elementwise operators
// over one chunk reads and writes main memory only once.
import type { Arena } from '../../engine/tensor/arena.js';
import { float32, type Tensor } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';

/**
 * Elements in a chunk: 1 MiB of each array. For 300 M weights AdamW took 1.0 s with 2^18; 1.5 s with 2^16, where
 * starting a run of the graph costs as much as its work; and 1.3 s with 2^20, which fits no cache.
 */
export const chunkElements = 2 ** 18;

/** The same range of several arenas. */
export interface Chunk<Name extends string, Group> {
  /** The group that `groupOf` returned for all its tensors. */
  readonly group: Group;
  /** Float32 [length], views of the arenas. */
  readonly views: Readonly<Record<Name, Tensor<'float32'>>>;
}

interface Stretch<Group> {
  readonly group: Group;
  /** One view for each arena. */
  readonly views: readonly Float32Array[];
}

/**
 * Cuts arenas into chunks of at most `elements` elements, which together contain all tensors. A chunk ends where the
 * group changes, or where the next tensor does not follow directly in memory.
 * @param arenas arenas with the same tensors, by any names
 * @throws BytetagError `internal` if a tensor is missing from one of them or has another size there
 */
export function cutIntoChunks<Name extends string, Group>(
  arenas: Readonly<Record<Name, Arena>>,
  groupOf: (tensorName: string) => Group,
  elements: number,
): readonly Chunk<Name, Group>[] {
  const names = Object.keys(arenas) as Name[];
  return longestStretches(
    names.map((name) => arenas[name]),
    groupOf,
  ).flatMap(({ group, views }) => {
    const length = views[0]?.length ?? 0;
    return Array.from({ length: Math.ceil(length / elements) }, (_, index) => {
      const cut = (view: Float32Array): Tensor<'float32'> => {
        const data = view.subarray(index * elements, (index + 1) * elements);
        return float32(data, [data.length]);
      };
      const entries = views.map((view, arena) => [names[arena], cut(view)]);
      return { group, views: Object.fromEntries(entries) as Record<Name, Tensor<'float32'>> };
    });
  });
}

function longestStretches<Group>(
  arenas: readonly Arena[],
  groupOf: (tensorName: string) => Group,
): readonly Stretch<Group>[] {
  const stretches: Stretch<Group>[] = [];
  for (const tensorName of arenas[0]?.tensors.keys() ?? []) {
    const group = groupOf(tensorName);
    const views = arenas.map(({ tensors }) => tensors.get(tensorName)?.data ?? new Float32Array(0));
    const sizes = views.map(({ length }) => length);
    if (new Set(sizes).size > 1) throw internal(`arenas hold ${tensorName} in sizes ${sizes}`);
    const last = stretches.at(-1);
    const joined = last?.group === group ? views.flatMap((view, arena) => join(last.views[arena], view) ?? []) : [];
    if (joined.length === arenas.length) stretches[stretches.length - 1] = { group, views: joined };
    else stretches.push({ group, views });
  }
  return stretches;
}

/** Joins two views into one if the second begins where the first ends. */
function join(a: Float32Array | undefined, b: Float32Array): Float32Array | undefined {
  if (a?.buffer !== b.buffer || a.byteOffset + a.byteLength !== b.byteOffset) return undefined;
  return new Float32Array(a.buffer, a.byteOffset, a.length + b.length);
}
