// What decoding and scoring need of a network that reads a sequence of ids and writes another. T5 is such a network.
import type { Tensor } from '../../engine/tensor/tensor.js';
import type { StepModel } from './step-model.js';

/** A network with its weights on a device. Owns its sessions. */
export interface SequenceModel {
  /** The decoder, one step after the other. */
  readonly steps: StepModel<unknown>;
  /**
   * The output layer's scores at each id of the sources, from one pass of the encoder: float32 [rows, source, vocab].
   * Sources are padded to the longest.
   * @param ids only the scores of these, in this order: float32 [rows, source, ids]
   */
  encoderLogits(sources: readonly Int32Array[], ids?: Int32Array): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Scores targets. Owns its sessions. */
export interface TargetScorer {
  /** The natural log-probability of every id of each target, given its source and the ids before it. */
  logProbabilities(sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<readonly Float32Array[]>;
  /**
   * The most probable id at each place of a target, given its source and the target's ids before it (teacher forcing).
   */
  mostProbable(sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<readonly Int32Array[]>;
  dispose(): Promise<void>;
}
