// Reads JSON files from a disk.
import { stat } from 'node:fs/promises';
import type { ErrorCode } from '../../foundation/errors.js';
import { type JsonObject, mostJsonBytes, parseJsonObject } from '../../foundation/json-object.js';
import { readWholeFile } from './whole-file.js';

/**
 * Reads the object in a JSON file in UTF-8.
 * @param code of the errors about the content: `model` for a checkpoint's files, `config` for the user's own
 * @throws BytetagError `io` if the file cannot be read; `code` if it is not UTF-8, not JSON or not an object
 */
export async function readJsonObject(path: string, code: ErrorCode = 'model'): Promise<JsonObject> {
  const bytes = await readWholeFile(path, { mostBytes: mostJsonBytes, code, allowsPipe: code === 'config' });
  return parseJsonObject(bytes, path, code);
}

/** True if there is a file at `path`, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
