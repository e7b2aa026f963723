// Training examples that are made when they are needed, and several lists of them as one.
import { internal } from '../../foundation/errors.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';

/** Training examples by their indices. */
export interface ExampleSource {
  /** The approximate length of each example, in ids. Examples of similar lengths are put into a batch. */
  readonly lengths: readonly number[];
  /** Depends on the index and the epoch alone, so that a run can be continued. */
  exampleAt(index: number, epoch: number): TrainingExample;
}

/** The examples of several sources, those of one after those of another. */
export function joinSources(sources: readonly ExampleSource[]): ExampleSource {
  return {
    lengths: sources.flatMap(({ lengths }) => lengths),
    exampleAt(index, epoch) {
      let first = 0;
      for (const { lengths, exampleAt } of sources) {
        if (index < first + lengths.length) return exampleAt(index - first, epoch);
        first += lengths.length;
      }
      throw internal(`there are ${first} examples, and none at ${index}`);
    },
  };
}
