// The events that a training run reports to its caller. The trainer prints nothing; the command line displays these
// events.
import type { LossValues } from './gradient-step.js';

/** The run starts, from the beginning or from a saved step. */
export interface StartEvent {
  readonly type: 'start';
  /** The number of steps that are already done. */
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly examples: number;
  readonly parameters: number;
}

/** An optimizer step was made. */
export interface StepEvent {
  readonly type: 'step';
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
  /** The number of completed epochs, as a fraction. */
  readonly epoch: number;
  /** The mean cross entropy per target id, in nats, with dropout, and the parts of the loss by name. */
  readonly losses: LossValues;
  readonly learningRate: number;
  /** L2 norm over all gradients, before clipping. */
  readonly gradientNorm: number;
  readonly examples: number;
  /** Source and target ids of the step, without padding. */
  readonly ids: number;
  /** Wall-clock time of this step. */
  readonly seconds: number;
}

/** The model was evaluated. */
export interface EvaluationEvent {
  readonly type: 'evaluation';
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The score that decides which model is best. Larger is better. */
  readonly score: number;
  readonly isBest: boolean;
  readonly seconds: number;
}

/** The state of the run was saved. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  readonly seconds: number;
}

/** The run has ended. */
export interface EndEvent {
  readonly type: 'end';
  readonly step: number;
  readonly reason: 'finished' | 'stopped early' | 'interrupted';
  /** The best evaluation, if there was one. */
  readonly best?: { readonly step: number; readonly score: number };
  readonly seconds: number;
}

/** Everything that a training run reports. */
export type TrainingEvent = StartEvent | StepEvent | EvaluationEvent | CheckpointEvent | EndEvent;
