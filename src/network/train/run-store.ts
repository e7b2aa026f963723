// What the trainer asks of the place where a run is kept; the files themselves are the business of `run-folder.ts`.
import type { Arena } from '../../engine/tensor/arena.js';
import type { Optimizer } from '../optim/optimizer.js';

/** Where a run stands, beside its weights and its optimizer's moments. */
export interface Progress {
  /** Optimizer steps done. */
  readonly step: number;
  readonly best?: { readonly step: number; readonly score: number };
  /** Evaluations since the best one. */
  readonly evaluationsWithoutGain: number;
  /** Steps over which the learning rate rises. Absent: not settled yet. */
  readonly warmupSteps?: number;
}

/** Keeps a run. Whatever happens while it writes, what was kept before can still be loaded. */
export interface RunStore {
  /** Loads the latest saved state in place; undefined where nothing was saved. */
  restore(weights: Arena, optimizer: Optimizer): Promise<Progress | undefined>;
  /** Saves everything that continuing needs. */
  save(weights: Arena, optimizer: Optimizer, progress: Progress): Promise<void>;
  /** Makes these weights the run's model: called for the best evaluation so far, or at the end where there is none. */
  publish(weights: Arena, progress: Progress): Promise<void>;
}
