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
import { type SharedStretch, sharedStretches } from '../../language/metrics/shared-stretches.js';
import type { DividedSentences, SegmentedWord } from '../../language/text/segment.js';
import type { LabelledWords } from '../tagger/labelling.js';
import { multiwordsOf } from '../tagger/tagged.js';

/** 95% confidence intervals of F1. */
export interface RawTextIntervals {
  readonly sentences: Interval;
  readonly tokens: Interval;
  readonly words: Interval;
  readonly tags: Readonly<Record<string, Interval>>;
}

/** The scores of tagging from raw text, as the CoNLL 2018 shared task defines them. */
export interface RawTextReport extends RawTextScores {
  /**
   * From a bootstrap over paragraphs; where the treebank marks none, over the parts of the text at whose ends both ways
   * end a sentence. Absent if there is only one of them.
   */
  readonly intervals?: RawTextIntervals;
  readonly paragraphs: number;
  /** The characters of all paragraphs, in UTF-16 units. */
  readonly characters: number;
  /** Wall-clock time of the tagging. */
  readonly seconds: number;
}

/** Divides texts into sentences of words, and labels these. */
export interface TextTagger {
  segment(texts: readonly string[]): Promise<readonly DividedSentences[]>;
  /** @param task the name of a task */
  label(sentences: readonly (readonly string[])[], task: string): Promise<readonly Pick<LabelledWords, 'tags'>[]>;
}

/**
 * Divides and tags paragraphs and compares their sentences, tokens, words and tags with those of the treebank.
 * @param tasks their names, in the order of the tags that the words of the paragraphs have
 * @throws BytetagError `data` if the tagger changed the characters of a text
 */
export async function evaluateTexts(
  tagger: TextTagger,
  paragraphs: readonly RawParagraph[],
  tasks: readonly string[],
  seed = 1,
): Promise<RawTextReport> {
  const start = performance.now();
  const divided = await tagger.segment(paragraphs.map(({ text }) => text));
  const words = divided.flat().map((sentence) => sentence.map(({ text }) => text));
  const labels: (readonly Pick<LabelledWords, 'tags'>[])[] = [];
  for (const task of tasks) labels.push(await tagger.label(words, task));
  const seconds = (performance.now() - start) / 1000;
  let next = 0;
  const found = paragraphs.map(({ text }, index) =>
    (divided[index] ?? []).map((sentence): SegmentedSentence => {
      const own = labels.map((all) => all[next]?.tags ?? []);
      next++;
      return tokensOfWords(text, sentence, (word) => own.map((tags) => tags[word] ?? ''));
    }),
  );
  const pairs = paragraphs.map(({ sentences }, index) => ({ gold: sentences, predicted: found[index] ?? [] }));
  // A treebank that does not mark paragraphs is a single one.
  const [only] = pairs;
  const units = only && pairs.length === 1 ? stretchesOf(only) : pairs;
  const counts = units.map(({ gold, predicted }) => countRawText(gold, predicted, tasks.length));
  return {
    ...scoreRawText(sumRawText(counts, tasks.length), tasks),
    ...(counts.length > 1 && { intervals: bootstrap(counts, tasks, seed) }),
    paragraphs: paragraphs.length,
    characters: paragraphs.reduce((sum, { text }) => sum + text.length, 0),
    seconds,
  };
}

/** @throws BytetagError `data` if the two ways have different characters */
function stretchesOf({ gold, predicted }: SharedStretch): readonly SharedStretch[] {
  countRawText(gold, predicted, 0);
  return sharedStretches(gold, predicted);
}

/**
 * The words of a sentence as the tokens that are scored.
 * @param tagsOf the tags of a word, by its index
 */
export function tokensOfWords(
  text: string,
  words: readonly SegmentedWord[],
  tagsOf: (word: number) => readonly string[],
): SegmentedSentence {
  const multiwords = new Map(multiwordsOf(words).map((multiword) => [multiword.start, multiword]));
  const tokens: SegmentedToken[] = [];
  for (let index = 0; index < words.length; ) {
    const multiword = multiwords.get(index);
    const end = multiword?.end ?? index + 1;
    const own = words.slice(index, end).map((word, place) => ({ text: word.text, tags: tagsOf(index + place) }));
    const token = multiword && text.slice(multiword.token.start, multiword.token.end);
    tokens.push({ text: token ?? words[index]?.text ?? '', words: own });
    index = end;
  }
  return tokens;
}

/** The number of samples of the bootstrap. */
const resamples = 1000;

function bootstrap(counts: readonly RawTextCounts[], tasks: readonly string[], seed: number): RawTextIntervals {
  const samples = drawSamples(counts.length, resamples, createRandom(seed, 'bootstrap'), (draw) => {
    const drawn: RawTextCounts[] = [];
    draw((index) => drawn.push(...counts.slice(index, index + 1)));
    return scoreRawText(sumRawText(drawn, tasks.length), tasks);
  });
  const interval = (of: (scores: RawTextScores) => number): Interval => percentileInterval(samples.map(of));
  return {
    sentences: interval(({ sentences }) => sentences.f1),
    tokens: interval(({ tokens }) => tokens.f1),
    words: interval(({ words }) => words.f1),
    tags: Object.fromEntries(tasks.map((task) => [task, interval(({ tags }) => tags[task]?.f1 ?? 0)])),
  };
}
