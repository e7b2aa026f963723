// What a model was trained to do: `bytetag.json` goes in, a checked task comes out, and back.
import { BytetagError } from '../errors.js';
import { type FormatName, formatNames } from '../formats/format.js';

/** A tagging task as a model carries it, in `bytetag.json` beside its weights. */
export interface TaggingTask {
  /** `upos`, `xpos`, `ner`, `chunk` or `column:N`: where the tags are found in labelled files. */
  readonly task: string;
  readonly tags: readonly string[];
  readonly format: FormatName;
  /** Longest source in ids that the model is given; longer sentences are split at word boundaries. */
  readonly maxSourceLength: number;
  /** Whether the encoder was trained to predict tags at the word markers, too. */
  readonly hasEncoderLoss: boolean;
}

/** Name of the file. */
export const taskFileName = 'bytetag.json';

const fileVersion = 1;

/** The content of `bytetag.json`. */
export function formatTask(task: TaggingTask): Readonly<Record<string, unknown>> {
  return { version: fileVersion, ...task };
}

/** Reads the content of `bytetag.json`. @throws BytetagError `model` where a key is unknown, missing or malformed */
export function parseTask(json: Readonly<Record<string, unknown>>, where: string): TaggingTask {
  const { version, task, tags, format, maxSourceLength, hasEncoderLoss, ...unknown } = json;
  const expect = (holds: boolean, key: string, expected: string): void => {
    if (!holds) {
      const found = key in json ? JSON.stringify(json[key]) : 'nothing';
      throw new BytetagError('model', `${where}: ${key}: expected ${expected}, got ${found}`);
    }
  };
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined)
    throw new BytetagError('model', `${where}: ${surplus}: expected a known key, got one that is not`);
  expect(version === fileVersion, 'version', `${fileVersion} (written by this version of bytetag)`);
  expect(typeof task === 'string', 'task', 'a string');
  expect(
    Array.isArray(tags) && tags.length > 0 && tags.every((tag) => typeof tag === 'string'),
    'tags',
    'a list of tags',
  );
  expect(
    formatNames.some((name) => name === format),
    'format',
    `one of ${formatNames.join(', ')}`,
  );
  expect(
    Number.isInteger(maxSourceLength) && Number(maxSourceLength) > 0,
    'maxSourceLength',
    'a positive whole number',
  );
  expect(typeof hasEncoderLoss === 'boolean', 'hasEncoderLoss', 'true or false');
  return {
    task: String(task),
    tags: tags as readonly string[],
    format: format as FormatName,
    maxSourceLength: Number(maxSourceLength),
    hasEncoderLoss: hasEncoderLoss === true,
  };
}
