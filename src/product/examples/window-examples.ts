// Makes training examples with noise on the words, such as typing errors. Each epoch has the noise on other sentences.
import { createRandom } from '../../foundation/random.js';
import { addNoise } from '../../language/text/noise/noise.js';
import { type NoiseRates, noisesOf } from '../../language/text/noise/noise-rates.js';
import { lengthOf, type TrainingExample } from '../../network/train/sequence-example.js';
import type { ExampleSource } from './example-source.js';
import { encodeWindow, type TrainingWindow } from './training-examples.js';

/** Noise on the words of training sentences. */
export interface WordNoiseSettings {
  /**
   * The kinds of noise with their rates. Each noisy sentence gets one of them; all are equally likely. Default: none.
   */
  readonly noise?: NoiseRates;
  /** The share of sentences that get noise. They are chosen anew in each epoch. Default: 0.5. */
  readonly noiseShare?: number;
}

/**
 * One example for each window, some with noise on its words. Tags are not changed.
 * @throws BytetagError like `encodeWindow`
 */
export function windowExamples(
  windows: readonly TrainingWindow[],
  { noise = {}, noiseShare = 0.5 }: WordNoiseSettings,
  seed: number,
): ExampleSource {
  const examples = windows.map((window) => encodeWindow(window));
  const kinds = noisesOf(noise).flatMap(({ kind, rates }) => rates.map((rate) => ({ kind, rate })));
  return {
    lengths: examples.map(lengthOf),
    exampleAt(index, epoch) {
      const [window, example] = [windows[index] as TrainingWindow, examples[index] as TrainingExample];
      if (kinds.length === 0) return example;
      const random = createRandom(seed, 'word noise', epoch, index);
      if (random.uniform() >= noiseShare) return example;
      const { kind, rate } = kinds[random.below(kinds.length)] as (typeof kinds)[number];
      return encodeWindow(window, addNoise(window.words, kind, rate, random));
    },
  };
}
