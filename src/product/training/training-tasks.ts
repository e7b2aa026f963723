// Makes the tasks of a training from its options.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkKeys, isJsonObject, type JsonObject } from '../../foundation/json-object.js';
import { checkValue } from '../../foundation/value-rules.js';
import type { FileReading } from '../../language/data/reading.js';
import {
  expectKey,
  type Origin,
  parseTaskSource,
  type TaskSource,
  type TrainingTask,
  taskSourceKeys,
} from '../model/task.js';
import { readingOf, readingTable } from '../options/reading-table.js';
import { renamedOptions } from '../options/renamed-options.js';
import { type NameOf, ownName } from './option-effects.js';

/**
 * One of several tasks to learn. Its own files and ways to read them have priority over those of the whole training.
 */
export interface TaskOptions extends TaskSource, FileReading {
  readonly train?: string | readonly string[] | undefined;
  readonly dev?: string | readonly string[] | undefined;
}

/** The options that make tasks. */
export interface GivenTasks extends Partial<Omit<TaskSource, 'name' | 'column'>>, FileReading {
  readonly task?: string | readonly string[] | undefined;
  readonly tasks?: readonly TaskOptions[] | undefined;
  readonly train?: string | readonly string[] | undefined;
  readonly dev?: string | readonly string[] | undefined;
}

/** The keys of `FileReading`. */
const readingKeys = Object.keys(readingTable) as (keyof FileReading)[];

/**
 * The tasks of a training. Tasks that are given by name all read the same files; if there are several, each gets a
 * prefix.
 * @param nameOf what the caller calls an option. Default: its own name
 * @param where the name of `tasks` in messages: the file that they come from. Default: `tasks`
 * @throws BytetagError `usage` for options that cannot be combined or no data, `config` for a malformed task of a file
 */
export function tasksOf(given: GivenTasks, nameOf: NameOf = ownName, where?: string): readonly TrainingTask[] {
  const { task, tasks, prefix, relabel, scheme, train, dev } = given;
  if (tasks !== undefined) {
    for (const name of ['task', 'prefix', 'relabel', 'scheme'] as const) {
      if (given[name] === undefined) continue;
      const place = where === undefined ? 'within tasks' : `in ${where}, which has all of the tasks`;
      throw new BytetagError('usage', `${nameOf(name)}: expected it ${place}, got it beside them`);
    }
    return separateTasks(tasks, given, nameOf, where);
  }
  const names = listOf(task ?? 'upos');
  if (names.length === 0) throw new BytetagError('usage', `${nameOf('task')}: expected at least one task, got none`);
  if (prefix !== undefined && names.length > 1) {
    const hint = '(with tasks, each has its own)';
    throw new BytetagError('usage', `${nameOf('prefix')}: expected one task, got several ${hint}`);
  }
  const files = { trainFiles: neededFiles(train, nameOf), devFiles: listOf(dev ?? []), ...readingIn(given) };
  return names.map((name) => {
    const ownPrefix = prefix ?? (names.length > 1 ? `${name}: ` : undefined);
    return {
      name,
      column: name,
      ...(ownPrefix !== undefined && { prefix: ownPrefix }),
      ...(relabel && { relabel }),
      ...(scheme && { scheme }),
      ...files,
    };
  });
}

function separateTasks(
  tasks: readonly TaskOptions[],
  given: GivenTasks,
  nameOf: NameOf,
  where: string | undefined,
): readonly TrainingTask[] {
  const code = where === undefined ? 'usage' : 'config';
  const isTaskList = Array.isArray(tasks) && tasks.length > 0 && tasks.every(isJsonObject);
  if (!isTaskList) {
    const found = Array.isArray(tasks) && tasks.length > 0 ? 'a list of something else' : describeValue(tasks);
    throw new BytetagError(
      code,
      `${where === undefined ? '' : `${where}: `}tasks: expected a list of at least one task, got ${found}`,
    );
  }
  for (const key of ['train', 'dev'] as const) {
    const isIdle = given[key] !== undefined && tasks.every((task) => task[key] !== undefined);
    if (!isIdle) continue;
    const expected = `a task ${where === undefined ? '' : `in ${where} `}without ${key} of its own`;
    throw new BytetagError('usage', `${nameOf(key)}: expected ${expected}, got none`);
  }
  return tasks.map((task, index): TrainingTask => {
    const origin: Origin = { where: `${where ?? 'tasks'}: task ${index + 1}`, code };
    const json: JsonObject = { ...task };
    checkKeys(json, [...taskSourceKeys, 'train', 'dev', ...readingKeys], origin.where, code, renamedOptions);
    for (const key of ['train', 'dev']) {
      expectKey(json[key] === undefined || isFiles(json[key]), json, key, 'a file or a list of files', origin);
    }
    for (const key of readingKeys) {
      if (task[key] !== undefined) checkValue(`${origin.where}: ${key}`, json[key], readingTable[key], code);
    }
    return {
      ...parseTaskSource(json, origin),
      trainFiles: task.train === undefined ? neededFiles(given.train, nameOf) : filesOf(task.train),
      devFiles: filesOf(task.dev ?? given.dev),
      ...readingIn({ ...given, ...task }),
    };
  });
}

/** Whether there is data to evaluate on. */
export function hasDevelopmentData(tasks: readonly TrainingTask[], devShare?: number): boolean {
  return devShare !== undefined || tasks.some(({ devFiles = [] }) => devFiles.length > 0);
}

function readingIn(given: FileReading): Pick<TrainingTask, 'reading'> {
  const reading = readingOf(given);
  return Object.keys(reading).length > 0 ? { reading } : {};
}

function neededFiles(files: string | readonly string[] | undefined, nameOf: NameOf): readonly string[] {
  if (files !== undefined) return listOf(files);
  throw new BytetagError('usage', `${nameOf('train')}: expected labelled files, got nothing`);
}

function filesOf(files: unknown): readonly string[] {
  return isFiles(files) ? listOf(files) : [];
}

function isFiles(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((file) => typeof file === 'string'));
}

/** One or several texts as a list. */
export function listOf<Text extends string>(texts: Text | readonly Text[]): readonly Text[] {
  return typeof texts === 'string' ? [texts] : texts;
}
