// Encodes a source as plain text: a prefix, and the words with spaces between them.
import { eosId, textToIds } from '../text/vocabulary.js';
import type { SourceEncoding } from './format.js';

/** The ids of a text, including end-of-sequence. */
export function encodeText(text: string): Int32Array {
  return Int32Array.from([...textToIds(text), eosId]);
}

/** Joins the prefix and the escaped words by single spaces and encodes them. */
export function encodeTextSource(
  words: readonly string[],
  prefix: string,
  escapeWord: (word: string) => string,
): SourceEncoding {
  return { ids: encodeText(prefix + words.map(escapeWord).join(' ')) };
}
