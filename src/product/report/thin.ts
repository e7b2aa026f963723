// Long curves made short: a value for each step goes in, the mean, least and greatest value of each run of steps comes out.
import { largestOf, smallestOf } from '../../foundation/lists.js';

/** A run of neighbouring steps. */
export interface Bucket {
  /** The middle of its steps. */
  readonly step: number;
  readonly steps: number;
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
}

/** A value at a step. */
export interface StepValue {
  readonly step: number;
  readonly value: number;
}

/**
 * Cuts a curve into at most `most` runs of equally many values. A value that is not finite, as of a run that diverged, is
 * left out, as it has no place on an axis.
 */
export function thin(curve: readonly StepValue[], most: number): readonly Bucket[] {
  const values = curve.filter(({ value }) => Number.isFinite(value));
  const size = Math.max(1, Math.ceil(values.length / most));
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    bucketOf(values.slice(index * size, (index + 1) * size)),
  );
}

function bucketOf(values: readonly StepValue[]): Bucket {
  const numbers = values.map(({ value }) => value);
  return {
    step: ((values[0]?.step ?? 0) + (values.at(-1)?.step ?? 0)) / 2,
    steps: values.length,
    mean: numbers.reduce((sum, value) => sum + value, 0) / values.length,
    least: smallestOf(numbers),
    greatest: largestOf(numbers),
  };
}
