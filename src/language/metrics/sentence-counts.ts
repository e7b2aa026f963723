// Stores for each sentence the counts that it adds to the scores, so that a resample of the sentences is scored by
// adding rows.
import { internal } from '../../foundation/errors.js';
import { notationOf, usualTag } from '../spans/notation.js';
import { type Counts, ratio, scoresOf } from './counts.js';
import { spanCounts } from './span-report.js';

/** The scores that can be computed for any sample of sentences. */
export interface SampledScores {
  readonly accuracy: number;
  readonly macroF1: number;
  /** Only for tasks with spans. */
  readonly spanF1?: number;
}

/**
 * The counts that a sentence adds: `counts[i]` in the column `columns[i]`. Columns without a count are left out,
 * because most sentences have few of the tags.
 */
export interface SentenceRow {
  readonly columns: readonly number[];
  readonly counts: readonly number[];
}

const noRow: SentenceRow = { columns: [], counts: [] };

/** The counts of all sentences, and the scores of any sample of them. */
export interface SentenceCounts {
  /** The counts of each sentence. */
  readonly rows: readonly SentenceRow[];
  /** The number of columns of a sum of rows. */
  readonly width: number;
  /**
   * The scores of a sum of rows. A gold tag that does not occur in these rows is left out of the mean of F1: as a 0 it
   * would make the scores of samples too low. Predictions do not affect which tags are in the mean, so it covers the
   * same tags for two models on one sample, even after their rows are swapped.
   */
  readonly scoresOf: (totals: Float64Array) => SampledScores;
}

/**
 * Counts by sentence.
 * @param predicted as many sequences as `gold`, each of the same length
 * @param tagSet the tags that the macro average is over, besides gold tags that are not in it
 */
export function sentenceCounts(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  tagSet: readonly string[],
): SentenceCounts {
  const tags = [...new Set([...tagSet, ...gold.flat()])];
  const places = new Map(tags.map((tag, index) => [tag, 3 * index]));
  const notation = notationOf(tagSet);
  const hasSpans = notation !== undefined;
  const usual = (all: readonly string[]): readonly string[] =>
    notation === undefined ? all : all.map((tag) => usualTag(tag, notation));
  // The columns: correct words and all words; then correct, predicted and gold words for each tag; then the same for
  // spans.
  const [tagsStart, spansStart] = [2, 2 + 3 * tags.length];
  const width = spansStart + (hasSpans ? 3 : 0);
  const rows = gold.map((sentence, index) => {
    const row = new Map<number, number>();
    const add = (place: number | undefined, value = 1): void => {
      if (place !== undefined && value !== 0) row.set(place, (row.get(place) ?? 0) + value);
    };
    const of = (tag: string | undefined, column: number): number | undefined => {
      const place = places.get(tag ?? '');
      return place === undefined ? undefined : tagsStart + place + column;
    };
    const given = predicted[index] ?? [];
    sentence.forEach((tag, word) => {
      const isRight = given[word] === tag;
      add(0, isRight ? 1 : 0);
      add(1);
      if (isRight) add(of(tag, 0));
      add(of(given[word], 1));
      add(of(tag, 2));
    });
    if (hasSpans) {
      const { correct, predicted: found, support } = spanCounts(usual(sentence), usual(given), 'lenient');
      [correct, found, support].forEach((count, column) => {
        add(spansStart + column, count);
      });
    }
    return asRow(row);
  });
  const countsAt = (totals: Float64Array, place: number): Counts => ({
    correct: totals[place] ?? 0,
    predicted: totals[place + 1] ?? 0,
    support: totals[place + 2] ?? 0,
  });
  const all = sumRows(rows, width);
  const macroF1 = (totals: Float64Array): number => {
    let [sum, scored] = [0, 0];
    for (let place = tagsStart; place < spansStart; place += 3) {
      const counts = countsAt(totals, place);
      if (counts.support === 0 && countsAt(all, place).support > 0) continue;
      sum += scoresOf(counts).f1;
      scored++;
    }
    return ratio(sum, scored);
  };
  return {
    rows,
    width,
    scoresOf: (totals) => ({
      accuracy: ratio(totals[0] ?? 0, totals[1] ?? 0),
      macroF1: macroF1(totals),
      ...(hasSpans && { spanF1: scoresOf(countsAt(totals, spansStart)).f1 }),
    }),
  };
}

function asRow(counts: ReadonlyMap<number, number>): SentenceRow {
  return { columns: [...counts.keys()], counts: [...counts.values()] };
}

/**
 * Combines several results for the same sentences. Each sentence gets the sum of its counts, so that resampling keeps
 * its results together.
 * @param all of the same sentences and the same tag set, at least one
 */
export function pooledCounts(all: readonly SentenceCounts[]): SentenceCounts {
  const [first] = all;
  if (first === undefined) throw internal('counts of nothing');
  return {
    ...first,
    rows: first.rows.map((_, index) => {
      const sum = new Map<number, number>();
      for (const { rows } of all) {
        const { columns, counts } = rows[index] ?? noRow;
        columns.forEach((column, at) => {
          sum.set(column, (sum.get(column) ?? 0) + (counts[at] ?? 0));
        });
      }
      return asRow(sum);
    }),
  };
}

/** The scores over all sentences. */
export function scoresOfAll({ rows, width, scoresOf }: SentenceCounts): SampledScores {
  return scoresOf(sumRows(rows, width));
}

/** The sum of rows. @param width number of columns */
export function sumRows(rows: readonly SentenceRow[], width: number): Float64Array {
  const totals = new Float64Array(width);
  for (const row of rows) addRow(totals, row);
  return totals;
}

/** Adds a row to the totals, or subtracts it with a `factor` of -1. */
export function addRow(totals: Float64Array, { columns, counts }: SentenceRow = noRow, factor = 1): void {
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] ?? 0;
    totals[column] = (totals[column] ?? 0) + factor * (counts[index] ?? 0);
  }
}
