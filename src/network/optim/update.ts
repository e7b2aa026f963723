// The interface that all optimizers share.
import type { Outputs } from '../../engine/graph/value.js';
import type { Session, SessionOptions } from '../../engine/session/session.js';
import type { Tensor } from '../../engine/tensor/tensor.js';

/** Compiles a graph for the device that the parameters are trained on. */
export type Compile = (outputs: Outputs, options?: Pick<SessionOptions, 'onDevice' | 'name'>) => Promise<Session>;

/** The values of one update, besides parameters, gradients and state. */
export interface Update {
  readonly learningRate: number;
  /** Every gradient is first multiplied by this, so that clipping needs no separate pass over memory. */
  readonly gradientScale: number;
}

/** Changes parameters in place by their gradients. Owns its sessions. */
export interface Optimizer {
  /** The number of updates so far. To resume a run, set it to the run's number. */
  stepCount: number;
  /**
   * The tensors that are kept from one update to the next, named `<parameter>.<moment>`. To resume a run, overwrite
   * their data.
   */
  readonly state: ReadonlyMap<string, Tensor<'float32'>>;
  /** Makes one update. The same inputs give exactly the same result, bit for bit. */
  step(update: Update): Promise<void>;
  /** Frees the sessions. */
  dispose(): Promise<void>;
}
