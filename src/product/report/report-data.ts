// What a report shows: the types of everything that goes into one; a section whose data is missing is left out.
import type { Interval } from '../../language/metrics/bootstrap.js';
import type { Comparison } from '../evaluation/compare.js';
import type { LabelError } from '../evaluation/confident-errors.js';
import type { EvaluationReport } from '../evaluation/evaluate.js';
import type { NoiseCurve } from '../evaluation/noise-curves.js';

/** A score under the name that `eval --json` prints it with. */
export interface ScoredValue {
  readonly name: string;
  /** Between 0 and 1 (Matthews' correlation: between -1 and 1). */
  readonly value: number;
  /** Between which it lies with 95% confidence. */
  readonly interval?: Interval;
}

/** How a model was trained, in the order of its steps. */
export interface TrainingHistory {
  readonly steps: readonly {
    readonly step: number;
    /** In nats per target id, with dropout. */
    readonly loss: number;
    readonly learningRate: number;
    /** Parts of the loss, by name. */
    readonly parts: Readonly<Record<string, number>>;
  }[];
  readonly evaluations: readonly { readonly step: number; readonly metrics: Readonly<Record<string, number>> }[];
}

/** One model and how it did. */
export interface ReportedModel {
  readonly name: string;
  /** What a reader should know about it, by name: its task, format, decoding, data. */
  readonly details: Readonly<Record<string, string>>;
  /** The most telling first. */
  readonly scores: readonly ScoredValue[];
  readonly evaluation: EvaluationReport;
  readonly noise?: readonly NoiseCurve[];
  /** In the order to be shown: the most confident first. */
  readonly errors?: readonly LabelError[];
  readonly history?: TrainingHistory;
}

/** Everything that a report shows. */
export interface ReportData {
  readonly title: string;
  /** One model, or two on the same data. */
  readonly models: readonly ReportedModel[];
  /** Of the second model with the first. */
  readonly comparison?: Comparison;
}
