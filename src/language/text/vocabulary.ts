// ByT5's fixed vocabulary: text goes in and ids come out, one for each UTF-8 byte, and back. Nothing in the text is
// special here; byt5-tokenizer.ts reads `</s>` and its like as Hugging Face does.
import { decodeUtf8Leniently, encodeUtf8 } from './utf8.js';

/** Fills up the shorter rows of a batch; also the decoder's start. */
export const padId = 0;

/** Ends every source and every target (`</s>`). */
export const eosId = 1;

/** Hugging Face's `<unk>`; no byte needs it. */
export const unkId = 2;

/** The id of a byte is the byte plus this. */
export const byteOffset = 3;

/** The id of `<extra_id_0>`; the bytes' ids end just before it. */
export const firstExtraId = 259;

/** Number of `<extra_id_n>`, the ids without a byte that formats may give a meaning. */
export const extraIdCount = 125;

/** Rows of the embedding and of the output matrix: 3 special ids, 256 bytes, 125 extra ids. */
export const vocabSize = 384;

/** Whether an id stands for a byte. */
export function isByteId(id: number): boolean {
  return id >= byteOffset && id < firstExtraId;
}

/** One id for each byte. */
export function bytesToIds(bytes: Uint8Array): number[] {
  return Array.from(bytes, (byte) => byte + byteOffset);
}

/**
 * One id for each UTF-8 byte of the text, without an end-of-sequence id; `</s>` in the text is four plain bytes.
 * @throws BytetagError `data` where the text holds a lone surrogate
 */
export function textToIds(text: string): number[] {
  return bytesToIds(encodeUtf8(text));
}

/** The bytes that ids stand for; ids that stand for none (special, extra, outside the vocabulary) are left out. */
export function idsToBytes(ids: Iterable<number>): Uint8Array {
  return Uint8Array.from(Array.from(ids).filter(isByteId), (id) => id - byteOffset);
}

/** The text that ids spell; ids without a byte and bytes that are not well-formed UTF-8 are left out. Never throws. */
export function idsToText(ids: Iterable<number>): string {
  return decodeUtf8Leniently(idsToBytes(ids));
}
