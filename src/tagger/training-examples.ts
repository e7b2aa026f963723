// Labelled sentences as training examples: words and tags go in, ids to read and ids to write come out.

import type { Sentence } from '../data/sentence.js';
import { BytetagError } from '../errors.js';
import type { Format } from '../formats/format.js';
import { splitIntoWindows } from '../formats/windows.js';
import type { TrainingExample } from '../t5/training-batch.js';
import { createRandom } from '../tensor/random.js';

/** How examples are made. */
export interface ExampleOptions {
  /** Longest source in ids. */
  readonly maxSourceLength: number;
  /** Of the marker that each example begins with, for formats with word markers. */
  readonly seed: number;
}

/**
 * One example for each sentence, or for each window of a sentence that is longer than `maxSourceLength`.
 * @throws BytetagError `data` for a word longer than a window, with the sentence's file and line
 */
export function trainingExamples(
  sentences: readonly Sentence[],
  format: Format,
  { maxSourceLength, seed }: ExampleOptions,
): readonly TrainingExample[] {
  const random = createRandom(seed, 'first marker');
  return sentences.flatMap(({ words, tags = [], file, line }) => {
    try {
      return splitIntoWindows(words, maxSourceLength, format).map(({ start, end }) =>
        encodeExample(words.slice(start, end), tags.slice(start, end), format, random.below(format.markerCount ?? 1)),
      );
    } catch (error) {
      if (!(error instanceof BytetagError)) throw error;
      throw new BytetagError(error.code, `${file}:${line}: ${error.message}`, { cause: error });
    }
  });
}

function encodeExample(
  words: readonly string[],
  tags: readonly string[],
  format: Format,
  firstMarker: number,
): TrainingExample {
  const { ids: sourceIds, markerPositions } = format.encodeSource(words, firstMarker);
  const markerIds = format.encodeMarkerTargets?.(tags);
  return {
    sourceIds,
    targetIds: format.encodeTarget(words, tags, firstMarker),
    ...(markerPositions && markerIds && { markers: { positions: markerPositions, ids: markerIds } }),
  };
}
