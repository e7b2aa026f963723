// Makes training examples with noise on the words, such as typing errors. Each epoch has the noise on other sentences.
import { createRandom } from '../../foundation/random.js';
import { addNoise } from '../../language/text/noise/noise.js';
import { type NoiseRates, noisesOf } from '../../language/text/noise/noise-rates.js';
import type { BatchPlanOptions } from '../../network/train/batch-plan.js';
import { type BatchSource, plannedBatches } from '../../network/train/batch-source.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import { encodeWindow, type TrainingWindow } from '../examples/training-examples.js';

/** Noise on the words of training sentences. */
export interface WordNoiseSettings {
  /** The kinds of noise with their rates. Each noisy sentence gets one of them; all are equally likely. */
  readonly noise?: NoiseRates;
  /** The share of sentences that get noise. They are chosen anew in each epoch. Default: 0.5. */
  readonly noiseShare?: number;
}

/**
 * Makes batches of windows, some with noise on their words. Tags are not changed.
 * @param examples the examples of the windows without noise
 */
export function noisyBatches(
  windows: readonly TrainingWindow[],
  examples: readonly TrainingExample[],
  lengthOf: (example: TrainingExample) => number,
  { noise = {}, noiseShare = 0.5 }: WordNoiseSettings,
  options: BatchPlanOptions,
): BatchSource<TrainingExample> {
  const kinds = noisesOf(noise).flatMap(({ kind, rates }) => rates.map((rate) => ({ kind, rate })));
  return plannedBatches(examples.map(lengthOf), options, async (index, epoch) => {
    const [window, example] = [windows[index] as TrainingWindow, examples[index] as TrainingExample];
    const random = createRandom(options.seed, 'word noise', epoch, index);
    if (random.uniform() >= noiseShare) return example;
    const { kind, rate } = kinds[random.below(kinds.length)] as (typeof kinds)[number];
    return encodeWindow(window, addNoise(window.words, kind, rate, random));
  });
}
