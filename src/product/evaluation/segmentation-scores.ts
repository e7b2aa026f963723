// Scores the division of raw text into sentences, tokens and words, without tags.
import type { RawParagraph } from '../../language/data/raw-text.js';
import { noProblems } from '../../language/formats/parse-labels.js';
import { countRawText, type RawTextScores, scoreRawText, sumRawText } from '../../language/metrics/raw-text-scores.js';
import type { SegmentedSentence } from '../../language/metrics/segmented-text.js';
import type { SegmentedWord } from '../../language/text/segment.js';
import { toTagged } from '../tagger/tagged.js';
import { segmentsOf } from './raw-text.js';

/** The scores of a division. */
export type SegmentationScores = Omit<RawTextScores, 'tags'>;

/**
 * Compares the sentences, tokens and words that were found in paragraphs with those of the treebank.
 * @param divided the words of each sentence of each paragraph
 */
export function scoreSegmentation(
  paragraphs: readonly RawParagraph[],
  divided: readonly (readonly (readonly SegmentedWord[])[])[],
): SegmentationScores {
  const counts = paragraphs.map(({ text, sentences }, index) =>
    countRawText(sentences, segmentsOfWords(text, divided[index] ?? []), 0),
  );
  const { tags: _, ...scores } = scoreRawText(sumRawText(counts, 0), []);
  return scores;
}

function segmentsOfWords(text: string, sentences: readonly (readonly SegmentedWord[])[]): readonly SegmentedSentence[] {
  const labelled = sentences.map((places) => ({ places, labels: { ...noLabels, tags: places.map(() => '') } }));
  return segmentsOf(toTagged(text, labelled, undefined));
}

const noLabels = { tags: [], wellFormed: true, problems: noProblems } as const;
