// The interface through which the trainer loads and saves a run. `run-folder.ts` implements it with files.
import type { Arena } from '../../engine/tensor/arena.js';
import type { Optimizer } from '../optim/optimizer.js';

/** The progress of a run, besides its weights and the optimizer's moments. */
export interface Progress {
  /** The number of optimizer steps that are done. */
  readonly step: number;
  readonly best?: { readonly step: number; readonly score: number };
  /** The number of evaluations since the best one. */
  readonly evaluationsWithoutGain: number;
  /** The warm-up steps of the learning rate. Absent if they have not been decided yet. */
  readonly warmupSteps?: number;
}

/** Stores a run. If saving fails or is interrupted, the state that was saved before can still be loaded. */
export interface RunStore {
  /** Loads the latest saved state in place; undefined if there is none. */
  restore(weights: Arena, optimizer: Optimizer): Promise<Progress | undefined>;
  /** Saves everything that is needed to resume the run. */
  save(weights: Arena, optimizer: Optimizer, progress: Progress): Promise<void>;
  /**
   * Makes these weights the run's model. Called for the best evaluation so far, or at the end if there was no
   * evaluation.
   */
  publish(weights: Arena, progress: Progress): Promise<void>;
}
