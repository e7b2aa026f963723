// Fine-tunes a model on labelled sentences. Devices and the run's folder are arguments, so it works without Node.
import { placeTensors } from '../../engine/session/placed-tensors.js';
import type { Device } from '../../engine/session/session.js';
import { createModelRuntime } from '../../network/generate/model-runtime.js';
import { batchesInMemory } from '../../network/train/batch-source.js';
import type { TrainingEvent } from '../../network/train/events.js';
import type { RunStore } from '../../network/train/run-store.js';
import { train } from '../../network/train/trainer.js';
import { settleTagLosses } from '../examples/balanced-weights.js';
import { checkTagLosses, penaltyOf } from '../examples/tag-losses.js';
import { encodeWindow, trainingWindows } from '../examples/training-examples.js';
import type { TrainableModel } from '../model/load-found-model.js';
import { modelFiles } from '../model/model-files.js';
import { createDecoders } from '../tagger/decoders.js';
import type { CardContent } from './card-content.js';
import { createDevEvaluation } from './dev-evaluation.js';
import { noisyBatches } from './noisy-batches.js';
import type { PreparedTasks } from './prepare-tasks.js';
import { type Digest, dataOfTasks } from './run-data.js';
import { type RunRecord, recordTraining } from './run-record.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** The first event: the facts that are known when all files are read, before the first step. */
export interface PreparedEvent {
  readonly type: 'prepared';
  readonly sentences: number;
  readonly words: number;
  readonly devSentences: number;
  /** The tags of all tasks. */
  readonly tags: readonly string[];
  /** How many more examples there are because long sentences were split into windows. */
  readonly addedBySplitting: number;
  /** Warnings of the readers about choices that they made, each with file and line. */
  readonly warnings: readonly string[];
  /**
   * Set if the run was begun by a version that did not record its data. It is then not known whether the data is the
   * same.
   */
  readonly unrecorded?: true;
  /** Set if `resume` was asked for, but the folder has no run with a saved state. A new run begins. */
  readonly nothingToContinue?: true;
}

/** Everything that fine-tuning needs. */
export interface FinetuningJob {
  readonly configuration: TrainingConfiguration;
  readonly model: TrainableModel;
  readonly prepared: PreparedTasks;
  readonly run: RunRecord;
  /** The text of the model's card. */
  readonly formatCard: (content: CardContent) => string;
  /** The place for weights and saved states. */
  readonly store: RunStore;
  readonly createDigest: () => Digest;
  /** Opens the device. Called when all input has been checked. */
  readonly openDevice: () => Promise<Device>;
  /** See `SessionOptions`. */
  readonly memoryArena: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fine-tunes a model. Nothing is written before all input has been checked.
 * @throws BytetagError for unusable settings, and if the loss is no longer finite
 */
export async function* runFinetuningJob({
  configuration,
  model,
  prepared,
  run,
  formatCard,
  store,
  createDigest,
  openDevice,
  memoryArena,
  signal,
}: FinetuningJob): AsyncGenerator<PreparedEvent | TrainingEvent, void, void> {
  const { settings, maxSourceLength, threads, encoderLossWeight, saveDtype } = configuration;
  const { config, tasks, warnings } = prepared;
  const data = dataOfTasks(prepared, model.frozen, createDigest);
  const isCompared = await run.expectData(data);
  checkTagLosses(configuration, config.tags);
  const windows = tasks.flatMap(({ sentences, format }) =>
    trainingWindows(sentences, format, maxSourceLength, settleTagLosses(configuration, sentences)),
  );
  const examples = windows.map((window) => encodeWindow(window));
  const device = await openDevice();

  const sentences = tasks.flatMap((task) => task.sentences);
  const devSentences = tasks.reduce((sum, { dev }) => sum + dev.length, 0);
  const counts = {
    sentences: sentences.length,
    words: sentences.reduce((sum, { words }) => sum + words.length, 0),
  };
  yield {
    type: 'prepared',
    ...counts,
    devSentences,
    tags: config.tags,
    addedBySplitting: examples.length - sentences.length,
    warnings,
    ...(!isCompared && { unrecorded: true }),
    ...(run.hasNothingToContinue && { nothingToContinue: true }),
  };
  await run.begin(modelFiles({ ...model, tagger: config }, saveDtype), data);

  const sessionOptions = { memoryArena, ...(threads > 0 && { threads }) };
  const frozen = placeTensors(device, model.frozen);
  const placedWeights = placeTensors(device, model.weights.tensors);
  const source = { memory: new Map([...frozen.tensors, ...placedWeights.tensors]) };
  const runtime = createModelRuntime(device, source, sessionOptions);
  const decoders = createDecoders(model.network.createSequenceModel(runtime));
  const scorer = model.network.createTargetScorer(runtime);
  const evaluate = createDevEvaluation(tasks, decoders, scorer, config);
  const penalty = penaltyOf(configuration);
  try {
    await frozen.push();
    const trainee = model.network.createTrainee(
      model.weights,
      { ...settings, encoderLossWeight, ...(penalty && { penalty }) },
      frozen.tensors,
    );
    const events = train({
      trainee,
      batches: configuration.noise
        ? noisyBatches(windows, examples, trainee.lengthOf, configuration, settings)
        : batchesInMemory(examples, trainee.lengthOf, settings),
      settings,
      device,
      placedWeights,
      sessionOptions,
      store,
      ...(devSentences > 0 && { evaluate }),
      ...(signal && { signal }),
    });
    const { adapter } = model;
    yield* recordTraining(run, events, (facts) =>
      formatCard({ configuration, adapter, tags: config.tags, ...counts, ...facts }),
    );
  } finally {
    await decoders.dispose();
    await scorer.dispose();
    placedWeights.dispose();
    frozen.dispose();
  }
}
