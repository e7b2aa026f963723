// Opens the input of a command: the file at a path, or standard input.
import type { LineSource } from '../../language/data/lines.js';
import { openSource } from '../../node/data/file-source.js';

/** The file at `path`, or standard input if `path` is `-` or absent. */
export function inputSource(path: string | undefined, input: AsyncIterable<Uint8Array>): LineSource {
  return path === undefined || path === '-' ? { name: 'standard input', bytes: input } : openSource(path);
}
