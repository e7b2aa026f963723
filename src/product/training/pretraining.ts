// Pretrains a model on raw text. Files, devices and the run's folder are arguments, so it works without Node.
import { placeTensors } from '../../engine/session/placed-tensors.js';
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { createModelRuntime } from '../../network/generate/model-runtime.js';
import type { TrainingEvent } from '../../network/train/events.js';
import type { RunStore } from '../../network/train/run-store.js';
import { train } from '../../network/train/trainer.js';
import { targetLoss } from '../examples/target-loss.js';
import type { TrainableModel } from '../model/load-found-model.js';
import { modelFiles } from '../model/model-files.js';
import type { PretrainingCardContent } from './card-content.js';
import { corpusBatches, evaluationWindows, type TextCorpus } from './corpus-batches.js';
import type { PretrainingConfiguration } from './pretraining-configuration.js';
import type { RunData } from './run-data.js';
import { type RunRecord, recordTraining } from './run-record.js';

/** The first event: the facts that are known when all files are open, before the first step. */
export interface CorpusEvent {
  readonly type: 'corpus';
  /** Bytes of the text to train on. */
  readonly bytes: number;
  /** Bytes of the text to evaluate on. */
  readonly devBytes: number;
  /** The number of windows of that text to evaluate on. */
  readonly devWindows: number;
  /**
   * Set if the run was begun by a version that did not record its text. It is then not known whether the text is the
   * same.
   */
  readonly unrecorded?: true;
  /** Set if `resume` was asked for, but the folder has no run with a saved state. A new run begins. */
  readonly nothingToContinue?: true;
}

/** Everything that pretraining needs. */
export interface PretrainingJob {
  readonly configuration: PretrainingConfiguration;
  readonly model: TrainableModel;
  readonly corpus: TextCorpus;
  /** Text to evaluate on. */
  readonly dev?: TextCorpus | undefined;
  readonly run: RunRecord;
  /** The text of the model's card. */
  readonly formatCard: (content: PretrainingCardContent) => string;
  /** The place for weights and saved states. */
  readonly store: RunStore;
  readonly openDevice: () => Promise<Device>;
  /** See `SessionOptions`. */
  readonly memoryArena: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Pretrains a model. Nothing is written before all input has been checked.
 * @throws BytetagError for unusable settings, and if the loss is no longer finite
 */
export async function* runPretrainingJob({
  configuration,
  model: { tagger, ...model },
  corpus,
  dev,
  run,
  formatCard,
  store,
  openDevice,
  memoryArena,
  signal,
}: PretrainingJob): AsyncGenerator<CorpusEvent | TrainingEvent, void, void> {
  const { settings, corruption, threads, saveDtype } = configuration;
  if (model.adapter !== undefined) {
    throw new BytetagError(
      'model',
      `${configuration.model}: expected a model to pretrain, got an adapter (merge it first)`,
    );
  }
  const device = await openDevice();
  const sessionOptions = { memoryArena, ...(threads > 0 && { threads }) };
  const placedWeights = placeTensors(device, model.weights.tensors);
  const runtime = createModelRuntime(device, { memory: placedWeights.tensors }, sessionOptions);
  const scorer = model.network.createTargetScorer(runtime);
  try {
    const devExamples = dev ? await evaluationWindows(dev, corruption, configuration.devLimit) : [];
    const data = dataOfCorpora(corpus, dev);
    const isCompared = await run.expectData(data);
    yield {
      ...{ type: 'corpus', bytes: corpus.size, devBytes: dev?.size ?? 0, devWindows: devExamples.length },
      ...(!isCompared && { unrecorded: true }),
      ...(run.hasNothingToContinue && { nothingToContinue: true }),
    };
    await run.begin(modelFiles(model, saveDtype), data);
    const evaluate = async () => {
      const loss = await targetLoss(scorer, devExamples);
      return { metrics: { loss }, score: -loss };
    };
    const events = train({
      trainee: model.network.createTrainee(model.weights, { ...settings, encoderLossWeight: 0 }),
      batches: corpusBatches(corpus, corruption, settings),
      settings,
      device,
      placedWeights,
      sessionOptions,
      store,
      ...(dev && { evaluate }),
      ...(signal && { signal }),
    });
    yield* recordTraining(run, events, (facts) => formatCard({ configuration, bytes: corpus.size, ...facts }));
  } finally {
    await scorer.dispose();
    placedWeights.dispose();
  }
}

function dataOfCorpora(corpus: TextCorpus, dev: TextCorpus | undefined): RunData {
  const digest = ({ size, sha256 }: TextCorpus) => ({ size: `${size} bytes`, sha256 });
  return { data: { text: digest(corpus), ...(dev && { 'development text': digest(dev) }) } };
}
