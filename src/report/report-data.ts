// What a report shows: the types of everything that goes into one; a section whose data is missing is left out.
import type { EvaluationReport } from '../tagger/evaluate.js';

/** A 95% confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A score under the name that `eval --json` prints it with. */
export interface ScoredValue {
  readonly name: string;
  /** Between 0 and 1 (Matthews' correlation: between -1 and 1). */
  readonly value: number;
  readonly interval?: Interval;
}

/** Accuracy under growing noise of one kind. */
export interface NoiseCurve {
  readonly kind: string;
  readonly points: readonly {
    /** Share of the words that were perturbed, between 0 and 1. */
    readonly rate: number;
    readonly accuracy: number;
    readonly interval?: Interval;
  }[];
}

/** A word that was labelled wrong, in its sentence. */
export interface ReportedError {
  readonly words: readonly string[];
  /** Place of the word in `words`. */
  readonly word: number;
  readonly gold: string;
  /** `''` where the word was given no label. */
  readonly predicted: string;
  /** Probability of the predicted tag. */
  readonly confidence?: number;
  /** `file:line` of the sentence. */
  readonly where: string;
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
  readonly errors?: readonly ReportedError[];
  readonly history?: TrainingHistory;
}

/** Two models on the same sentences. */
export interface Comparison {
  readonly scores: readonly {
    readonly name: string;
    /** The second model's score less the first one's. */
    readonly difference: number;
    readonly interval: Interval;
    /** Of a paired test. */
    readonly pValue: number;
  }[];
  /** Sentences that the two label differently. */
  readonly sentences: readonly {
    readonly words: readonly string[];
    readonly gold: readonly string[];
    readonly first: readonly string[];
    readonly second: readonly string[];
    readonly where: string;
  }[];
}

/** Everything that a report shows. */
export interface ReportData {
  readonly title: string;
  /** One model, or two on the same data. */
  readonly models: readonly ReportedModel[];
  readonly comparison?: Comparison;
}
