// Labelled sentences as training examples: words and tags go in, ids to read and ids to write come out.

import type { Sentence } from '../data/sentence.js';
import { BytetagError } from '../errors.js';
import type { Format } from '../formats/format.js';
import { splitIntoWindows } from '../formats/windows.js';
import type { TrainingExample } from '../t5/training-batch.js';

/**
 * One example for each sentence, or for each window of a sentence that is longer than `maxSourceLength`.
 * @throws BytetagError `data` for a word longer than a window, with the sentence's file and line
 */
export function trainingExamples(
  sentences: readonly Sentence[],
  format: Format,
  maxSourceLength: number,
): readonly TrainingExample[] {
  return sentences.flatMap(({ words, tags = [], file, line }) => {
    try {
      return splitIntoWindows(words, maxSourceLength, format).map(({ start, end }) =>
        encodeExample(words.slice(start, end), tags.slice(start, end), format),
      );
    } catch (error) {
      if (!(error instanceof BytetagError)) throw error;
      throw new BytetagError(error.code, `${file}:${line}: ${error.message}`, { cause: error });
    }
  });
}

function encodeExample(words: readonly string[], tags: readonly string[], format: Format): TrainingExample {
  const { ids: sourceIds, markerPositions } = format.encodeSource(words);
  const markerIds = format.encodeMarkerTargets?.(tags);
  return {
    sourceIds,
    targetIds: format.encodeTarget(words, tags),
    ...(markerPositions && markerIds && { markers: { positions: markerPositions, ids: markerIds } }),
  };
}
