// The types of the data that a report shows. A section without data is left out.
import type { Interval } from '../../language/metrics/bootstrap.js';
import type { Comparison } from '../evaluation/compare.js';
import type { LabelError } from '../evaluation/confident-errors.js';
import type { EvaluationReport } from '../evaluation/evaluate.js';
import type { NoiseCurve } from '../evaluation/noise-curves.js';

/** A score with the name that `eval --json` prints. */
export interface ScoredValue {
  readonly name: string;
  /** Between 0 and 1 (Matthews' correlation: between -1 and 1). */
  readonly value: number;
  /** The 95% confidence interval of the value. */
  readonly interval?: Interval;
}

/** The training of a model, in the order of its steps. */
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

/** A model and its results. */
export interface ReportedModel {
  readonly name: string;
  /** Facts about the model that a reader should know, by name: its task, format, decoding, data. */
  readonly details: Readonly<Record<string, string>>;
  /** The scores, the most informative first. */
  readonly scores: readonly ScoredValue[];
  readonly evaluation: EvaluationReport;
  readonly noise?: readonly NoiseCurve[];
  /** The errors in the order in which they are shown: the most confident first. */
  readonly errors?: readonly LabelError[];
  readonly history?: TrainingHistory;
}

/** All data of a report. */
export interface ReportData {
  readonly title: string;
  /** One model, or two on the same data. */
  readonly models: readonly ReportedModel[];
  /** The second model compared with the first. */
  readonly comparison?: Comparison;
}
