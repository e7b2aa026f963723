// Span corruption, the task that T5 is pretrained on: spans are cut out of a text, and the model learns to generate
// them.
import type { Random } from '../../foundation/random.js';

/** How much is cut out. */
export interface SpanCorruptionSettings {
  /** Share of the ids that are cut out, between 0 and 1. */
  readonly noiseDensity: number;
  /** Mean length of a span in ids. */
  readonly meanNoiseSpanLength: number;
}

/** An example: the ids that are left, and those that were cut out. */
export interface CorruptedText {
  /** The ids with a sentinel in place of each span, and end-of-sequence. */
  readonly sourceIds: Int32Array;
  /** Each sentinel with the ids of its span, and end-of-sequence. */
  readonly targetIds: Int32Array;
}

/** Ids of the sentinels: they count down from `first`, as ByT5's do from 258, the id of a byte that UTF-8 never has. */
export interface Sentinels {
  readonly first: number;
  readonly eosId: number;
}

/**
 * Cuts spans out of `ids`. The settings determine the number of spans and their total length. Their positions and
 * lengths are random: all ways to divide the ids are equally likely. At least one id comes before the first span, and
 * the last span ends with the last id.
 * @param ids at least two
 * @see Raffel et al. 2020 (arXiv 1910.10683), section 3.1.4; `random_spans_noise_mask` in the reference code
 */
export function corruptSpans(
  ids: ArrayLike<number>,
  settings: SpanCorruptionSettings,
  { first, eosId }: Sentinels,
  random: Random,
): CorruptedText {
  const { noise, spans } = spanCounts(ids.length, settings);
  const kept = randomParts(ids.length - noise, spans, random);
  const cut = randomParts(noise, spans, random);
  const sourceIds = new Int32Array(ids.length - noise + spans + 1);
  const targetIds = new Int32Array(noise + spans + 1);
  let [from, sourceEnd, targetEnd] = [0, 0, 0];
  for (let span = 0; span < spans; span++) {
    for (const end = from + (kept[span] ?? 0); from < end; from++) sourceIds[sourceEnd++] = ids[from] ?? 0;
    sourceIds[sourceEnd++] = first - span;
    targetIds[targetEnd++] = first - span;
    for (const end = from + (cut[span] ?? 0); from < end; from++) targetIds[targetEnd++] = ids[from] ?? 0;
  }
  sourceIds[sourceEnd] = eosId;
  targetIds[targetEnd] = eosId;
  return { sourceIds, targetIds };
}

/** How many ids are cut out of `length`, in how many spans. Every span, and what is before it, has at least one. */
export function spanCounts(
  length: number,
  { noiseDensity, meanNoiseSpanLength }: SpanCorruptionSettings,
): { readonly noise: number; readonly spans: number } {
  const noise = Math.min(Math.max(Math.round(length * noiseDensity), 1), length - 1);
  const spans = Math.min(Math.max(Math.round(noise / meanNoiseSpanLength), 1), length - noise);
  return { noise, spans };
}

/** Divides `total` into `count` parts at random. @returns their lengths, each at least 1 */
function randomParts(total: number, count: number, random: Random): readonly number[] {
  // Chooses where parts begin, among the places between two items. Floyd's sampling needs no list of all places.
  const begins = new Set<number>([0]);
  for (let place = total - count + 1; place < total; place++) {
    const chosen = 1 + random.below(place);
    begins.add(begins.has(chosen) ? place : chosen);
  }
  const sorted = [...begins].sort((a, b) => a - b);
  return sorted.map((begin, index) => (sorted[index + 1] ?? total) - begin);
}
