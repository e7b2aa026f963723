// Sources that are plain text: words go in, their bytes between spaces come out.
import { eosId, textToIds } from '../text/vocabulary.js';
import type { SourceEncoding } from './format.js';

/** The ids of a text, end-of-sequence included. */
export function encodeText(text: string): Int32Array {
  return Int32Array.from([...textToIds(text), eosId]);
}

/** The prefix and the words, each escaped, joined by single spaces. */
export function encodeTextSource(
  words: readonly string[],
  prefix: string,
  escapeWord: (word: string) => string,
): SourceEncoding {
  return { ids: encodeText(prefix + words.map(escapeWord).join(' ')) };
}
