// The types of tagging tasks: the name of a task, where its tags are found, and how they are prepared.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';
import type { FileReading } from '../../language/data/reading.js';
import { isScheme, type Scheme, schemes } from '../../language/spans/scheme.js';
import type { Relabelling } from './relabel.js';

/** How labelled files are read for a task. */
export interface TaskSource {
  /** The name of the task, different from the other tasks of the model. */
  readonly name: string;
  /** `upos`, `xpos`, `ner`, `chunk` or `column:N`: the place of the tags in labelled files. */
  readonly column: string;
  /** Text that every source begins with, so that one model can learn several tasks or languages: `upos en: `. */
  readonly prefix?: string;
  /** New names for some tags. */
  readonly relabel?: Relabelling;
  /** The scheme of a span task. Tags in another scheme are converted, and invalid sequences are repaired. */
  readonly scheme?: Scheme;
}

/** A task that a model has learned. */
export interface TaggingTask extends TaskSource {
  /** The tags that the model may give. */
  readonly tags: readonly string[];
  /** The scheme that all training sentences follow, or were converted to. Decoding must follow its rules. */
  readonly transitions?: Scheme;
}

/** A task to learn. */
export interface TrainingTask extends TaskSource {
  readonly trainFiles: readonly string[];
  readonly devFiles: readonly string[];
  /** How these files are read, where they do not show it themselves. */
  readonly reading?: FileReading;
}

/** The most characters of a prefix. Every source begins with it, and most sources are shorter than this. */
export const mostPrefixCharacters = 10_000;

/** The most characters of the name of a task, a column or a tag. The longest names in use have a few dozen. */
export const mostNameCharacters = 1_000;

/** The name of a file in messages, and the code of the errors about it. */
export interface Origin {
  readonly where: string;
  readonly code: ErrorCode;
}

/** @throws BytetagError unless `holds` */
export function expectKey(
  holds: boolean,
  json: Readonly<Record<string, unknown>>,
  key: string,
  expected: string,
  { where, code }: Origin,
): void {
  if (holds) return;
  const found = key in json ? describeValue(json[key]) : 'nothing';
  throw new BytetagError(code, `${where}: ${key}: expected ${expected}, got ${found}`);
}

/** Keys of a `TaskSource`. */
export const taskSourceKeys = ['name', 'column', 'prefix', 'relabel', 'scheme'] as const;

/** Reads the keys of a `TaskSource` and ignores others. @throws BytetagError if one is missing or malformed */
export function parseTaskSource(json: Readonly<Record<string, unknown>>, origin: Origin): TaskSource {
  const { name, column, prefix, relabel, scheme } = json;
  const isMap = (value: unknown): value is Relabelling =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([from, to]) => from.length <= mostNameCharacters && isName(to));
  const isPrefix = prefix === undefined || (typeof prefix === 'string' && prefix.length <= mostPrefixCharacters);
  expectKey(isName(name), json, 'name', `a name of at most ${mostNameCharacters} characters`, origin);
  expectKey(isName(column), json, 'column', 'upos, xpos, ner, chunk or column:N', origin);
  expectKey(isPrefix, json, 'prefix', `a text of at most ${mostPrefixCharacters} characters`, origin);
  expectKey(relabel === undefined || isMap(relabel), json, 'relabel', 'an object of new names by old ones', origin);
  expectKey(scheme === undefined || isScheme(scheme), json, 'scheme', `one of ${schemes.join(', ')}`, origin);
  return {
    name: String(name),
    column: String(column),
    ...(typeof prefix === 'string' && { prefix }),
    ...(isMap(relabel) && { relabel }),
    ...(isScheme(scheme) && { scheme }),
  };
}

/** Whether a value may be the name of a task, a column or a tag. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= mostNameCharacters;
}
