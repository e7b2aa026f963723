// Whether a run may have its output folder: what the folder holds, and whether that is the same run.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import { ioError } from '../files/atomic-file.js';
import { readJsonObject } from '../files/json-file.js';
import { runFiles } from './run-folder.js';
import { isLockFile } from './run-lock.js';

/** What to do with a run that the output folder holds. Default: nothing, it is an error. */
export interface EarlierRun {
  /** Continue it; where there is none, one begins. */
  readonly resume?: boolean;
  /** Remove it, and begin anew. */
  readonly overwrite?: boolean;
}

/** What of a run's configuration says where it is kept, and where it begins. */
export interface KeptConfiguration {
  readonly model: string;
  readonly out: string;
  readonly settings: Pick<TrainingSettings, 'schedule' | 'maxSteps'>;
}

/** Settings that a resumed run may change: they do not touch the weights that come out. */
const changeable = new Set<string>(['out', 'card', 'keepCheckpoints']);

/** How long a run is, which it may change where no step depends on how many follow. */
const lengths = new Set<string>(['settings.epochs', 'settings.maxSteps']);

/** @throws BytetagError `usage` for what cannot be done together, or would remove what it needs */
export function expectOneWay({ model, out }: KeptConfiguration, { resume, overwrite }: EarlierRun): void {
  if (!overwrite) return;
  if (resume) throw new BytetagError('usage', 'overwrite: expected it without resume, got both');
  if (resolve(model) === resolve(out)) {
    throw new BytetagError('usage', `overwrite: expected another folder than that of the model, got ${out}`);
  }
}

/**
 * Checks the output folder of a run.
 * @returns whether it holds a run
 * @throws BytetagError `config` if the folder holds something else, a run that is not to be continued, or one of another
 *   configuration
 */
export async function checkFolder(
  configuration: KeptConfiguration,
  { resume, overwrite }: EarlierRun,
): Promise<boolean> {
  const { out } = configuration;
  const names = await listFolder(out);
  const holdsRun = names.includes(runFiles.configuration);
  if (holdsRun && !resume && !overwrite) {
    const ways = '--resume continues it, --overwrite removes it and begins anew, another --out keeps it';
    throw new BytetagError('config', `${out}: expected a new or empty folder, got one that holds a run (${ways})`);
  }
  // A file left by a run that was killed in its first moments is no reason to refuse.
  const other = names.find((name) => !name.endsWith('.tmp') && !isLockFile(name));
  if (!holdsRun && other !== undefined) {
    throw new BytetagError(
      'config',
      `${out}: expected a new or empty folder, got one that holds ${describeText(other)}`,
    );
  }
  if (holdsRun && resume) await expectSame(configuration);
  return holdsRun;
}

/** @throws BytetagError `config` where a run began with another configuration */
async function expectSame(configuration: KeptConfiguration): Promise<void> {
  const { out } = configuration;
  const began = await readJsonObject(join(out, runFiles.configuration));
  const { schedule, maxSteps } = configuration.settings;
  // Steps count, not epochs, where both are there: by the default of the one that was not given.
  const isIdle = (key: string): boolean => key === 'settings.epochs' && maxSteps !== undefined;
  const mayChange = (key: string): boolean =>
    changeable.has(key) || isIdle(key) || (schedule === 'constant' && lengths.has(key));
  const difference = firstDifference(began, JSON.parse(JSON.stringify(configuration)), '', mayChange);
  if (difference === undefined) return;
  const { key, found, expected } = difference;
  const show = (value: unknown): string => describeValue(value);
  const hint = lengths.has(key)
    ? ` (by schedule ${schedule} the learning rate of each step depends on the number of steps: only a run with ` +
      `--schedule constant can be made longer; to train on, give --model ${out} and another --out)`
    : '';
  throw new BytetagError(
    'config',
    `${out}: expected to resume with ${key} ${show(expected)}, as the run began, got ${show(found)}${hint}`,
  );
}

async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const found = await stat(path).then(
      (stats) => (stats.isDirectory() ? 'folder' : 'file'),
      (cause) => (cause.code === 'ENOENT' ? 'nothing' : 'folder'),
    );
    if (found === 'nothing') return [];
    if (found === 'file') throw new BytetagError('config', `${path}: expected a new or empty folder, got a file`);
    throw ioError(path, 'read', error);
  }
}

interface Difference {
  readonly key: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first setting in which two configurations differ. */
function firstDifference(
  expected: unknown,
  found: unknown,
  key: string,
  mayChange: (key: string) => boolean,
): Difference | undefined {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(expected) || !isObject(found)) {
    return JSON.stringify(expected) === JSON.stringify(found) ? undefined : { key, expected, found };
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const path = key === '' ? name : `${key}.${name}`;
    if (mayChange(path)) continue;
    const difference = firstDifference(expected[name], found[name], path, mayChange);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
