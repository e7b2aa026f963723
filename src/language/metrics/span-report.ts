// Scores predicted spans against gold spans (as seqeval does).
import { type Span, type SpanMode, spansOf } from '../spans/spans.js';
import { type Counts, macroOf, type Scores, scoresOf, sumCounts, weightedOf } from './counts.js';

/** Scores of spans, over all types and by type. */
export interface SpanReport {
  readonly micro: Scores;
  readonly macro: Scores;
  readonly weighted: Scores;
  readonly perType: Readonly<Record<string, Scores & { readonly support: number }>>;
}

/** Counts the spans of one sequence. A span is correct if its type, start and end are. */
export function spanCounts(gold: readonly string[], predicted: readonly string[], mode: SpanMode): Counts {
  const { expected, found, correct } = matchSpans(gold, predicted, mode);
  return { correct: correct.length, predicted: found.length, support: expected.length };
}

/** Scores the spans of predicted sequences. A span is correct if its type, start and end are. */
export function spanReport(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  mode: SpanMode,
): SpanReport {
  const counts = new Map<string, { correct: number; predicted: number; support: number }>();
  const of = (type: string) => {
    const known = counts.get(type) ?? { correct: 0, predicted: 0, support: 0 };
    counts.set(type, known);
    return known;
  };
  gold.forEach((tags, sentence) => {
    const { expected, found, correct } = matchSpans(tags, predicted[sentence] ?? [], mode);
    for (const { type } of expected) of(type).support++;
    for (const { type } of found) of(type).predicted++;
    for (const { type } of correct) of(type).correct++;
  });
  const types = [...counts.keys()].sort();
  const all: readonly Counts[] = types.map(of);
  return {
    micro: scoresOf(sumCounts(all)),
    macro: macroOf(all),
    weighted: weightedOf(all),
    perType: Object.fromEntries(
      types.map((type, index) => [type, { ...scoresOf(of(type)), support: all[index]?.support ?? 0 }]),
    ),
  };
}

function matchSpans(gold: readonly string[], predicted: readonly string[], mode: SpanMode) {
  const expected = spansOf(gold, mode);
  const found = spansOf(predicted, mode);
  const key = ({ type, start, end }: Span): string => `${start} ${end} ${type}`;
  const keys = new Set(expected.map(key));
  return { expected, found, correct: found.filter((span) => keys.has(key(span))) };
}
