// Trains the models of a cross-validation one after the other, and evaluates each on the fold that it has not seen.
import '../runtime/set-core-count.js';

import type { Sentence } from '../../language/data/sentence.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { scoreLabels } from '../../product/evaluation/evaluate.js';
import { type FoldScores, type FoldsSummary, summarizeFolds } from '../../product/evaluation/fold-scores.js';
import { taskNamed } from '../../product/model/tagger-config.js';
import { holdOut } from '../../product/training/hold-out.js';
import { type PreparedTask, prepareTasks } from '../../product/training/prepare-tasks.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import type { HubOptions } from '../hub/settings.js';
import { finetuneInProcess } from '../processes/train-in-process.js';
import { openDevice } from '../runtime/open-device.js';
import { loadTagger } from '../tagging/load-tagger.js';
import { type FinetuneEvent, finetune } from '../training/finetune.js';
import { taskReaders } from '../training/read-task.js';
import {
  checkFoldsFolder,
  type FoldConfiguration,
  foldRuns,
  type OutOfFoldPrediction,
  removeFolds,
  writeFolds,
} from './folds-folder.js';

/** The number of the fold that an event belongs to, counted from 1. */
export interface InFold {
  readonly fold: number;
}

/** The model of a fold was evaluated on the sentences that it has not seen. */
export interface FoldEvent extends FoldScores {
  readonly type: 'fold';
}

/** The last event: all folds are evaluated. There is none if the cross-validation was interrupted. */
export interface FoldsEvent extends FoldsSummary {
  readonly type: 'folds';
  /** All training sentences in the order of the files, those of one task after those of another. */
  readonly predictions: readonly OutOfFoldPrediction[];
}

/** Everything that a cross-validation reports. */
export type CrossValidationEvent = (FinetuneEvent & InFold) | FoldEvent | FoldsEvent;

/** Options of a cross-validation in addition to its configuration. */
export interface FoldsControls {
  /** Continue the runs in the folder, and begin those that there are not. */
  readonly resume?: boolean;
  /** Remove the cross-validation in the folder, and begin a new one. */
  readonly overwrite?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
  /** How data on the hub are downloaded. */
  readonly hub?: HubOptions;
  /** The caller's own formats, by name. With them, training runs in this process. */
  readonly formats?: CustomFormats | undefined;
}

/**
 * Runs a cross-validation. Nothing is written before all input has been read and checked.
 * @param configuration the configuration of a run, without a fold
 * @throws BytetagError for unusable files, settings or folders, and if a loss is no longer finite
 */
export async function* runFolds(
  configuration: TrainingConfiguration,
  folds: number,
  controls: FoldsControls = {},
): AsyncGenerator<CrossValidationEvent, void, void> {
  const { resume = false, overwrite = false, signal, hub = {}, formats } = controls;
  const runs = foldRuns(configuration, folds);
  await checkFoldsFolder(configuration.out, runs, { resume, overwrite });
  const { tasks } = await prepareTasks(configuration, undefined, taskReaders(hub), formats);
  const unseen = runs.map((run) => unseenIn(run, tasks));
  const scores: FoldScores[] = [];
  const labelled = new Map<Sentence, Labelled>();
  for (const [index, run] of runs.entries()) {
    if (signal?.aborted) return;
    const fold = run.fold.number;
    const options = { resume, overwrite, ...(signal && { signal }) };
    let isWhole = false;
    for await (const event of formats ? finetune(run, { ...options, formats }) : finetuneInProcess(run, options)) {
      // Now all input has been checked.
      if (overwrite && fold === 1 && event.type === 'prepared') await removeFolds(configuration.out, runs);
      if (event.type === 'end') isWhole = event.reason !== 'interrupted';
      yield { ...event, fold };
    }
    const evaluated = isWhole ? await evaluateFold(run, unseen[index] ?? [], labelled, controls) : undefined;
    if (evaluated === undefined) return;
    scores.push(evaluated);
    yield { type: 'fold', ...evaluated };
  }
  const summary = summarizeFolds(scores);
  const predictions = tasks.flatMap(({ task, sentences }) =>
    sentences.map((sentence) => predictionOf(sentence, task.name, labelled.get(sentence))),
  );
  await writeFolds(configuration.out, summary, predictions);
  yield { type: 'folds', ...summary, predictions };
}

/** What the model of a fold made of a sentence. */
interface Labelled {
  readonly fold: number;
  readonly predicted: readonly string[];
}

/** The sentences of a task that a model has not seen. */
interface Unseen {
  readonly name: string;
  readonly sentences: readonly Sentence[];
}

function unseenIn({ fold, settings }: FoldConfiguration, tasks: readonly PreparedTask[]): readonly Unseen[] {
  return tasks.map(({ task: { name }, sentences }) => ({
    name,
    sentences: holdOut(sentences, fold, settings.seed, name).dev,
  }));
}

/**
 * Labels the sentences of a fold by the model that has not seen them.
 * @param labelled gets the labels
 * @returns the scores; undefined if it was interrupted
 */
async function evaluateFold(
  { out, fold, device, threads }: FoldConfiguration,
  unseen: readonly Unseen[],
  labelled: Map<Sentence, Labelled>,
  { signal, hub, formats }: FoldsControls,
): Promise<FoldScores | undefined> {
  if (signal?.aborted) return undefined;
  const threading = threads > 0 ? { threads } : {};
  const tagger = await loadTagger(out, { device: await openDevice(device), hub, formats, ...threading });
  const metrics: Record<string, number> = {};
  try {
    for (const { name, sentences } of unseen) {
      const words = sentences.map((sentence) => sentence.words);
      const labels = await tagger.label(words, { task: name, ...(signal && { signal }) });
      for (const [index, sentence] of sentences.entries()) {
        labelled.set(sentence, { fold: fold.number, predicted: labels[index]?.tags ?? [] });
      }
      const { accuracy, macroF1, spanF1 } = scoreLabels(sentences, labels, taskNamed(tagger.config, name).tags);
      for (const [metric, value] of Object.entries({ accuracy, macroF1, spanF1 })) {
        if (value !== undefined) metrics[unseen.length > 1 ? `${name}.${metric}` : metric] = value;
      }
    }
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  } finally {
    await tagger.dispose();
  }
  const sentences = unseen.flatMap((each) => each.sentences);
  const words = sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
  return { fold: fold.number, out, sentences: sentences.length, words, metrics };
}

function predictionOf(sentence: Sentence, task: string, labelled: Labelled | undefined): OutOfFoldPrediction {
  const { words, tags = [] } = sentence;
  return { task, fold: labelled?.fold ?? 0, tokens: words, tags, predicted: labelled?.predicted ?? [] };
}
