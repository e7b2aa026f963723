// Reads the JSON files of a checkpoint.

import type { ReadableFolder } from '../../foundation/file-access.js';
import { type JsonObject, mostJsonBytes, parseJsonObject } from '../../foundation/json-object.js';

/**
 * The object in a JSON file of a checkpoint.
 * @throws BytetagError `io` if the file cannot be read; `model` if it is not UTF-8, not JSON or not an object
 */
export async function readJsonIn(folder: ReadableFolder, name: string): Promise<JsonObject> {
  return parseJsonObject(await folder.readWhole(name, mostJsonBytes, 'model'), folder.pathOf(name), 'model');
}
