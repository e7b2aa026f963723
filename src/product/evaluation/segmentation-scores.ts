// Scores the division of raw text into sentences, tokens and words, without tags.
import type { RawParagraph } from '../../language/data/raw-text.js';
import { countRawText, type RawTextScores, scoreRawText, sumRawText } from '../../language/metrics/raw-text-scores.js';
import type { DividedSentences } from '../../language/text/segment.js';
import { tokensOfWords } from './raw-text.js';

/** The scores of a division. */
export type SegmentationScores = Omit<RawTextScores, 'tags'>;

/**
 * Compares the sentences, tokens and words that were found in paragraphs with those of the treebank.
 * @param divided the words of each sentence of each paragraph
 */
export function scoreSegmentation(
  paragraphs: readonly RawParagraph[],
  divided: readonly DividedSentences[],
): SegmentationScores {
  const counts = paragraphs.map(({ text, sentences }, index) => {
    const found = (divided[index] ?? []).map((words) => tokensOfWords(text, words, () => []));
    return countRawText(sentences, found, 0);
  });
  const { tags: _, ...scores } = scoreRawText(sumRawText(counts, 0), []);
  return scores;
}
