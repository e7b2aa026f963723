// Finds the wrong labels that a model was most confident of, because these errors are the most useful to read.
import type { Sentence } from '../../language/data/sentence.js';
import type { LabelledWords } from '../tagger/labelling.js';

/** A wrongly labelled word in its sentence. */
export interface LabelError {
  /** `file:line` of the sentence. */
  readonly where: string;
  readonly words: readonly string[];
  /** Index of the word in `words`. */
  readonly word: number;
  readonly gold: string;
  /** `''` if the word was given no label. */
  readonly predicted: string;
  /** Probability of the predicted tag, if it is known. */
  readonly confidence?: number;
}

/** The errors, the most confident first; those without a confidence in the order of the sentences. */
export function confidentErrors(
  sentences: readonly Sentence[],
  labels: readonly LabelledWords[],
  count: number,
): readonly LabelError[] {
  const errors = sentences.flatMap(({ words, tags = [], file, line }, index) =>
    tags.flatMap((gold, word): readonly LabelError[] => {
      const predicted = labels[index]?.tags[word] ?? '';
      const confidence = labels[index]?.confidences?.[word];
      if (predicted === gold) return [];
      return [
        { where: `${file}:${line}`, words, word, gold, predicted, ...(confidence !== undefined && { confidence }) },
      ];
    }),
  );
  return errors.sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0)).slice(0, count);
}
