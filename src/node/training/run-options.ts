// What runs of training have in common.

/** What a training run is given beside its configuration. */
export interface RunOptions {
  /** Continue the run in the output folder. Where there is none, one begins: its first event says so (`nothingToContinue`). */
  readonly resume?: boolean;
  /** Remove the run in the output folder, and begin anew. */
  readonly overwrite?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
  /** See `SessionOptions`. */
  readonly memoryArena?: boolean;
  /** Where to write a trace of what the operators of the first steps took. Default: nothing is timed. */
  readonly profile?: string;
}
