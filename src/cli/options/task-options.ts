// Makes training tasks from the command-line options: from names of tasks or a file of tasks, and the options that go
// with them.
import { BytetagError } from '../../foundation/errors.js';
import { checkKeys, isJsonObject, type JsonObject } from '../../foundation/json-object.js';
import { checkValue } from '../../foundation/value-rules.js';
import type { FileReading } from '../../language/data/reading.js';
import { isScheme } from '../../language/spans/scheme.js';
import { readJsonObject } from '../../node/files/json-file.js';
import {
  expectKey,
  type Origin,
  parseTaskSource,
  type TrainingTask,
  taskSourceKeys,
} from '../../product/model/task.js';
import { readingRules } from '../../product/options/option-rules.js';
import type { OptionValues } from './options.js';
import { otherTag, parsePairs } from './pairs.js';
import { readingOf, type readingOptions } from './reading-options.js';

/** The options, as given. */
export interface GivenTasks {
  readonly task?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
  readonly relabel?: readonly string[] | undefined;
  readonly scheme?: string | undefined;
  readonly train?: readonly string[] | undefined;
  readonly dev?: readonly string[] | undefined;
}

/** The same with the options for reading files. */
interface GivenFiles extends GivenTasks, OptionValues<typeof readingOptions> {}

/**
 * The tasks of a run. Tasks that are given by name all read the same files; if there are several, each gets a prefix. A
 * JSON file has all tasks, `{"tasks": [..]}`: objects with the keys of `TaskSource` and, if they differ from the
 * command line, `train`, `dev` and `reading`, with the keys of `FileReading`.
 * @throws BytetagError `usage` for options that cannot be combined, `config` for a malformed file
 */
export async function trainingTasks(given: GivenFiles): Promise<readonly TrainingTask[]> {
  const { task: names = ['upos'], prefix, relabel, scheme } = given;
  const [first = '', ...others] = names;
  if (first.endsWith('.json')) {
    const surplus = others.length > 0 ? '--task' : undefined;
    const misplaced =
      surplus ?? (prefix !== undefined ? '--prefix' : relabel ? '--relabel' : scheme ? '--scheme' : undefined);
    if (misplaced === undefined) return tasksOfFile(first, given);
    throw new BytetagError('usage', `${misplaced}: expected it in ${first}, which has all of the tasks, got it beside`);
  }
  if (prefix !== undefined && others.length > 0) {
    throw new BytetagError(
      'usage',
      '--prefix: expected one task, got several (a JSON file of tasks gives each its own)',
    );
  }
  const files = { trainFiles: requiredFiles(given.train), devFiles: given.dev ?? [], ...readingIn(given) };
  const relabelling = relabel && parsePairs('--relabel', relabel, otherTag);
  return names.map((name) => {
    const ownPrefix = prefix ?? (others.length > 0 ? `${name}: ` : undefined);
    return {
      name,
      column: name,
      ...(ownPrefix !== undefined && { prefix: ownPrefix }),
      ...(relabelling && { relabel: relabelling }),
      ...(isScheme(scheme) && { scheme }),
      ...files,
    };
  });
}

async function tasksOfFile(path: string, given: GivenFiles): Promise<readonly TrainingTask[]> {
  const { train, dev } = given;
  const json = await readJsonObject(path, 'config');
  checkKeys(json, ['tasks'], path);
  const { tasks } = json;
  const isTaskList = Array.isArray(tasks) && tasks.length > 0 && tasks.every(isJsonObject);
  expectKey(isTaskList, json, 'tasks', 'a list of tasks', { where: path, code: 'config' });
  for (const key of ['train', 'dev'] as const) {
    const isIdle =
      given[key] !== undefined && (tasks as readonly JsonObject[]).every((task) => task[key] !== undefined);
    if (!isIdle) continue;
    throw new BytetagError('usage', `--${key}: expected a task in ${path} without ${key} of its own, got none`);
  }
  return (tasks as readonly JsonObject[]).map((task, index): TrainingTask => {
    const origin = { where: `${path}: task ${index + 1}`, code: 'config' } as const;
    checkKeys(task, [...taskSourceKeys, 'train', 'dev', 'reading'], origin.where);
    const isList = (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.every((file) => typeof file === 'string');
    for (const key of ['train', 'dev']) {
      expectKey(task[key] === undefined || isList(task[key]), task, key, 'a list of files', origin);
    }
    return {
      ...parseTaskSource(task, origin),
      trainFiles: isList(task.train) ? task.train : requiredFiles(train),
      devFiles: isList(task.dev) ? task.dev : (dev ?? []),
      ...readingIn(given, parseReading(task, origin)),
    };
  });
}

/** The reading options of a task for its own files. @throws BytetagError `config` for invalid options */
function parseReading(task: JsonObject, origin: Origin): FileReading {
  const { reading = {} } = task;
  expectKey(isJsonObject(reading), task, 'reading', 'an object', origin);
  checkKeys(reading as JsonObject, Object.keys(readingRules), `${origin.where}: reading`);
  for (const [key, value] of Object.entries(reading as JsonObject)) {
    checkValue(`${origin.where}: reading.${key}`, value, readingRules[key as keyof typeof readingRules], origin.code);
  }
  return reading as FileReading;
}

/** @param own the reading options of a task for its own files, which have priority over those for all files */
function readingIn(given: GivenFiles, own: FileReading = {}): Pick<TrainingTask, 'reading'> {
  const reading = { ...readingOf(given), ...own };
  return Object.keys(reading).length > 0 ? { reading } : {};
}

function requiredFiles(files: readonly string[] | undefined): readonly string[] {
  if (files !== undefined) return files;
  throw new BytetagError('usage', '--train: expected a value, got nothing');
}
