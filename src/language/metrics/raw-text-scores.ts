// Scores tagging from raw text: how many sentences, tokens and words are right, and how many of their tags. Equal to
// the official evaluation of the CoNLL 2018 shared task (conll18_ud_eval.py).

import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { alignWords, countEqualRanges } from './align-words.js';
import { type Counts, noCounts, ratio, type Scores, scoresOf, sumCounts } from './counts.js';
import { placeSegments, type SegmentedSentence } from './segmented-text.js';

/** What is counted in a text. */
export interface RawTextCounts {
  readonly sentences: Counts;
  readonly tokens: Counts;
  /** Correct are the words that are aligned with one of the gold text. */
  readonly words: Counts;
  /** For each kind of tag: correct are the aligned words whose tag is right. */
  readonly tags: readonly Counts[];
}

/** Scores of words whose tags are compared, too. */
export interface AlignedScores extends Scores {
  /** The share of the aligned words that have the right tag. */
  readonly alignedAccuracy: number;
}

/** The scores of tagging from raw text. */
export interface RawTextScores {
  readonly sentences: Scores;
  readonly tokens: Scores;
  readonly words: Scores;
  /** By the names of the kinds of tags. */
  readonly tags: Readonly<Record<string, AlignedScores>>;
}

/**
 * Counts what is right in a text that was divided and tagged.
 * @param kinds the number of tags that each word has
 * @throws BytetagError `data` if the two texts have different characters, other than spaces
 */
export function countRawText(
  gold: readonly SegmentedSentence[],
  predicted: readonly SegmentedSentence[],
  kinds: number,
): RawTextCounts {
  const [one, other] = [placeSegments(gold), placeSegments(predicted)];
  expectSameCharacters(one.characters, other.characters);
  const aligned = alignWords(one.words, other.words);
  const countsOf = (correct: number, own: readonly unknown[], theirs: readonly unknown[]): Counts => ({
    ...{ correct, support: own.length, predicted: theirs.length },
  });
  return {
    sentences: countsOf(countEqualRanges(one.sentences, other.sentences), one.sentences, other.sentences),
    tokens: countsOf(countEqualRanges(one.tokens, other.tokens), one.tokens, other.tokens),
    words: countsOf(aligned.length, one.words, other.words),
    tags: Array.from({ length: kinds }, (_, kind) => {
      const correct = aligned.filter((words) => words.gold.tags[kind] === words.predicted.tags[kind]).length;
      return countsOf(correct, one.words, other.words);
    }),
  };
}

/** Adds up the counts of several texts. @param kinds the number of tags that each word has */
export function sumRawText(all: readonly RawTextCounts[], kinds: number): RawTextCounts {
  return {
    sentences: sumCounts(all.map(({ sentences }) => sentences)),
    tokens: sumCounts(all.map(({ tokens }) => tokens)),
    words: sumCounts(all.map(({ words }) => words)),
    tags: Array.from({ length: kinds }, (_, kind) => sumCounts(all.map(({ tags }) => tags[kind] ?? noCounts))),
  };
}

/** Computes scores from counts. @param names of the kinds of tags */
export function scoreRawText(
  { sentences, tokens, words, tags }: RawTextCounts,
  names: readonly string[],
): RawTextScores {
  return {
    sentences: scoresOf(sentences),
    tokens: scoresOf(tokens),
    words: scoresOf(words),
    tags: Object.fromEntries(
      names.map((name, kind) => {
        const counts = tags[kind] ?? noCounts;
        return [name, { ...scoresOf(counts), alignedAccuracy: ratio(counts.correct, words.correct) }];
      }),
    ),
  };
}

/** @throws BytetagError `data` naming the first difference */
function expectSameCharacters(gold: readonly string[], predicted: readonly string[]): void {
  const length = Math.max(gold.length, predicted.length);
  for (let index = 0; index < length; index++) {
    if (gold[index] === predicted[index]) continue;
    const show = (characters: readonly string[]): string =>
      index < characters.length ? describeValue(characters.slice(index, index + 20).join('')) : 'the end';
    const expected = `the same text as the gold sentences, after ${index} characters ${show(gold)}`;
    throw new BytetagError('data', `raw text: expected ${expected}, got ${show(predicted)}`);
  }
}
