// Checks whether a run may use its output folder: what the folder contains, and whether it is the same run.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { LogName } from '../../product/options/training-table.js';
import { withTodaysNames } from '../../product/training/earlier-configuration.js';
import { type ConfigurationLength, expectSameConfiguration } from '../../product/training/same-configuration.js';
import { ioError } from '../files/atomic-file.js';
import { readJsonObject } from '../files/json-file.js';
import { runFiles } from './run-folder.js';
import { isLockFile } from './run-lock.js';

/** What to do with a run in the output folder. Default: it is an error. */
export interface EarlierRun {
  /** Continue it. If there is none, a new run begins. */
  readonly resume?: boolean;
  /** Remove it, and begin a new run. */
  readonly overwrite?: boolean;
}

/** The part of a run's configuration that names its folder, its logs and the model that it begins with. */
export interface KeptConfiguration extends ConfigurationLength {
  readonly model: string;
  readonly out: string;
  /** The logs that other programs show. */
  readonly log?: readonly LogName[];
}

/**
 * @throws BytetagError `usage` for options that cannot be combined, or if the run would remove the model that it needs
 */
export function expectOneWay({ model, out }: KeptConfiguration, { resume, overwrite }: EarlierRun): void {
  if (!overwrite) return;
  if (resume) throw new BytetagError('usage', 'overwrite: expected it without resume, got both');
  if (resolve(model) === resolve(out)) {
    throw new BytetagError('usage', `overwrite: expected another folder than that of the model, got ${out}`);
  }
}

/**
 * Checks the output folder of a run.
 * @returns whether it contains a run
 * @throws BytetagError `config` if the folder contains other files, a run that should not be continued, or a run with
 *   another configuration
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
  // Files that a run leaves if it is killed right at its start are allowed.
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

/** @throws BytetagError `config` if a run began with another configuration */
async function expectSame(configuration: KeptConfiguration): Promise<void> {
  const { out } = configuration;
  const began = withTodaysNames(await readJsonObject(join(out, runFiles.configuration)));
  const wayOn = `to train on, give --model ${out} and another --out`;
  expectSameConfiguration(began, configuration, { where: out, wayOn });
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
