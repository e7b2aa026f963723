// The options that all training runs have in common.

/** The options of a training run in addition to its configuration. */
export interface RunOptions {
  /**
   * Continue the run in the output folder. If there is none, a new run begins, and its first event says so
   * (`nothingToContinue`).
   */
  readonly resume?: boolean;
  /** Remove the run in the output folder, and begin a new one. */
  readonly overwrite?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
  /** See `SessionOptions`. */
  readonly memoryArena?: boolean;
  /** The path for a trace of the operators' times in the first steps. Default: nothing is measured. */
  readonly profile?: string;
}
