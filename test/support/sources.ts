// Line sources of given content, for readers.
import type { LineSource } from '../../src/language/data/lines.js';

/** A source called `name` that gives `content` in pieces of at most `pieceBytes`. */
export function sourceOf(
  content: string | Uint8Array,
  name = 'file',
  pieceBytes = Number.POSITIVE_INFINITY,
): LineSource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const size = Math.min(pieceBytes, Math.max(1, bytes.length));
  return {
    name,
    bytes: (async function* () {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    })(),
  };
}

/** Everything that an iterator gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
