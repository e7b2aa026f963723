// Fine-tunes a model on labelled sentences. Devices and the run's folder are arguments, so it works without Node.
import { placeTensors } from '../../engine/session/placed-tensors.js';
import type { Device } from '../../engine/session/session.js';
import type { Random } from '../../foundation/random.js';
import type { RawParagraph } from '../../language/data/raw-text.js';
import { spoilParagraph } from '../../language/segmentation/spoil-paragraph.js';
import { createModelRuntime } from '../../network/generate/model-runtime.js';
import { plannedBatches } from '../../network/train/batch-source.js';
import type { TrainingEvent } from '../../network/train/events.js';
import type { RunStore } from '../../network/train/run-store.js';
import { train } from '../../network/train/trainer.js';
import { settleTagLosses } from '../examples/balanced-weights.js';
import { type ExampleSource, joinSources } from '../examples/example-source.js';
import { checkTagLosses, penaltyOf } from '../examples/tag-losses.js';
import { trainingWindows } from '../examples/training-examples.js';
import { windowExamples } from '../examples/window-examples.js';
import type { TrainableModel } from '../model/load-found-model.js';
import { modelFiles } from '../model/model-files.js';
import { expansionExamples } from '../segmentation/expander.js';
import { segmentationExamples } from '../segmentation/segmentation-examples.js';
import { createDecoders } from '../tagger/decoders.js';
import type { CardContent } from './card-content.js';
import { createDevEvaluation, rawTextEvaluation, taskEvaluations } from './dev-evaluation.js';
import type { PreparedSegmentation } from './prepare-segmentation.js';
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
  const { config, tasks, segmentation, warnings } = prepared;
  const data = dataOfTasks(prepared, model.frozen, createDigest);
  const isCompared = await run.expectData(data);
  checkTagLosses(configuration, config.tags);
  const windows = tasks.flatMap(({ sentences, format }) =>
    trainingWindows(sentences, format, maxSourceLength, settleTagLosses(configuration, sentences)),
  );
  const examples = joinSources([
    windowExamples(windows, configuration, settings.seed),
    ...(segmentation ? [paragraphExamples(segmentation, configuration)] : []),
    ...(segmentation ? [expansionExamples(segmentation.expanded, segmentation.ids.prefixIds)] : []),
  ]);
  const device = await openDevice();

  const counts = countData(prepared);
  yield {
    type: 'prepared',
    ...counts,
    tags: config.tags,
    addedBySplitting: windows.length - tasks.reduce((sum, { sentences }) => sum + sentences.length, 0),
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
  const sequenceModel = model.network.createSequenceModel(runtime);
  const decoders = createDecoders(sequenceModel);
  const scorer = model.network.createTargetScorer(runtime);
  const evaluate = createDevEvaluation([
    ...taskEvaluations(tasks, decoders, scorer, config),
    ...(segmentation ? [rawTextEvaluation(segmentation, sequenceModel)] : []),
  ]);
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
      batches: plannedBatches(examples.lengths, settings, async (index, epoch) => examples.exampleAt(index, epoch)),
      settings,
      device,
      placedWeights,
      sessionOptions,
      store,
      ...(counts.devSentences > 0 && { evaluate }),
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

/** Windows of raw text, some of whose paragraphs are changed. */
function paragraphExamples(
  { paragraphs, segmentation, ids }: PreparedSegmentation,
  { textNoise = 0, settings }: TrainingConfiguration,
): ExampleSource {
  const spoil = (paragraph: RawParagraph, random: Random): RawParagraph =>
    random.uniform() < textNoise ? spoilParagraph(paragraph, random) : paragraph;
  return segmentationExamples(paragraphs, { segmentation, ids, seed: settings.seed, spoil });
}

function countData({ tasks, segmentation }: PreparedTasks) {
  const { paragraphs = [], dev = [] } = segmentation ?? {};
  const rawSentences = paragraphs.flatMap(({ sentences }) => sentences);
  const sentences = tasks.flatMap((task) => task.sentences);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    sentences: sentences.length + rawSentences.length,
    words:
      sum(sentences.map(({ words }) => words.length)) +
      sum(rawSentences.map((tokens) => sum(tokens.map(({ words }) => words.length)))),
    devSentences: sum(tasks.map((task) => task.dev.length)) + sum(dev.map((paragraph) => paragraph.sentences.length)),
  };
}
