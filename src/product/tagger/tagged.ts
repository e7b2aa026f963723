// The result of tagging: makes tokens, spans and sentences of a text out of words, their places and their labels.
import type { TokenRange } from '../../language/data/token-objects.js';
import type { Place } from '../../language/spans/character-spans.js';
import { type SpanNotation, usualTag } from '../../language/spans/notation.js';
import { spansOf } from '../../language/spans/spans.js';
import type { SegmentedWord } from '../../language/text/segment.js';
import type { LabelledWords, TagAlternative } from './labelling.js';

/** A text with its labels. */
export interface Tagged {
  /** The text as it was given; of a list of words, all of them with a space between. */
  readonly text: string;
  /** The words and punctuation marks of all sentences. */
  readonly tokens: readonly TaggedToken[];
  /** The spans of a task whose tags mark spans, such as named entities; empty for other tasks. */
  readonly spans: readonly TaggedSpan[];
  /** The sentences that the text was divided into. */
  readonly sentences: readonly TokenRange[];
  /** What is written as one and has several words, each of which is one of `tokens`. Absent if there is none. */
  readonly multiwords?: readonly Multiword[];
}

/** A part of the text that has several words, such as *don't*, by the indices of these among `tokens`. */
export interface Multiword extends TokenRange {
  readonly text: string;
}

/**
 * A word with its tag. `start` and `end` are in UTF-16 units: `text.slice(start, end)` of the text is the token's,
 * unless it is one of the words of a multiword that are no parts of it (*du* is *de le*). These have its place.
 */
export interface TaggedToken extends Place {
  readonly text: string;
  /** `''` if the model wrote no readable tag (free decoding). */
  readonly tag: string;
  /** The probability of the tag (see `LabelledWords.confidences`). Absent in free decoding. */
  readonly confidence?: number;
  /** The best tags, best first, if they were asked for. */
  readonly alternatives?: readonly TagAlternative[];
}

/** Consecutive words that belong together. `start` and `end` are in UTF-16 units, as for tokens. */
export interface TaggedSpan extends Place {
  readonly text: string;
  /** The type of the span, such as `PER`. */
  readonly label: string;
  /** The mean of the confidences of its tokens. Absent in free decoding. */
  readonly confidence?: number;
}

/** A sentence of a text with its labels. */
export interface LabelledPlaces {
  readonly places: readonly SegmentedWord[];
  readonly labels: Pick<LabelledWords, 'tags' | 'confidences' | 'alternatives'>;
}

/** A span by the indices of its words in their sentence: its first, and the one after its last. */
export interface LabelledSpan {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly confidence?: number;
}

/** Makes the result for a text. @param notation how the task's tags mark spans; undefined if they do not */
export function toTagged(
  text: string,
  sentences: Iterable<LabelledPlaces>,
  notation: SpanNotation | undefined,
): Tagged {
  const tokens: TaggedToken[] = [];
  const spans: TaggedSpan[] = [];
  const ranges: TokenRange[] = [];
  const multiwords: Multiword[] = [];
  for (const { places, labels } of sentences) {
    const { tags, confidences, alternatives } = labels;
    for (const { token, start, end } of multiwordsOf(places)) {
      const range = { start: tokens.length + start, end: tokens.length + end };
      multiwords.push({ text: text.slice(token.start, token.end), ...range });
    }
    ranges.push({ start: tokens.length, end: tokens.length + places.length });
    places.forEach(({ text: own, start, end }, word) => {
      const tag = tags[word] ?? '';
      // Without spreading, which takes longer: a book has a hundred thousand tokens.
      const token: TaggedToken = confidences
        ? { text: own, tag, confidence: confidences[word] ?? 0, start, end }
        : { text: own, tag, start, end };
      tokens.push(alternatives ? { ...token, alternatives: alternatives[word] ?? [] } : token);
    });
    for (const span of labelledSpans(labels, notation)) spans.push(placedSpan(span, places, text));
  }
  return { text, tokens, spans, sentences: ranges, ...(multiwords.length > 0 && { multiwords }) };
}

/** The multiword tokens of a sentence: their places, and the indices of their first word and the one after the last. */
export function multiwordsOf(
  words: readonly SegmentedWord[],
): readonly { readonly token: Place; readonly start: number; readonly end: number }[] {
  const found: { token: Place; start: number; end: number }[] = [];
  for (const [index, { token }] of words.entries()) {
    if (token === undefined) continue;
    const last = found.at(-1);
    if (last?.end === index && isSamePlace(last.token, token)) last.end++;
    else found.push({ token, start: index, end: index + 1 });
  }
  return found;
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.start === other.start && one.end === other.end;
}

function placedSpan(
  { label, start: first, end: last, ...rest }: LabelledSpan,
  places: readonly Place[],
  text: string,
): TaggedSpan {
  const [start, end] = [places[first]?.start ?? 0, places[last - 1]?.end ?? 0];
  return { text: text.slice(start, end), label, start, end, ...rest };
}

/**
 * The spans that the tags of a sentence mark, read leniently (see `SpanMode`). A span's confidence is the mean of its
 * words', as for `aggregation_strategy: 'simple'` of Hugging Face's pipelines.
 */
export function labelledSpans(
  { tags, confidences }: Pick<LabelledWords, 'tags' | 'confidences'>,
  notation: SpanNotation | undefined,
): readonly LabelledSpan[] {
  if (notation === undefined) return [];
  const usual = tags.map((tag) => usualTag(tag, notation));
  return spansOf(usual, 'lenient').map(({ type, start, end }) => ({
    ...{ label: type, start, end },
    ...(confidences && { confidence: meanOf(confidences.slice(start, end)) }),
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
