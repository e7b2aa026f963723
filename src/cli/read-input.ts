// What a command reads: a path or `-` goes in, a source of lines comes out.
import { type LineSource, openSource } from '../data/lines.js';

/** The file called `path`, or standard input where it is `-` or absent. */
export function inputSource(path: string | undefined, input: AsyncIterable<Uint8Array>): LineSource {
  return path === undefined || path === '-' ? { name: 'standard input', bytes: input } : openSource(path);
}
