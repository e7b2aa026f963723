// JSON objects in files: every way in which one can be wrong is one sentence.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';
import { parseJson } from './json-text.js';
import { didYouMean } from './nearest-name.js';

/** The most bytes of a JSON file, which is read whole: those of a model have a few thousand, an index of shards a million. */
export const mostJsonBytes = 2 ** 24;

/** A JSON object whose values nobody has checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that the bytes of a JSON file in UTF-8 are. @throws BytetagError `code` if they are none */
export function parseJsonObject(bytes: Uint8Array, path: string, code: ErrorCode): JsonObject {
  const value = parseJson(decodeUtf8(bytes, path, code), path, code);
  if (!isJsonObject(value)) throw new BytetagError(code, `${path}: expected a JSON object, got ${kindOf(value)}`);
  return value;
}

/** UTF-8 as text. @throws BytetagError `code` if it is not UTF-8 */
export function decodeUtf8(bytes: Uint8Array, where: string, code: ErrorCode = 'model'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new BytetagError(code, `${where}: expected UTF-8, got bytes that are not`, { cause: error });
  }
}

/** True for what JSON writes in braces. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses keys that nobody would read.
 * @param where the file, and the path of the object in it
 * @throws BytetagError `code` with the first unknown key, and the known one that it resembles
 */
export function checkKeys(
  object: JsonObject,
  allowed: readonly string[],
  where: string,
  code: ErrorCode = 'config',
): void {
  const unknown = Object.keys(object).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  throw new BytetagError(
    code,
    `${where}: expected known keys, got ${describeValue(unknown)}${didYouMean(unknown, allowed)}`,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
