// Fine-tuning from files to files: a configuration goes in, a run folder with a tagger comes out, events tell the way.
import type { CustomFormats } from '../formats/create-format.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import { createTargetScorer } from '../generate/score.js';
import { loadModelForTraining } from '../node/models/load-model.js';
import { modelFiles, weightFile } from '../product/model/model-files.js';
import { checkOptions, runRules } from '../product/options/option-rules.js';
import { type ProfileEvent, profiledRun } from '../profile/profiled-run.js';
import type { Profiler } from '../profile/profiler.js';
import { openDevice } from '../session/node.js';
import { placeTensors } from '../session/placed-tensors.js';
import { batchesInMemory } from '../train/batch-source.js';
import type { TrainingEvent } from '../train/events.js';
import { createRunFolder } from '../train/run-folder.js';
import { train } from '../train/trainer.js';
import { checkConfiguration } from './check-training.js';
import { createDecoders } from './decoders.js';
import { createDevEvaluation } from './dev-evaluation.js';
import { modelCard } from './model-card.js';
import { noisyBatches } from './noisy-batches.js';
import { prepareTasks } from './prepare-tasks.js';
import { dataOfTasks } from './run-data.js';
import { openRun, type RunFiles, recordTraining } from './run-files.js';
import { checkTagLosses, penaltyOf } from './tag-losses.js';
import { createT5Trainee } from './trainee.js';
import type { TrainingConfiguration } from './training-configuration.js';
import { encodeWindow, trainingWindows } from './training-examples.js';
import type { RunOptions } from './training-process.js';

/** What is known once all files are read and before the first step. */
export interface PreparedEvent {
  readonly type: 'prepared';
  readonly sentences: number;
  readonly words: number;
  readonly devSentences: number;
  /** Of all tasks. */
  readonly tags: readonly string[];
  /** Examples that came of splitting sentences longer than the model's window. */
  readonly addedBySplitting: number;
  /** What the readers of the files had to settle by themselves, each with file and line. */
  readonly warnings: readonly string[];
  /** Of a run that is continued and was begun by a version that recorded no data: whether they are the same is not known. */
  readonly unrecorded?: true;
  /** `resume` was asked for, but the folder has no run with a saved state: a new one begins. */
  readonly nothingToContinue?: true;
}

/** Everything that fine-tuning reports. */
export type FinetuneEvent = PreparedEvent | TrainingEvent | ProfileEvent;

/** What a caller may add. */
export interface FinetuneOptions extends RunOptions {
  /** Formats of the caller's own, by name. Not in a process of its own, to which functions cannot be sent. */
  readonly formats?: CustomFormats;
}

/**
 * Fine-tunes a model. Nothing is written before all input has been read and checked.
 * @throws BytetagError for unusable files, settings or folders, and where the loss is no longer finite
 */
export function finetune(
  configuration: TrainingConfiguration,
  { profile, ...options }: FinetuneOptions = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  return profiledRun(profile, (profiler) => finetuneTimed(configuration, options, profiler));
}

async function* finetuneTimed(
  configuration: TrainingConfiguration,
  options: Omit<FinetuneOptions, 'profile'>,
  profiler?: Profiler,
): AsyncGenerator<PreparedEvent | TrainingEvent, void, void> {
  checkConfiguration(configuration);
  checkOptions(options, { ...runRules, formats: { kind: 'other' } });
  const run = await openRun(configuration, options);
  try {
    yield* finetuneIn(run, configuration, options, profiler);
  } finally {
    await run.close();
  }
}

async function* finetuneIn(
  run: RunFiles,
  configuration: TrainingConfiguration,
  { signal, formats = {}, memoryArena = true }: Omit<FinetuneOptions, 'profile'>,
  profiler?: Profiler,
): AsyncGenerator<PreparedEvent | TrainingEvent, void, void> {
  const { settings, maxSourceLength, threads, encoderLossWeight, tagLosses = {}, saveDtype, out } = configuration;
  const model = await loadModelForTraining(configuration.model, settings.seed, configuration.lora, { formats });
  const prepared = await prepareTasks(configuration, model.tagger, formats);
  const { config, tasks, warnings } = prepared;
  const data = dataOfTasks(prepared, model.frozen);
  const isCompared = await run.expectData(data);
  checkTagLosses(tagLosses, config.tags);
  const windows = tasks.flatMap(({ sentences, format }) =>
    trainingWindows(sentences, format, maxSourceLength, tagLosses),
  );
  const examples = windows.map((window) => encodeWindow(window));
  const device = await openDevice(configuration.device, profiler);

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
  const runtime = createModelRuntime(model.config, device, source, sessionOptions);
  const decoders = createDecoders(runtime);
  const scorer = createTargetScorer(runtime);
  const evaluate = createDevEvaluation(tasks, decoders, scorer, config);
  const penalty = penaltyOf(tagLosses);
  try {
    await frozen.push();
    const trainee = createT5Trainee(
      model.config,
      model.weights,
      { ...settings, encoderLossWeight, ...(penalty && { penalty }) },
      frozen.tensors,
    );
    const events = train({
      trainee,
      batches: configuration.wordNoise
        ? noisyBatches(windows, examples, trainee.lengthOf, configuration.wordNoise, settings)
        : batchesInMemory(examples, trainee.lengthOf, settings),
      settings,
      device,
      placedWeights,
      sessionOptions,
      store: createRunFolder(out, weightFile(model.config, saveDtype)),
      ...(devSentences > 0 && { evaluate }),
      ...(signal && { signal }),
    });
    const { adapter } = model;
    yield* recordTraining(run, out, events, (facts) =>
      modelCard({ configuration, adapter, tags: config.tags, ...counts, ...facts }),
    );
  } finally {
    await decoders.dispose();
    await scorer.dispose();
    placedWeights.dispose();
    frozen.dispose();
  }
}
