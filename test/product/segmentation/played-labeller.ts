// A network that knows by a rule what ends at each byte, for tests: a full stop ends a sentence, an apostrophe begins a
// word within a token, and white space is between tokens.
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { type Boundary, boundaries } from '../../../src/language/segmentation/boundaries.js';
import type { BoundaryIds } from '../../../src/product/model/segmentation.js';

/** The ids of all boundaries, behind a prefix of two ids. */
export const playedIds: BoundaryIds = {
  ids: Int32Array.from(boundaries, (_, index) => 300 + index),
  prefixIds: [50, 51],
};

/** What ends with a byte, which depends on the one after it. */
export function boundaryBetween(byte: number | undefined, next: number | undefined): Boundary {
  const [character, after] = [byte, next].map((code) => (code === undefined ? ' ' : String.fromCharCode(code)));
  if (character === '.') return 'sentence';
  if (character === '#') return 'multiword';
  if (after === "'") return 'word';
  return character !== ' ' && (after === ' ' || after === '.') ? 'token' : 'none';
}

/** The network, and the sources that it was given. */
export function playNetwork() {
  const batches: (readonly Int32Array[])[] = [];
  const byteAt = (source: Int32Array, position: number): number | undefined => {
    const id = source[position];
    return id === undefined || id < 3 ? undefined : id - 3;
  };
  return {
    batches,
    async encoderLogits(sources: readonly Int32Array[], ids = new Int32Array()): Promise<Tensor> {
      batches.push(sources);
      const length = Math.max(...sources.map((source) => source.length));
      const data = new Float32Array(sources.length * length * ids.length);
      for (const [row, source] of sources.entries()) {
        for (let position = playedIds.prefixIds.length; position < source.length; position++) {
          const boundary = boundaryBetween(byteAt(source, position), byteAt(source, position + 1));
          const column = ids.indexOf(playedIds.ids[boundaries.indexOf(boundary)] ?? 0);
          data[(row * length + position) * ids.length + column] = 1;
        }
      }
      return float32(data, [sources.length, length, ids.length]);
    },
  };
}
