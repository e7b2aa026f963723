// Labelled sentences as training examples: words and tags go in, ids to read and ids to write come out.
import { atSentence, type Sentence } from '../../language/data/sentence.js';
import type { Format } from '../../language/formats/format.js';
import { shortenWords, splitIntoWindows } from '../../language/formats/windows.js';
import { convertTags } from '../../language/spans/scheme.js';
import type { TrainingExample } from '../../network/t5/training-batch.js';
import { exampleLosses, type SettledTagLosses } from './tag-losses.js';

/** What becomes one example: a sentence, or a window of one that is too long. */
export interface TrainingWindow {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  readonly format: Format;
  readonly losses: SettledTagLosses;
}

/**
 * One window for each sentence, or several for a sentence that is longer than `maxSourceLength`.
 * @throws BytetagError `data` where not even a part of a word fits a window, with the sentence's file and line
 */
export function trainingWindows(
  sentences: readonly Sentence[],
  format: Format,
  maxSourceLength: number,
  losses: SettledTagLosses = {},
): readonly TrainingWindow[] {
  return sentences.flatMap((sentence) => {
    const { tags = [] } = sentence;
    return atSentence(sentence, () => {
      const words = shortenWords(sentence.words, maxSourceLength, format);
      return splitIntoWindows(words, maxSourceLength, format).map(({ start, end }) => ({
        words: words.slice(start, end),
        tags: tags.slice(start, end),
        ...{ format, losses },
      }));
    });
  });
}

/** The examples of all sentences. @throws BytetagError like `trainingWindows` */
export function trainingExamples(...data: Parameters<typeof trainingWindows>): readonly TrainingExample[] {
  return trainingWindows(...data).map((window) => encodeWindow(window));
}

/** The example of a window. @param words in place of its own: as many */
export function encodeWindow(
  { words: ownWords, tags: sentenceTags, format, losses }: TrainingWindow,
  words: readonly string[] = ownWords,
): TrainingExample {
  // A window may cut a span in two: in the format of spans the second half is then a span of its own.
  const tags = format.name === 'spans' ? convertTags(sentenceTags, 'bio') : sentenceTags;
  const { ids: sourceIds, markerPositions } = format.encodeSource(words);
  const markerIds = format.encodeMarkerTargets?.(tags);
  const { targetWeights, avoided, markerWeights, avoidedAtMarkers } = exampleLosses(
    words,
    tags,
    format,
    markerPositions,
    losses,
  );
  return {
    sourceIds,
    targetIds: format.encodeTarget(words, tags),
    ...(targetWeights && { targetWeights }),
    ...(avoided && { avoided }),
    ...(markerPositions &&
      markerIds && {
        markers: {
          positions: markerPositions,
          ids: markerIds,
          ...(markerWeights && { weights: markerWeights }),
          ...(avoidedAtMarkers && { avoided: avoidedAtMarkers }),
        },
      }),
  };
}
