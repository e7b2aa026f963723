// Reads JSON objects from files and reports each kind of fault with one sentence.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';
import { parseJson } from './json-text.js';
import { hintOf } from './nearest-name.js';

/**
 * The most bytes of a JSON file, which is read as a whole. The JSON files of a model have a few thousand bytes, an
 * index of shards has a million.
 */
export const mostJsonBytes = 2 ** 24;

/** A JSON object whose values have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses the bytes of a JSON file in UTF-8, with or without a byte-order mark, into an object.
 * @throws BytetagError `code` if they are not a JSON object
 */
export function parseJsonObject(bytes: Uint8Array, path: string, code: ErrorCode): JsonObject {
  const text = decodeUtf8(bytes, path, code).replace(/^\uFEFF/, '');
  const value = parseJson(text, path, code);
  if (!isJsonObject(value)) throw new BytetagError(code, `${path}: expected a JSON object, got ${kindOf(value)}`);
  return value;
}

/** Decodes UTF-8. @throws BytetagError `code` if the bytes are not UTF-8 */
export function decodeUtf8(bytes: Uint8Array, where: string, code: ErrorCode = 'model'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new BytetagError(code, `${where}: expected UTF-8, got bytes that are not`, { cause: error });
  }
}

/** True for a JSON object, false for a list, `null` and every other value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks that an object has only known keys.
 * @param where the file, and the path of the object in it
 * @param renamed today's key by an earlier one
 * @throws BytetagError `code` with the first unknown key, and the known key that it resembles
 */
export function checkKeys(
  object: JsonObject,
  allowed: readonly string[],
  where: string,
  code: ErrorCode = 'config',
  renamed: Readonly<Record<string, string>> = {},
): void {
  const unknown = Object.keys(object).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  throw new BytetagError(
    code,
    `${where}: expected known keys, got ${describeValue(unknown)}${hintOf(unknown, allowed, renamed)}`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
