// What a model needs to know to divide raw text into sentences, tokens and words: a part of `bytetag.json`.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkKeys, isJsonObject } from '../../foundation/json-object.js';
import { type CustomFormats, createFormat } from '../../language/formats/create-format.js';
import type { Format } from '../../language/formats/format.js';
import { type Boundary, boundaries } from '../../language/segmentation/boundaries.js';
import { windowBytes } from '../../language/segmentation/byte-windows.js';
import { type Expansions, mostExpansions } from '../../language/segmentation/expansions.js';
import { byt5Codec } from '../../language/text/vocabulary.js';
import { mostSourceIds } from '../../network/generate/batch-limits.js';
import { isName } from './task.js';

/** The name of the column, and of the task, that stands for the division of raw text. */
export const segmentColumn = 'segment';

/** The folder within a model's folder that holds the model that divides texts for it. */
export const segmenterFolder = 'segmenter';

/** The most bytes of a prefix: with the longest window, it is as long as a source may be. */
export const longestPrefix = mostSourceIds - windowBytes.largest - 1;

/** How a model divides raw text. */
export interface Segmentation {
  /** The boundaries that it has learned. They are among the tags of the model. */
  readonly boundaries: readonly Boundary[];
  /** Text that every source begins with, if the model has learned other tasks, too. */
  readonly prefix?: string;
  /** The bytes of text that the model sees at a time. */
  readonly window: number;
  /** Whether tokens may contain spaces, as words of Vietnamese do. */
  readonly hasSpaces: boolean;
  /**
   * The words of tokens that are written as one. Those of other such tokens are generated. Default: there are no such
   * tokens.
   */
  readonly expansions?: Expansions;
}

/**
 * Reads the segmentation of a `bytetag.json`.
 * @param tags those of the model
 * @throws BytetagError `model` if a key is unknown, missing or malformed
 */
export function parseSegmentation(json: unknown, tags: readonly string[], where: string): Segmentation {
  const expect = (holds: boolean, key: string, expected: string, found: unknown): void => {
    if (holds) return;
    const got = found === undefined ? 'nothing' : describeValue(found);
    throw new BytetagError('model', `${where}: ${key}: expected ${expected}, got ${got}`);
  };
  if (!isJsonObject(json)) throw new BytetagError('model', `${where}: expected an object, got ${describeValue(json)}`);
  checkKeys(json, ['boundaries', 'prefix', 'window', 'hasSpaces', 'expansions'], where, 'model');
  const { boundaries: found, prefix, window, hasSpaces, expansions } = json;
  const known = boundaries.filter((boundary) => Array.isArray(found) && found.includes(boundary));
  const isSubset = Array.isArray(found) && found.length === known.length && known.every((name) => tags.includes(name));
  expect(isSubset && known[0] === 'none', 'boundaries', `some of ${boundaries.join(', ')} among the tags`, found);
  const isPrefix =
    prefix === undefined || (typeof prefix === 'string' && byt5Codec.textToIds(prefix).length <= longestPrefix);
  expect(isPrefix, 'prefix', `a text of at most ${longestPrefix} bytes`, prefix);
  const { smallest, largest } = windowBytes;
  const isWindow = Number.isInteger(window) && Number(window) >= smallest && Number(window) <= largest;
  expect(isWindow, 'window', `a whole number of bytes from ${smallest} to ${largest}`, window);
  expect(typeof hasSpaces === 'boolean', 'hasSpaces', 'true or false', hasSpaces);
  const areKnown = expansions === undefined || isTable(expansions);
  expect(areKnown, 'expansions', `an object of at most ${mostExpansions} lists of words`, expansions);
  return {
    boundaries: known,
    ...(typeof prefix === 'string' && { prefix }),
    window: Number(window),
    hasSpaces: hasSpaces === true,
    ...(expansions !== undefined && { expansions: expansions as Expansions }),
  };
}

function isTable(value: unknown): boolean {
  const isWords = (words: unknown): boolean =>
    Array.isArray(words) && words.length > 1 && words.length <= mostWords && words.every(isName);
  if (!isJsonObject(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= mostExpansions && entries.every(([token, words]) => isName(token) && isWords(words));
}

/** The most words of a token. */
const mostWords = 16;

/** The ids that stand for boundaries, and those that sources begin with. */
export interface BoundaryIds {
  /** The id of each boundary of the segmentation. */
  readonly ids: Int32Array;
  readonly prefixIds: readonly number[];
}

/**
 * The ids of a segmentation's boundaries in the model's format.
 * @throws BytetagError `usage` for a format without ids that an encoder can be trained on
 */
export function boundaryIds(
  { boundaries: own, prefix = '' }: Pick<Segmentation, 'boundaries' | 'prefix'>,
  { format: name, tags }: { readonly format: string; readonly tags: readonly string[] },
  custom: CustomFormats = {},
): BoundaryIds {
  const format: Format = createFormat(name, own, { inventory: tags }, custom);
  const ids = format.encodeMarkerTargets?.(own);
  if (ids === undefined) {
    throw new BytetagError('usage', `task ${segmentColumn}: expected format ids or sentinel, got ${name}`);
  }
  return { ids, prefixIds: byt5Codec.textToIds(prefix) };
}
