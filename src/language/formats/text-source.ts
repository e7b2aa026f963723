// Encodes a source as plain text: a prefix, and the words with spaces between them.
import type { Codec } from '../text/codec.js';
import type { SourceEncoding } from './format.js';

/** The ids of a text, including end-of-sequence. */
export function encodeText({ textToIds, eosId }: Codec, text: string): Int32Array {
  return Int32Array.from([...textToIds(text), eosId]);
}

/** Joins the prefix and the escaped words by single spaces and encodes them. */
export function encodeTextSource(
  codec: Codec,
  words: readonly string[],
  prefix: string,
  escapeWord: (word: string) => string,
): SourceEncoding {
  return { ids: encodeText(codec, prefix + words.map(escapeWord).join(' ')) };
}
