// The state of a training in a page: all that is needed to go on with it.
import type { EvaluationEvent } from '../../network/train/events.js';
import type { Progress } from '../../network/train/run-store.js';
import type { RunData } from '../../product/training/run-data.js';

/**
 * The state of a training: plain data, which a page can keep (in IndexedDB) and go on with by the option `resume`. What
 * is large is in Blobs, so that no page waits while it is passed on.
 */
export interface RunState {
  /** All settings, as JSON gives them back. */
  readonly configuration: unknown;
  /** Digests of the sentences. */
  readonly data: RunData;
  readonly progress: Progress;
  /** The trained weights in float32, one after the other. */
  readonly weights: Blob;
  /** What the optimizer remembers of each, in the same way. */
  readonly optimizer: Blob;
  /** The file with the weights of the best model so far, if there was an evaluation. */
  readonly best?: Blob | undefined;
  readonly evaluations: readonly EvaluationEvent[];
}
