// Training on words as people really write them: windows of sentences go in; examples, some of them with noise on the words, other
// ones in each epoch, come out.
import { createRandom } from '../../foundation/random.js';
import { addNoise, type NoiseKind } from '../../language/text/noise/noise.js';
import type { BatchPlanOptions } from '../../network/train/batch-plan.js';
import { type BatchSource, plannedBatches } from '../../network/train/batch-source.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import { encodeWindow, type TrainingWindow } from '../examples/training-examples.js';

/** Noise on the words of training sentences. */
export interface WordNoiseSettings {
  /** Each spoiled sentence is spoiled in one of these ways, all equally likely. */
  readonly kinds: readonly { readonly kind: NoiseKind; readonly rate: number }[];
  /** The share of sentences that are spoiled, in each epoch others. */
  readonly share: number;
}

/**
 * Windows as batches, with noise. Tags stay as they are.
 * @param examples of the windows as they are
 */
export function noisyBatches(
  windows: readonly TrainingWindow[],
  examples: readonly TrainingExample[],
  lengthOf: (example: TrainingExample) => number,
  { kinds, share }: WordNoiseSettings,
  options: BatchPlanOptions,
): BatchSource<TrainingExample> {
  return plannedBatches(examples.map(lengthOf), options, async (index, epoch) => {
    const [window, example] = [windows[index] as TrainingWindow, examples[index] as TrainingExample];
    const random = createRandom(options.seed, 'word noise', epoch, index);
    if (random.uniform() >= share) return example;
    const { kind, rate } = kinds[random.below(kinds.length)] as WordNoiseSettings['kinds'][number];
    return encodeWindow(window, addNoise(window.words, kind, rate, random));
  });
}
