// The state of a training in a page: all that is needed to go on with it.
import type { EvaluationEvent } from '../../network/train/events.js';
import type { Progress } from '../../network/train/run-store.js';
import type { RunData } from '../../product/training/run-data.js';

/**
 * The state of a training: plain data, which a page can keep (in IndexedDB) and go on with by the option `resume`. It
 * has the weights in float32, what the optimizer remembers, and the files of the best model so far.
 */
export interface RunState {
  /** All settings, as JSON gives them back. */
  readonly configuration: unknown;
  /** Digests of the sentences. */
  readonly data: RunData;
  readonly progress: Progress;
  /** The trained weights by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** What the optimizer remembers. */
  readonly optimizer: ReadonlyMap<string, Float32Array>;
  /** The files of the best model so far, if there was an evaluation. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly evaluations: readonly EvaluationEvent[];
}
