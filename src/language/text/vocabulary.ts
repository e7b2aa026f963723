// ByT5's fixed vocabulary, with one id for each UTF-8 byte, and plain encoding and decoding by it. Here `</s>` in a
// text is plain bytes; byt5-tokenizer.ts reads it as one id, as Hugging Face does.
import type { Codec } from './codec.js';
import { decodeUtf8Leniently, encodeUtf8 } from './utf8.js';

/** Pads the shorter rows of a batch; also the first id of the decoder. */
export const padId = 0;

/** Ends every source and every target (`</s>`). */
export const eosId = 1;

/** Hugging Face's `<unk>`, which no byte needs. */
export const unkId = 2;

/** The id of a byte is the byte plus this. */
export const byteOffset = 3;

/** The id of `<extra_id_0>`. The ids of the bytes end just before it. */
export const firstExtraId = 259;

/** The number of `<extra_id_n>` ids, which stand for no byte. Formats may use them for tags and markers. */
export const extraIdCount = 125;

/** Rows of the embedding and of the output matrix: 3 special ids, 256 bytes, 125 extra ids. */
export const vocabSize = 384;

/** Whether an id stands for a byte. */
export function isByteId(id: number): boolean {
  return id >= byteOffset && id < firstExtraId;
}

/** One id for each byte. */
export function bytesToIds(bytes: Uint8Array): number[] {
  // Ten times as fast for a word as `Array.from` with a function.
  const ids: number[] = [];
  for (const byte of bytes) ids.push(byte + byteOffset);
  return ids;
}

/**
 * Encodes the UTF-8 bytes of a text, without an end-of-sequence id. `</s>` in the text is encoded as four plain bytes.
 * @throws BytetagError `data` if the text contains a lone surrogate
 */
export function textToIds(text: string): number[] {
  return bytesToIds(encodeUtf8(text));
}

/**
 * The bytes for a sequence of ids. Ids that stand for no byte (special, extra, outside the vocabulary) are left out.
 */
export function idsToBytes(ids: Iterable<number>): Uint8Array {
  return Uint8Array.from(Array.from(ids).filter(isByteId), (id) => id - byteOffset);
}

/** Decodes ids to text. Ids without a byte and bytes that are not well-formed UTF-8 are left out. Never throws. */
export function idsToText(ids: Iterable<number>): string {
  return decodeUtf8Leniently(idsToBytes(ids));
}

/** The vocabulary as formats see it. */
export const byt5Codec: Codec = {
  ...{ padId, eosId, textToIds, idsToText },
  spareIds: { first: firstExtraId, count: extraIdCount },
};
