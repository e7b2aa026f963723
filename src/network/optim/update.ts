// What the optimizers have in common: how one is driven, and what it is given to compile its graphs with.
import type { Outputs } from '../../engine/graph/value.js';
import type { Session, SessionOptions } from '../../engine/session/session.js';
import type { Tensor } from '../../engine/tensor/tensor.js';

/** Compiles a graph for the device that the parameters are trained on. */
export type Compile = (outputs: Outputs, options?: Pick<SessionOptions, 'onDevice' | 'name'>) => Promise<Session>;

/** What one update depends on, beside parameters, gradients and state. */
export interface Update {
  readonly learningRate: number;
  /** Every gradient is multiplied by this first: clipping costs no pass over memory of its own. */
  readonly gradientScale: number;
}

/** Changes parameters in place, by their gradients. Owns its sessions. */
export interface Optimizer {
  /** Updates made so far. To continue a run, set it to the run's. */
  stepCount: number;
  /** What an update leaves for the next, named `<parameter>.<moment>`. To continue a run, overwrite the data. */
  readonly state: ReadonlyMap<string, Tensor<'float32'>>;
  /** Makes one update. The same inputs give the same bits. */
  step(update: Update): Promise<void>;
  /** Frees the sessions. */
  dispose(): Promise<void>;
}
