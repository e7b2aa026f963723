// Shortens a long curve: groups neighbouring steps and keeps the mean, smallest and largest value of each group.
import { largestOf, smallestOf } from '../../foundation/lists.js';

/** A group of neighbouring steps. */
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
 * Cuts a curve into at most `most` groups of equally many values. A value that is not finite, such as that of a run
 * that diverged, has no place on an axis and is left out.
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
