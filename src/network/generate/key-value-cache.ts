// The decoder's cache of keys and values in host memory. onnxruntime-node copies every output into new memory, so each
// step returns only its new keys and values, and these are written behind the others into arrays with room to grow.
import { elementCount, float32, type Tensor, zeros } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';

/** The keys and values of some rows. Appending to a cache returns a new one and does not change the old one. */
export interface KeyValueCache {
  /** The number of used places in each row. */
  readonly length: number;
  /** The number of places in each row. */
  readonly capacity: number;
  /** A tensor for each name, with all places: float32 [rows, heads, capacity, headDim]. */
  readonly tensors: Readonly<Record<string, Tensor<'float32'>>>;
  /**
   * The number of used places in the tensors. Several caches may share the tensors; only a cache whose `length` equals
   * this number may append to them.
   */
  readonly filled: { length: number };
}

/** How much longer new tensors are than necessary. */
const growth = 1.5;

/** The number of places in the first tensors, which is enough for a short target. */
const firstCapacity = 32;

/** Creates an empty cache. */
export function createKeyValueCache(
  names: readonly string[],
  rows: number,
  heads: number,
  headDim: number,
): KeyValueCache {
  const tensors = names.map((name) => [name, zeros([rows, heads, firstCapacity, headDim])]);
  return { length: 0, capacity: firstCapacity, tensors: Object.fromEntries(tensors), filled: { length: 0 } };
}

/**
 * Appends the keys and values of a step.
 * @param added by name: float32 [rows, heads, target, headDim]
 */
export function appendToCache(cache: KeyValueCache, added: Readonly<Record<string, Tensor>>): KeyValueCache {
  const [first] = Object.values(added);
  const length = cache.length + (first?.shape[2] ?? 0);
  const isLast = cache.filled.length === cache.length;
  const roomy =
    isLast && length <= cache.capacity
      ? cache
      : selectFromCache(cache, undefined, length > cache.capacity ? Math.ceil(length * growth) : cache.capacity);
  for (const [name, { data, shape }] of Object.entries(roomy.tensors)) {
    const more = added[name];
    if (more === undefined) throw internal(`a step gave no ${name}`);
    copyPlaces(more, { data, shape }, cache.length, length - cache.length);
  }
  roomy.filled.length = length;
  return { ...roomy, length };
}

/** Copies some rows to a new cache, in their order. @param rows default: all @param capacity default: unchanged */
export function selectFromCache(
  cache: KeyValueCache,
  rows: Int32Array | undefined,
  capacity = cache.capacity,
): KeyValueCache {
  const tensors = Object.entries(cache.tensors).map(([name, tensor]): [string, Tensor<'float32'>] => {
    const [rowCount = 0, heads = 0, , headDim = 0] = tensor.shape;
    const selected = zeros([rows?.length ?? rowCount, heads, capacity, headDim]);
    if (rows === undefined) copyPlaces(tensor, selected, 0, cache.length);
    else {
      rows.forEach((from, to) => {
        copyPlaces(rowOf(tensor, from), rowOf(selected, to), 0, cache.length);
      });
    }
    return [name, selected];
  });
  const { length } = cache;
  return { length, capacity, tensors: Object.fromEntries(tensors), filled: { length } };
}

function rowOf({ data, shape }: Tensor<'float32'>, row: number): Tensor<'float32'> {
  const rowShape = shape.slice(1);
  const size = elementCount(rowShape);
  return float32(data.subarray(row * size, (row + 1) * size), rowShape);
}

/**
 * Copies the first `count` places of every head to the places from `start` on. Both tensors are
 * [.., heads, places, headDim].
 */
function copyPlaces(
  from: Pick<Tensor, 'data' | 'shape'>,
  to: Pick<Tensor<'float32'>, 'data' | 'shape'>,
  start: number,
  count: number,
): void {
  const [fromPlaces = 0, headDim = 0] = from.shape.slice(-2);
  const [toPlaces = 0] = to.shape.slice(-2);
  const source = from.data as Float32Array;
  const heads = to.data.length / (toPlaces * headDim);
  for (let head = 0; head < heads; head++) {
    const begin = head * fromPlaces * headDim;
    to.data.set(source.subarray(begin, begin + count * headDim), (head * toPlaces + start) * headDim);
  }
}
