// A sequence-to-sequence model as decoding sees it: sources go in once, then ids go in and scores of the next ids come out.
import type { Tensor } from '../../engine/tensor/tensor.js';

/** Which rows of the state a step continues. */
export interface RowSelection {
  /** Row i of the step continues row `rows[i]` of the state. */
  readonly rows: Int32Array;
  /** True if every row keeps its source: then only what was generated moves. */
  readonly sameSources: boolean;
}

/** The beginning of a decoding. */
export interface Start<State> {
  readonly state: State;
  /** [rows, source, vocab], if asked for: the output layer's scores at each id of the source. */
  readonly encoderLogits?: Tensor;
}

/** The scores that follow a step. */
export interface Step<State> {
  readonly state: State;
  /** [rows, vocab], row-major: scores of the id after the last one given to each row. */
  readonly logits: Float32Array;
}

/** What several greedy steps have chosen. */
export interface GreedySteps<State> {
  readonly state: State;
  /** [steps, rows], row-major. Behind a row's end-of-sequence id they mean nothing. */
  readonly ids: Int32Array;
  /** Natural logarithms, of the same shape. */
  readonly logProbabilities: Float32Array;
}

/** What greedy and beam decoding need of a model. */
export interface StepModel<State> {
  readonly vocab: number;
  readonly eosId: number;
  readonly decoderStartId: number;
  /** Reads the sources; each has one row of the state. */
  start(sources: readonly Int32Array[], options?: { readonly withLogits?: boolean }): Promise<Start<State>>;
  /** Appends ids to each row, equally many. @param ids [rows, length], row-major */
  step(state: State, ids: Int32Array, selection?: RowSelection): Promise<Step<State>>;
  /**
   * Takes greedy steps by itself, where that is faster than step by step: at most `count`, fewer if all rows end.
   * @param ids [rows]
   */
  stepGreedily?(state: State, ids: Int32Array, count: number, selection?: RowSelection): Promise<GreedySteps<State>>;
  /** Frees what a state holds on a device, which is not to be used any more; those that came of it stay whole. */
  release(state: State): void;
  dispose(): Promise<void>;
}

/** Ends a decoding that was aborted: frees the state that it has reached, and throws the signal's reason. */
export function throwIfAborted<State>(signal: AbortSignal | undefined, model: StepModel<State>, state: State): void {
  if (signal?.aborted) model.release(state);
  signal?.throwIfAborted();
}
