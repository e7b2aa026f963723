// Evaluates tagging from raw text: paragraphs of a treebank as they stand, without its sentences and words.
import { createRandom } from '../../foundation/random.js';
import type { RawParagraph } from '../../language/data/raw-text.js';
import { drawSamples, type Interval, percentileInterval } from '../../language/metrics/bootstrap.js';
import {
  countRawText,
  type RawTextCounts,
  type RawTextScores,
  scoreRawText,
  sumRawText,
} from '../../language/metrics/raw-text-scores.js';
import type { SegmentedSentence, SegmentedToken } from '../../language/metrics/segmented-text.js';
import type { Tagged } from '../tagger/tagged.js';

/** 95% confidence intervals of F1. */
export interface RawTextIntervals {
  readonly sentences: Interval;
  readonly tokens: Interval;
  readonly words: Interval;
  readonly tags: Readonly<Record<string, Interval>>;
}

/** The scores of tagging from raw text, as the CoNLL 2018 shared task defines them. */
export interface RawTextReport extends RawTextScores {
  /** From a bootstrap over paragraphs. Absent if there is only one. */
  readonly intervals?: RawTextIntervals;
  readonly paragraphs: number;
  /** The characters of all paragraphs, in UTF-16 units. */
  readonly characters: number;
  /** Wall-clock time of the tagging. */
  readonly seconds: number;
}

/** Tags texts. */
export interface TextTagger {
  tag(texts: readonly string[]): Promise<readonly Tagged[]>;
}

/**
 * Tags paragraphs and compares their sentences, tokens, words and tags with those of the treebank.
 * @param name of the task, whose tags the words of the paragraphs have as their only ones
 * @throws BytetagError `data` if the tagger changed the characters of a text
 */
export async function evaluateTexts(
  tagger: TextTagger,
  paragraphs: readonly RawParagraph[],
  name: string,
  seed = 1,
): Promise<RawTextReport> {
  const start = performance.now();
  const tagged = await tagger.tag(paragraphs.map(({ text }) => text));
  const seconds = (performance.now() - start) / 1000;
  const counts = paragraphs.map(({ sentences }, index) => {
    const found = tagged[index];
    return countRawText(sentences, found === undefined ? [] : segmentsOf(found), 1);
  });
  return {
    ...scoreRawText(sumRawText(counts, 1), [name]),
    ...(counts.length > 1 && { intervals: bootstrap(counts, name, seed) }),
    paragraphs: paragraphs.length,
    characters: paragraphs.reduce((sum, { text }) => sum + text.length, 0),
    seconds,
  };
}

/** The sentences of a tagged text, as they are scored. */
export function segmentsOf({ tokens, sentences, multiwords = [] }: Tagged): readonly SegmentedSentence[] {
  const starts = new Map(multiwords.map((multiword) => [multiword.start, multiword]));
  return sentences.map(({ start, end }) => {
    const sentence: SegmentedToken[] = [];
    for (let index = start; index < end; ) {
      const multiword = starts.get(index) ?? { start: index, end: index + 1, text: tokens[index]?.text ?? '' };
      const words = tokens.slice(index, multiword.end).map(({ text, tag }) => ({ text, tags: [tag] }));
      sentence.push({ text: multiword.text, words });
      index = multiword.end;
    }
    return sentence;
  });
}

/** The number of samples of the bootstrap. */
const resamples = 1000;

function bootstrap(counts: readonly RawTextCounts[], name: string, seed: number): RawTextIntervals {
  const samples = drawSamples(counts.length, resamples, createRandom(seed, 'bootstrap'), (draw) => {
    const drawn: RawTextCounts[] = [];
    draw((index) => drawn.push(...counts.slice(index, index + 1)));
    return scoreRawText(sumRawText(drawn, 1), [name]);
  });
  const interval = (of: (scores: RawTextScores) => number): Interval => percentileInterval(samples.map(of));
  return {
    sentences: interval(({ sentences }) => sentences.f1),
    tokens: interval(({ tokens }) => tokens.f1),
    words: interval(({ words }) => words.f1),
    tags: { [name]: interval(({ tags }) => tags[name]?.f1 ?? 0) },
  };
}
