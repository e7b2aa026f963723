// Encodes labelled sentences as training examples.
import { atSentence, type Sentence } from '../../language/data/sentence.js';
import type { Format } from '../../language/formats/format.js';
import { shortenWords, splitIntoWindows } from '../../language/formats/windows.js';
import { convertTags } from '../../language/spans/scheme.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import { exampleLosses, type SettledTagLosses } from './tag-losses.js';

/** The input for one example: a sentence, or a window of a sentence that is too long. */
export interface TrainingWindow {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  readonly format: Format;
  readonly losses: SettledTagLosses;
}

/**
 * Creates one window for each sentence, or several for a sentence that is longer than `maxSourceLength`.
 * @throws BytetagError `data` with the sentence's file and line if not even a part of a word fits into a window
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

/** Encodes all sentences as examples. @throws BytetagError like `trainingWindows` */
export function trainingExamples(...data: Parameters<typeof trainingWindows>): readonly TrainingExample[] {
  return trainingWindows(...data).map((window) => encodeWindow(window));
}

/** Encodes a window as an example. @param words to use instead of the window's own; the same number */
export function encodeWindow(
  { words: ownWords, tags: sentenceTags, format, losses }: TrainingWindow,
  words: readonly string[] = ownWords,
): TrainingExample {
  // A window may cut a span in two. In the format of spans, the second half then becomes a separate span.
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
