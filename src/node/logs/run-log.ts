// Opens the logs of a run, which other programs show.
import type { TrainingEvent } from '../../network/train/events.js';
import type { LogName } from '../../product/options/training-table.js';
import { openTensorBoardLog } from './tensorboard-log.js';

/** A log of a run, beside its history. */
export interface RunLog {
  /** Writes what the log has of an event. The event `start` comes first. */
  record(event: TrainingEvent): Promise<void>;
}

/** How each log is opened. */
const logs: Readonly<Record<LogName, (folder: string) => RunLog>> = { tensorboard: openTensorBoardLog };

/** The logs by these names. Nothing is written before the first event. @param folder the folder of the logs */
export function openRunLogs(names: readonly LogName[], folder: string): readonly RunLog[] {
  return [...new Set(names)].map((name) => logs[name](folder));
}
