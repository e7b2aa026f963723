// Reads and writes `bytetag.json`, which says what a model was trained to do: its tasks and their format.
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkKeys, isJsonObject } from '../../foundation/json-object.js';
import { type CustomFormats, createFormat } from '../../language/formats/create-format.js';
import { type Format, formatNames } from '../../language/formats/format.js';
import { isScheme, schemes } from '../../language/spans/scheme.js';
import { schemeTransitions } from '../../language/spans/transitions.js';
import { mostSourceIds } from '../../network/generate/batch-limits.js';
import { parseSegmentation, type Segmentation } from './segmentation.js';
import { expectKey, mostNameCharacters, parseTaskSource, type TaggingTask, taskSourceKeys } from './task.js';

/** The tasks of a model and their format, which are stored in `bytetag.json` next to its weights. */
export interface TaggerConfig {
  /** The name of a format. */
  readonly format: string;
  /** The longest source in ids that the model gets. Longer sentences are split at word boundaries. */
  readonly maxSourceLength: number;
  /** Whether the encoder was trained to predict tags at the word markers, too. */
  readonly hasEncoderLoss: boolean;
  /** All tags of all tasks, in the order in which they were given ids. */
  readonly tags: readonly string[];
  /** The tasks, each with its own name: at least one, unless the model only divides raw text. */
  readonly tasks: readonly TaggingTask[];
  /** How the model divides raw text. Absent if it has not learned it. */
  readonly segmentation?: Segmentation;
}

/** The name of the file. */
export const taggerConfigFileName = 'bytetag.json';

const fileVersion = 2;

/** The content of `bytetag.json`. */
export function formatTaggerConfig(config: TaggerConfig): Readonly<Record<string, unknown>> {
  return { version: fileVersion, ...config };
}

/**
 * Reads the content of `bytetag.json`.
 * @param custom formats that the model may use in addition to those of bytetag
 * @throws BytetagError `model` if a key is unknown, missing or malformed
 */
export function parseTaggerConfig(
  json: Readonly<Record<string, unknown>>,
  where: string,
  custom: CustomFormats = {},
): TaggerConfig {
  const origin = { where, code: 'model' } as const;
  const expect = (holds: boolean, key: string, expected: string): void => expectKey(holds, json, key, expected, origin);
  const { version, format, maxSourceLength, hasEncoderLoss, tags, tasks } = json;
  expect(version === fileVersion, 'version', `${fileVersion} (written by this version of bytetag)`);
  const keys = ['version', 'format', 'maxSourceLength', 'hasEncoderLoss', 'tags', 'tasks', 'segmentation'];
  checkKeys(json, keys, where, 'model');
  const knownFormats = [...formatNames, ...Object.keys(custom)];
  const formatName = knownFormats.find((name) => name === format);
  expect(formatName !== undefined, 'format', `one of ${knownFormats.join(', ')}`);
  expect(
    Number.isInteger(maxSourceLength) && Number(maxSourceLength) > 0 && Number(maxSourceLength) <= mostSourceIds,
    'maxSourceLength',
    `a positive whole number of at most ${mostSourceIds}`,
  );
  expect(typeof hasEncoderLoss === 'boolean', 'hasEncoderLoss', 'true or false');
  expect(isTagList(tags), 'tags', `a list of tags of at most ${mostNameCharacters} characters`);
  const inventory = tags as readonly string[];
  const known = new Set(inventory);
  const segmentation =
    json.segmentation === undefined
      ? undefined
      : parseSegmentation(json.segmentation, inventory, `${where}: segmentation`);
  const fewest = segmentation === undefined ? 1 : 0;
  const isTaskList = Array.isArray(tasks) && tasks.length >= fewest && tasks.every(isJsonObject);
  expect(isTaskList, 'tasks', 'a list of tasks');
  const parsed = (tasks as readonly Readonly<Record<string, unknown>>[]).map((task, index): TaggingTask => {
    const taskOrigin = { where: `${where}: task ${index + 1}`, code: 'model' } as const;
    checkKeys(task, [...taskSourceKeys, 'tags', 'transitions'], taskOrigin.where, 'model');
    const isSubset = isTagList(task.tags) && task.tags.every((tag) => known.has(tag));
    expectKey(isSubset, task, 'tags', 'a list of tags that are among those of the model', taskOrigin);
    const { transitions } = task;
    const isKnown = transitions === undefined || isScheme(transitions);
    expectKey(isKnown, task, 'transitions', `one of ${schemes.join(', ')}`, taskOrigin);
    const held = isScheme(transitions) ? { transitions } : {};
    return { ...parseTaskSource(task, taskOrigin), tags: task.tags as readonly string[], ...held };
  });
  const names = new Set(parsed.map(({ name }) => name));
  expect(names.size === parsed.length, 'tasks', 'tasks of different names');
  return {
    format: formatName ?? 'ids',
    maxSourceLength: Number(maxSourceLength),
    hasEncoderLoss: hasEncoderLoss === true,
    tags: inventory,
    tasks: parsed,
    ...(segmentation && { segmentation }),
  };
}

/** The format that a model uses for a task. @throws BytetagError `config` if it does not support the tags */
export function formatOfTask(
  config: Pick<TaggerConfig, 'format' | 'tags'>,
  task: TaggingTask,
  custom: CustomFormats = {},
): Format {
  const { prefix, tags, scheme, transitions = scheme } = task;
  const options = {
    inventory: config.tags,
    ...(prefix !== undefined && { prefix }),
    ...(transitions && { transitions: schemeTransitions(transitions, tags) }),
  };
  return createFormat(config.format, task.tags, options, custom);
}

/**
 * The task with the given name; without a name, the model's first.
 * @throws BytetagError `usage` if there is no task with that name
 */
export function taskNamed({ tasks }: Pick<TaggerConfig, 'tasks'>, name: string | undefined): TaggingTask {
  const task = name === undefined ? tasks[0] : tasks.find((candidate) => candidate.name === name);
  if (task !== undefined) return task;
  if (tasks.length === 0) {
    throw new BytetagError('usage', 'model: expected one that labels words, got one that only divides raw text');
  }
  const names = describeText(tasks.map((candidate) => candidate.name).join(', '));
  throw new BytetagError(
    'usage',
    `task: expected ${tasks.length > 1 ? 'one of' : 'the model’s only one,'} ${names}, got ${name ?? 'nothing'}`,
  );
}

function isTagList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((tag) => typeof tag === 'string' && tag.length <= mostNameCharacters)
  );
}
