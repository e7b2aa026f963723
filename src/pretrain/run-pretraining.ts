// Pretraining from files to files: a configuration goes in, a run folder with a T5 comes out, events tell the way.
import { BytetagError } from '../errors.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import { createTargetScorer } from '../generate/score.js';
import { loadModelForTraining } from '../node/models/load-model.js';
import { modelFiles, weightFile } from '../product/model/model-files.js';
import { checkOptions, runRules } from '../product/options/option-rules.js';
import { type ProfileEvent, profiledRun } from '../profile/profiled-run.js';
import type { Profiler } from '../profile/profiler.js';
import { openDevice } from '../session/node.js';
import { placeTensors } from '../session/placed-tensors.js';
import type { RunData } from '../tagger/run-data.js';
import { openRun, type RunFiles, recordTraining } from '../tagger/run-files.js';
import { targetLoss } from '../tagger/target-loss.js';
import { createT5Trainee } from '../tagger/trainee.js';
import type { RunOptions } from '../tagger/training-process.js';
import type { TrainingEvent } from '../train/events.js';
import { createRunFolder } from '../train/run-folder.js';
import { train } from '../train/trainer.js';
import { corpusBatches, evaluationWindows } from './corpus-batches.js';
import { pretrainingCard } from './pretraining-card.js';
import { checkPretraining, type PretrainingConfiguration } from './pretraining-configuration.js';
import { openCorpus, type TextCorpus } from './text-corpus.js';

/** What is known once all files are open and before the first step. */
export interface CorpusEvent {
  readonly type: 'corpus';
  /** Of text to train on. */
  readonly bytes: number;
  /** Of text to evaluate on. */
  readonly devBytes: number;
  /** Examples of the latter that are used. */
  readonly devWindows: number;
  /** Of a run that is continued and was begun by a version that recorded no text: whether it is the same is not known. */
  readonly unrecorded?: true;
  /** `resume` was asked for, but the folder has no run with a saved state: a new one begins. */
  readonly nothingToContinue?: true;
}

/** Everything that pretraining reports. */
export type PretrainingEvent = CorpusEvent | TrainingEvent | ProfileEvent;

/**
 * Pretrains a model, in this process. Nothing is written before all input has been read and checked.
 * @throws BytetagError for unusable files, settings or folders, and where the loss is no longer finite
 */
export function runPretraining(
  configuration: PretrainingConfiguration,
  { profile, ...options }: RunOptions = {},
): AsyncGenerator<PretrainingEvent, void, void> {
  return profiledRun(profile, (profiler) => pretrainTimed(configuration, options, profiler));
}

type TimedOptions = Omit<RunOptions, 'profile'>;

async function* pretrainTimed(
  configuration: PretrainingConfiguration,
  options: TimedOptions,
  profiler?: Profiler,
): AsyncGenerator<CorpusEvent | TrainingEvent, void, void> {
  const { textFiles, devFiles, corruption } = configuration;
  checkPretraining(configuration);
  checkOptions(options, runRules);
  const run = await openRun(configuration, options);
  const texts: TextCorpus[] = [];
  try {
    for (const files of [textFiles, devFiles].filter(({ length }) => length > 0)) {
      const text = await openCorpus(files);
      texts.push(text);
      checkLength(text, files, corruption.windowLength);
    }
    const [corpus, dev] = texts;
    if (corpus) yield* pretrainOn({ corpus, dev }, run, configuration, options, profiler);
  } finally {
    await run.close();
    for (const text of texts) await text.close();
  }
}

async function* pretrainOn(
  { corpus, dev }: { readonly corpus: TextCorpus; readonly dev: TextCorpus | undefined },
  run: RunFiles,
  configuration: PretrainingConfiguration,
  { signal, memoryArena = true }: TimedOptions,
  profiler?: Profiler,
): AsyncGenerator<CorpusEvent | TrainingEvent, void, void> {
  const { settings, corruption, threads, saveDtype, out } = configuration;
  const { tagger, ...model } = await loadModelForTraining(configuration.model, settings.seed);
  if (model.adapter !== undefined) {
    throw new BytetagError(
      'model',
      `${configuration.model}: expected a model to pretrain, got an adapter (merge it first)`,
    );
  }
  const device = await openDevice(configuration.device, profiler);
  const sessionOptions = { memoryArena, ...(threads > 0 && { threads }) };
  const placedWeights = placeTensors(device, model.weights.tensors);
  const runtime = createModelRuntime(model.config, device, { memory: placedWeights.tensors }, sessionOptions);
  const scorer = createTargetScorer(runtime);
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
      trainee: createT5Trainee(model.config, model.weights, { ...settings, encoderLossWeight: 0 }),
      batches: corpusBatches(corpus, corruption, settings),
      settings,
      device,
      placedWeights,
      sessionOptions,
      store: createRunFolder(out, weightFile(model.config, saveDtype)),
      ...(dev && { evaluate }),
      ...(signal && { signal }),
    });
    yield* recordTraining(run, out, events, (facts) =>
      pretrainingCard({ configuration, bytes: corpus.size, ...facts }),
    );
  } finally {
    await scorer.dispose();
    placedWeights.dispose();
  }
}

function dataOfCorpora(corpus: TextCorpus, dev: TextCorpus | undefined): RunData {
  const digest = ({ size, sha256 }: TextCorpus) => ({ size: `${size} bytes`, sha256 });
  return { data: { text: digest(corpus), ...(dev && { 'development text': digest(dev) }) } };
}

/** @throws BytetagError `data` if there is less text than one window */
function checkLength({ size }: TextCorpus, files: readonly string[], windowLength: number): void {
  if (size >= windowLength) return;
  const found = `expected at least ${windowLength} bytes, one window, got ${size}`;
  throw new BytetagError('data', `${files.join(', ')}: ${found}`);
}
