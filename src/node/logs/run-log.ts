// The interface of a log that a run writes for other programs, beside its history.
import type { TrainingEvent } from '../../network/train/events.js';

/** A log of a run, which another program shows. */
export interface RunLog {
  /** Writes what the log has of an event. The event `start` comes first. */
  record(event: TrainingEvent): Promise<void>;
}
