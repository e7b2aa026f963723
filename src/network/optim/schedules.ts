// Learning-rate schedules: the learning rate of each training step.

/** The shape of the learning rate after the warm-up: constant, linear, or half a cosine wave. */
export type ScheduleName = 'constant' | 'linear' | 'cosine';

/** A linear rise from 0 during the warm-up, followed by the named curve. */
export interface Schedule {
  readonly name: ScheduleName;
  /** The rate at the end of the warm-up. */
  readonly learningRate: number;
  /** The steps of the warm-up. 0: the rate starts at its full value. */
  readonly warmupSteps: number;
  /** The step at which `linear` and `cosine` reach their end. */
  readonly totalSteps: number;
  /** Where `linear` and `cosine` end, as a fraction of `learningRate`. Default 0. */
  readonly finalFraction?: number;
}

/** The remaining share of the decay, given the share of the steps that are done (both 0 to 1). */
const remaining: Readonly<Record<ScheduleName, (progress: number) => number>> = {
  constant: () => 1,
  linear: (progress) => 1 - progress,
  cosine: (progress) => 0.5 * (1 + Math.cos(Math.PI * progress)),
};

/**
 * The learning rate of a step, as in Hugging Face's `get_constant_schedule_with_warmup`,
 * `get_linear_schedule_with_warmup` and `get_cosine_schedule_with_warmup`. After `totalSteps` it stays at its final
 * value.
 * @param step counted from 0: with a warm-up, the first step has a rate of 0
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { name, learningRate, warmupSteps, totalSteps, finalFraction = 0 } = schedule;
  if (step < warmupSteps) return learningRate * (step / warmupSteps);
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return learningRate * (finalFraction + (1 - finalFraction) * remaining[name](progress));
}
