// Converts text to UTF-8 bytes and back: strictly for files, leniently for the output of a model.
import { BytetagError } from '../../foundation/errors.js';

const encoder = new TextEncoder();
// `ignoreBOM` keeps a leading U+FEFF in the text, as Python's utf-8 codec does.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Encodes a text as UTF-8 bytes.
 * @throws BytetagError `data` if the text contains half a surrogate pair: UTF-8 cannot represent it, and replacing it
 *   by U+FFFD, as `TextEncoder` does, would change the text silently (Python's codec raises an error, too)
 */
export function encodeUtf8(text: string): Uint8Array {
  expectUnicode(text, 'text');
  return encoder.encode(text);
}

/** @param where name of the text, for the message @throws BytetagError `data` if it has half a surrogate pair */
export function expectUnicode(text: string, where: string): void {
  const loneSurrogate = text.search(/\p{Surrogate}/u);
  if (loneSurrogate < 0) return;
  const codeUnit = text.charCodeAt(loneSurrogate).toString(16).toUpperCase();
  throw new BytetagError(
    'data',
    `${where}: expected Unicode, got lone surrogate U+${codeUnit} at index ${loneSurrogate}`,
  );
}

/**
 * Decodes UTF-8 bytes; a byte-order mark is kept as U+FEFF.
 * @param where name of the input, for the message
 * @param firstOffset position of `bytes[0]` in the input, for readers that decode piece by piece
 * @throws BytetagError `data` naming the offset at which the first ill-formed sequence starts
 */
export function decodeUtf8(bytes: Uint8Array, where: string, firstOffset = 0): string {
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    let offset = 0;
    for (let length = 1; length > 0; offset += length) length = sequenceLength(bytes, offset);
    const byte = hexByte(bytes[offset] ?? 0);
    const message = `${where}: expected UTF-8, got byte ${byte} at offset ${firstOffset + offset}`;
    throw new BytetagError('data', message, { cause });
  }
}

/**
 * Decodes the well-formed sequences among `bytes` and leaves out all other bytes, as Python's
 * `bytes.decode('utf-8', errors='ignore')` does (maximal subparts, Unicode 15 section 3.9).
 */
export function decodeUtf8Leniently(bytes: Uint8Array): string {
  const kept = new Uint8Array(bytes.length);
  let keptLength = 0;
  for (let offset = 0; offset < bytes.length; ) {
    const length = sequenceLength(bytes, offset);
    kept.set(bytes.subarray(offset, offset + length), keptLength);
    keptLength += length;
    // Dropping one byte at a time drops the whole maximal subpart, because the continuation bytes that remain do not
    // begin a sequence.
    offset += Math.max(length, 1);
  }
  return strictDecoder.decode(kept.subarray(0, keptLength));
}

/** Bytes in the well-formed sequence that starts at `offset` (1 to 4), 0 if there is none: table 3-7 of Unicode 15. */
function sequenceLength(bytes: Uint8Array, offset: number): number {
  const lead = bytes[offset];
  if (lead === undefined) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte's narrower ranges exclude overlong forms, surrogates and code points above U+10FFFF.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (!isBetween(bytes[offset + 1], low, high)) return 0;
  for (let i = 2; i < length; i++) if (!isBetween(bytes[offset + i], 0x80, 0xbf)) return 0;
  return length;
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}

function hexByte(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
