// Opens the logs of a run, which other programs show.
import type { LogName } from '../../product/options/training-table.js';
import type { RunLog } from './run-log.js';
import { openTensorBoardLog } from './tensorboard-log.js';

/** How each log is opened. */
const logs: Readonly<Record<LogName, (folder: string) => RunLog>> = { tensorboard: openTensorBoardLog };

/** The logs by these names. Nothing is written before the first event. @param folder the folder of the logs */
export function openRunLogs(names: readonly LogName[], folder: string): readonly RunLog[] {
  return [...new Set(names)].map((name) => logs[name](folder));
}
