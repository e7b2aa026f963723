// Reads the tasks of a training from a JSON file, `{"tasks": [..]}`, which `--task FILE.json` names.
import { BytetagError } from '../../foundation/errors.js';
import { checkKeys } from '../../foundation/json-object.js';
import { readJsonObject } from '../../node/files/json-file.js';
import type { TrainOptions } from '../../product/training/train-options.js';
import { type TaskOptions, tasksOf } from '../../product/training/training-tasks.js';
import { flagOf } from './options.js';

/**
 * The options with the tasks of the file that `task` names, if it names one.
 * @throws BytetagError `usage` for options that cannot be combined, `config` for a malformed file
 */
export async function withTaskFile(given: TrainOptions): Promise<TrainOptions> {
  const { task, ...rest } = given;
  const [path, ...others] = typeof task === 'string' ? [task] : (task ?? []);
  if (path?.endsWith('.json') !== true) return given;
  if (others.length > 0) {
    throw new BytetagError('usage', `--task: expected it in ${path}, which has all of the tasks, got it beside`);
  }
  const json = await readJsonObject(path, 'config');
  checkKeys(json, ['tasks'], path);
  const options = { ...rest, tasks: (json.tasks ?? null) as readonly TaskOptions[] };
  // Checked here, where the name of the file is known.
  tasksOf(options, flagOf, path);
  return options;
}
