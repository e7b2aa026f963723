// Evaluates spans, such as named entities, in raw text: a span is right if it has the right label and exactly the right
// place in the text, however the text is divided into words.
import { createRandom } from '../../foundation/random.js';
import { drawSamples, type Interval, percentileInterval } from '../../language/metrics/bootstrap.js';
import { type Counts, noCounts, type Scores, scoresOf, sumCounts } from '../../language/metrics/counts.js';
import type { CharacterSpan } from '../../language/spans/character-spans.js';
import type { Tagged } from '../tagger/tagged.js';

/** A text with the spans that are marked in it, in UTF-16 units. */
export interface MarkedText {
  readonly text: string;
  readonly spans: readonly CharacterSpan[];
}

/** The scores of spans, and how many there are in the gold data. */
export interface SpanScores extends Scores {
  readonly support: number;
}

/** The scores of spans that were found in raw text. */
export interface RawSpanReport {
  /** Of all spans. */
  readonly spans: SpanScores;
  /** By the labels of the spans. */
  readonly perLabel: Readonly<Record<string, SpanScores>>;
  /** 95% confidence intervals of F1, from a bootstrap over texts. Absent if there is only one. */
  readonly intervals?: { readonly spans: Interval };
  readonly texts: number;
  /** The characters of all texts, in UTF-16 units. */
  readonly characters: number;
  /** Wall-clock time of the tagging. */
  readonly seconds: number;
}

/** Tags texts. */
export interface SpanTagger {
  tag(texts: readonly string[]): Promise<readonly Pick<Tagged, 'spans'>[]>;
}

/** Tags texts and compares the spans with those that are marked. */
export async function evaluateSpans(
  tagger: SpanTagger,
  texts: readonly MarkedText[],
  seed = 1,
): Promise<RawSpanReport> {
  const start = performance.now();
  const tagged = await tagger.tag(texts.map(({ text }) => text));
  const seconds = (performance.now() - start) / 1000;
  const counts = texts.map(({ spans }, index) => countSpans(spans, tagged[index]?.spans ?? []));
  const labels = [...new Set(counts.flatMap((own) => [...own.keys()]))].sort();
  const totals = counts.map((own) => sumCounts(own.values()));
  const scored = (all: Counts): SpanScores => ({ ...scoresOf(all), support: all.support });
  return {
    spans: scored(sumCounts(totals)),
    perLabel: Object.fromEntries(
      labels.map((label) => [label, scored(sumCounts(counts.map((own) => own.get(label) ?? noCounts)))]),
    ),
    ...(texts.length > 1 && { intervals: { spans: intervalOf(totals, seed) } }),
    texts: texts.length,
    characters: texts.reduce((sum, { text }) => sum + text.length, 0),
    seconds,
  };
}

/** The counts of each label. */
function countSpans(gold: readonly CharacterSpan[], found: Tagged['spans']): ReadonlyMap<string, Counts> {
  const keyOf = (label: string, start: number, end: number): string => JSON.stringify([label, start, end]);
  const marked = new Set(gold.map(({ type, start, end }) => keyOf(type, start, end)));
  const counts = new Map<string, Counts>();
  const add = (label: string, more: Partial<Counts>): void => {
    counts.set(label, sumCounts([counts.get(label) ?? noCounts, { ...noCounts, ...more }]));
  };
  for (const { type } of gold) add(type, { support: 1 });
  for (const { label, start, end } of found) {
    add(label, { predicted: 1, correct: marked.has(keyOf(label, start, end)) ? 1 : 0 });
  }
  return counts;
}

/** The number of samples of the bootstrap. */
const resamples = 1000;

function intervalOf(counts: readonly Counts[], seed: number): Interval {
  const samples = drawSamples(counts.length, resamples, createRandom(seed, 'bootstrap'), (draw) => {
    const drawn: Counts[] = [];
    draw((index) => drawn.push(counts[index] ?? noCounts));
    return scoresOf(sumCounts(drawn)).f1;
  });
  return percentileInterval(samples);
}
