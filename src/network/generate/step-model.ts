// The interface that decoding uses to run a sequence-to-sequence model: it reads the sources once, and then scores the
// next ids step by step.
import type { Tensor } from '../../engine/tensor/tensor.js';

/** Which rows of the state a step continues. */
export interface RowSelection {
  /** Row i of the step continues row `rows[i]` of the state. */
  readonly rows: Int32Array;
  /** True if every row keeps its source. Then only the generated part of the state is reordered. */
  readonly sameSources: boolean;
}

/** The result of reading the sources. */
export interface Start<State> {
  readonly state: State;
  /** [rows, source, vocab], if requested: the logits of the output layer at each id of the source. */
  readonly encoderLogits?: Tensor;
}

/** The result of a step. */
export interface Step<State> {
  readonly state: State;
  /** [rows, vocab], row-major: the logits of the id after the last one that was given to each row. */
  readonly logits: Float32Array;
}

/** The result of several greedy steps. */
export interface GreedySteps<State> {
  readonly state: State;
  /** [steps, rows], row-major. The ids after a row's end-of-sequence id have no meaning. */
  readonly ids: Int32Array;
  /** Natural logarithms, in the same shape. */
  readonly logProbabilities: Float32Array;
}

/** The functions of a model that greedy decoding and beam search use. */
export interface StepModel<State> {
  readonly vocab: number;
  readonly eosId: number;
  readonly decoderStartId: number;
  /** Reads the sources. Each source becomes one row of the state. */
  start(sources: readonly Int32Array[], options?: { readonly withLogits?: boolean }): Promise<Start<State>>;
  /** Appends ids to each row, the same number for all. @param ids [rows, length], row-major */
  step(state: State, ids: Int32Array, selection?: RowSelection): Promise<Step<State>>;
  /**
   * Makes several greedy steps in one run, for models where that is faster than single steps: at most `count`, fewer if
   * all rows end.
   * @param ids [rows]
   */
  stepGreedily?(state: State, ids: Int32Array, count: number, selection?: RowSelection): Promise<GreedySteps<State>>;
  /**
   * Frees the memory of a state on a device. The state must not be used any more; states that were created from it stay
   * valid.
   */
  release(state: State): void;
  dispose(): Promise<void>;
}

/** Ends decoding if the signal was aborted: frees the state and throws the signal's reason. */
export function throwIfAborted<State>(signal: AbortSignal | undefined, model: StepModel<State>, state: State): void {
  if (signal?.aborted) model.release(state);
  signal?.throwIfAborted();
}
