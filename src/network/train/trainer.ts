// The training loop, which updates the weights in place and reports its progress as events.
import { lowerGraph, targetOf } from '../../engine/onnx/lower-graph.js';
import { type PlacedTensors, placeTensors } from '../../engine/session/placed-tensors.js';
import type { Device, SessionOptions } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { clippingFactor } from '../optim/gradient-norm.js';
import { learningRateAt } from '../optim/schedules.js';
import type { Compile } from '../optim/update.js';
import type { BatchSource } from './batch-source.js';
import type { StepEvent, TrainingEvent } from './events.js';
import type { LossValues } from './gradient-step.js';
import { createLearner, type Learner } from './learner.js';
import { createRandomPools } from './random-pools.js';
import type { Progress, RunStore } from './run-store.js';
import type { TrainingSettings } from './settings.js';
import type { Trainee } from './trainee.js';

/** The outcome of an evaluation. */
export interface Evaluation {
  readonly metrics: Readonly<Record<string, number>>;
  /** Larger is better. */
  readonly score: number;
}

/**
 * An upper bound on the batches of a step. It gives each batch of a run its own number, which seeds its dropout and
 * noise.
 */
const batchesPerStep = 2 ** 16;

/** The inputs of a training run. */
export interface TrainingJob<Example> {
  readonly trainee: Trainee<Example>;
  readonly batches: BatchSource<Example>;
  readonly settings: TrainingSettings;
  readonly device: Device;
  /**
   * The weights on the device, if other code uses them there, too. Default: they are copied to the device for the run.
   */
  readonly placedWeights?: PlacedTensors;
  /** Options for creating sessions. */
  readonly sessionOptions?: SessionOptions;
  readonly store: RunStore;
  /** Evaluates the current weights. Absent: the last weights become the run's model. */
  readonly evaluate?: () => Promise<Evaluation>;
  /** Stops after the current step and saves the state. */
  readonly signal?: AbortSignal;
  /** A clock, in milliseconds since any fixed moment. */
  readonly now?: () => number;
}

/**
 * Trains. The weights depend only on the job: a run that was interrupted and resumed ends with exactly the same weights
 * as one that was not.
 * @throws BytetagError `training` if the loss or the gradient is no longer finite
 */
export async function* train<Example>(job: TrainingJob<Example>): AsyncGenerator<TrainingEvent, void, void> {
  const { trainee, batches, settings, store, signal, now = () => performance.now() } = job;
  const { stepsPerEpoch } = batches;
  const totalSteps = settings.maxSteps ?? stepsIn(settings.epochs, stepsPerEpoch);
  const compile: Compile = (outputs, options) =>
    job.device.createSession(lowerGraph(outputs, { target: targetOf(job.device) }), {
      ...job.sessionOptions,
      ...options,
    });
  const pools = createRandomPools(settings, settings.seed);
  const placed = job.placedWeights ?? placeTensors(job.device, trainee.weights.tensors);
  const learner = await createLearner(trainee, placed, settings.optimizer, pools, job.device, compile);
  const { gradientStep, gradientNorm, optimizer } = learner;
  const publish = async (progress: Progress): Promise<void> => {
    await learner.pullWeights();
    await store.publish(trainee.weights, progress);
  };
  const begin = now();
  const secondsSince = (start: number): number => (now() - start) / 1000;

  try {
    let progress: Progress = (await store.restore(trainee.weights, optimizer)) ?? {
      step: 0,
      evaluationsWithoutGain: 0,
    };
    expectStepsLeft(progress.step, totalSteps);
    // If a run is made longer, it keeps its original warm-up, because its steps were made with that.
    const warmupSteps = progress.warmupSteps ?? settings.warmupSteps ?? Math.min(100, Math.floor(totalSteps / 10));
    const schedule = { name: settings.schedule, learningRate: settings.learningRate, warmupSteps, totalSteps };
    progress = { ...progress, warmupSteps };
    await learner.push();
    let parameters = 0;
    for (const { data } of trainee.weights.tensors.values()) parameters += data.length;
    const { examples } = batches;
    yield { type: 'start', step: progress.step, totalSteps, stepsPerEpoch, examples, parameters };
    if (progress.step === 0) await publish(progress);

    const isDue = (every: number, step: number): boolean =>
      step === totalSteps || step % (every || stepsPerEpoch) === 0;
    const stoppedEarly = (): boolean => settings.patience > 0 && progress.evaluationsWithoutGain >= settings.patience;
    while (progress.step < totalSteps && !stoppedEarly() && !signal?.aborted) {
      const start = now();
      const { losses, stepExamples } = await accumulateGradients(job, gradientStep, progress.step);
      const norm = await gradientNorm.compute();
      const step = progress.step + 1;
      checkFinite(step, losses.loss ?? Number.NaN, norm);
      const learningRate = learningRateAt(schedule, progress.step);
      const gradientScale = settings.maxGradNorm > 0 ? clippingFactor(norm, settings.maxGradNorm) : 1;
      await optimizer.step({ learningRate, gradientScale });
      progress = { ...progress, step };
      const event: StepEvent = {
        type: 'step',
        step,
        totalSteps,
        epoch: step / stepsPerEpoch,
        losses,
        learningRate,
        gradientNorm: norm,
        examples: stepExamples.length,
        ids: stepExamples.reduce((sum, example) => sum + trainee.lengthOf(example), 0),
        seconds: secondsSince(start),
      };
      yield event;

      if (job.evaluate && isDue(settings.evalSteps, step)) {
        const evaluationStart = now();
        const { metrics, score } = await job.evaluate();
        const isBest = progress.best === undefined || score > progress.best.score;
        progress = isBest
          ? { ...progress, best: { step, score }, evaluationsWithoutGain: 0 }
          : { ...progress, evaluationsWithoutGain: progress.evaluationsWithoutGain + 1 };
        if (isBest) await publish(progress);
        yield { type: 'evaluation', step, metrics, score, isBest, seconds: secondsSince(evaluationStart) };
      }
      if (isDue(settings.saveSteps, step) || signal?.aborted || stoppedEarly()) {
        const saveStart = now();
        await learner.pullWeights();
        await learner.pullMoments();
        await store.save(trainee.weights, optimizer, progress);
        yield { type: 'checkpoint', step, seconds: secondsSince(saveStart) };
      }
    }

    const isDone = progress.step === totalSteps || stoppedEarly();
    if (isDone && progress.best === undefined) await publish(progress);
    yield {
      type: 'end',
      step: progress.step,
      reason: !isDone ? 'interrupted' : progress.step === totalSteps ? 'finished' : 'stopped early',
      ...(progress.best && { best: progress.best }),
      seconds: secondsSince(begin),
    };
  } finally {
    await learner.dispose();
    if (job.placedWeights === undefined) placed.dispose();
  }
}

/** Runs the batches of one step. Their losses are means over the step, so they are added. */
async function accumulateGradients<Example>(
  { trainee, batches: source }: TrainingJob<Example>,
  gradientStep: Learner['gradientStep'],
  step: number,
): Promise<{ readonly losses: LossValues; readonly stepExamples: readonly Example[] }> {
  const batches = await source.batchesAt(step);
  const stepExamples = batches.flat();
  const losses: Record<string, number> = {};
  for (const [index, batch] of batches.entries()) {
    const feeds = trainee.collate(batch, stepExamples);
    const values = await gradientStep.run(feeds, step * batchesPerStep + index, index === 0);
    for (const [name, value] of Object.entries(values)) losses[name] = (losses[name] ?? 0) + value;
  }
  return { losses, stepExamples };
}

/**
 * The whole number of steps in so many epochs, at least one. A rounding error in a product such as 0.1 x 30 does not
 * count as a further step.
 */
function stepsIn(epochs: number, stepsPerEpoch: number): number {
  return Math.max(1, Math.ceil(epochs * stepsPerEpoch - 1e-6));
}

/** @throws BytetagError `config` if the run has already made more steps than it should have in total */
function expectStepsLeft(step: number, totalSteps: number): void {
  if (step <= totalSteps) return;
  throw new BytetagError(
    'config',
    `training: expected at least the ${step} steps that the run has made, got ${totalSteps} in all`,
  );
}

function checkFinite(step: number, loss: number, gradientNorm: number): void {
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm)) return;
  throw new BytetagError(
    'training',
    `training step ${step}: expected a finite loss and gradient, got loss ${loss} and gradient norm ${gradientNorm} ` +
      '(a lower learning rate or clipping may help)',
  );
}
