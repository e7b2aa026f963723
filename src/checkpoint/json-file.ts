// JSON files: a path goes in, the object in the file comes out, and every way it can be wrong is one sentence.
import { stat } from 'node:fs/promises';
import { describeValue } from '../describe-value.js';
import { BytetagError, type ErrorCode } from '../errors.js';
import { readWholeFile } from '../whole-file.js';
import { parseJson } from './json-text.js';
import { didYouMean } from './nearest-name.js';

/** The most bytes of a JSON file, which is read whole: those of a model have a few thousand, an index of shards a million. */
const mostJsonBytes = 2 ** 24;

/** A JSON object whose values nobody has checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object in a JSON file in UTF-8.
 * @param code of the errors about the content: `model` for a checkpoint's files, `config` for the user's own
 * @throws BytetagError `io` if the file cannot be read; `code` if it is not UTF-8, not JSON or not an object
 */
export async function readJsonObject(path: string, code: ErrorCode = 'model'): Promise<JsonObject> {
  const bytes = await readWholeFile(path, { mostBytes: mostJsonBytes, code, allowsPipe: code === 'config' });
  const value = parseJson(decodeUtf8(bytes, path, code), path, code);
  if (!isJsonObject(value)) throw new BytetagError(code, `${path}: expected a JSON object, got ${kindOf(value)}`);
  return value;
}

/** True if there is a file at `path`, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
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
