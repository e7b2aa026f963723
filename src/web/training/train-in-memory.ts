// Fine-tunes a model on sentences in memory, in the thread that calls it: a worker's.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { FileReading } from '../../language/data/reading.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { TrainingEvent } from '../../network/train/events.js';
import { modelCard } from '../../product/cards/model-card.js';
import { describeModel } from '../../product/model/describe-model.js';
import { initialModel, loadTrainableModel } from '../../product/model/load-found-model.js';
import { weightFile } from '../../product/model/model-files.js';
import type { ModelSummary } from '../../product/model/model-summary.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import type { TaggerConfig } from '../../product/model/tagger-config.js';
import { prepareTags } from '../../product/model/task-tags.js';
import { isPresetName, type PresetName, presetNetwork } from '../../product/networks/networks.js';
import { checkConfiguration } from '../../product/training/configuration-rules.js';
import { type PreparedEvent, runFinetuningJob } from '../../product/training/finetuning.js';
import { prepareTasks, type TaskReaders } from '../../product/training/prepare-tasks.js';
import { settleTraining } from '../../product/training/settle-training.js';
import { checkTrainOptions, type TrainOptions } from '../../product/training/train-options.js';
import type { TaskOptions } from '../../product/training/training-tasks.js';
import { type ModelSource, type OpenOptions, openModel } from '../downloads/model-source.js';
import { type FoundInMemory, findInMemory } from '../models/found-in-memory.js';
import { createMemoryRun } from '../runs/memory-run.js';
import type { RunState } from '../runs/run-state.js';
import { openDevice } from '../runtime/open-device.js';
import type { RuntimeSettings } from '../runtime/runtime-package.js';
import { sha256 } from './sha256.js';

/** A sentence to learn from: a tag for each word. */
export interface LabelledSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** Sentences to learn from: those of one task, or of several by their names. */
export type LabelledData = readonly LabelledSentence[] | Readonly<Record<string, readonly LabelledSentence[]>>;

/** Options that are about files, which a page has none of. */
type AboutFiles =
  | 'model'
  | 'out'
  | 'train'
  | 'dev'
  | 'tasks'
  | 'task'
  | 'log'
  | 'segmenter'
  | 'keepCheckpoints'
  | 'threads';

/** How a model is trained: the options of Node, without those that are about files. */
export interface PageTrainOptions extends Omit<TrainOptions, AboutFiles | keyof FileReading> {
  /** The model to begin with, or the name of a preset: random weights. */
  readonly model: ModelSource | PresetName;
  /** Sentences to evaluate on. With them, the best model is kept; without, the last. Default: none. */
  readonly dev?: LabelledData | undefined;
  /** The task of the sentences, if they are not given by task. Default: the model's first, or `upos`. */
  readonly task?: string | undefined;
  /** Goes on with a training that was interrupted, with the same model, sentences and options. Default: a new one. */
  readonly resume?: RunState | undefined;
}

/** How it is trained in a page. */
export interface PageTrainSettings extends RuntimeSettings, Pick<OpenOptions, 'hub'> {
  /** The base of an adapter that is trained further. */
  readonly base?: ModelSource | undefined;
}

/** Who is told of what happens, and what ends a training. */
export interface PageTrainControls extends Pick<OpenOptions, 'signal' | 'onProgress'> {
  /** Called with each state that is saved (see `saveSteps`). */
  readonly onState?: ((state: RunState) => void) | undefined;
}

/** What training reports. */
export type PageTrainEvent = PreparedEvent | TrainingEvent;

/**
 * Fine-tunes a model.
 * @returns the files of the trained model by name
 * @throws BytetagError for unusable options, sentences or models, and if the loss is no longer finite
 */
export async function* trainInMemory(
  sentences: LabelledData,
  { model, dev, task, resume, ...options }: PageTrainOptions,
  { base, hub, ...runtime }: PageTrainSettings = {},
  { signal, onProgress, onState }: PageTrainControls = {},
): AsyncGenerator<PageTrainEvent, ReadonlyMap<string, Uint8Array>, void> {
  /** The options as in Node, for a model of which this is known. */
  const given = ({ pinned, tagger }: Pick<ModelSummary, 'pinned' | 'tagger'>) => {
    const data = dataByTask(sentences, dev, task ?? tagger?.tasks[0]?.name ?? 'upos');
    const checked: TrainOptions = { ...options, model: pinned, out: 'page', tasks: taskOptions(data, tagger) };
    checkTrainOptions(checked);
    return { data, checked };
  };
  // First, so that no model is downloaded for nothing.
  given({ pinned: 'page' });
  const start = await findStart(model, base, { hub, signal, onProgress });
  const summary = await summarize(start);
  const { data, checked } = given(summary);
  const configuration = settleTraining(checked, summary);
  checkConfiguration(configuration);
  const { settings, lora, saveDtype, device } = configuration;
  const trainable =
    'preset' in start
      ? initialModel(start.preset, settings.seed)
      : await loadTrainableModel(start.found, lora && { lora, seed: settings.seed });
  const run = createMemoryRun(weightFile(trainable.network, saveDtype), { configuration, resume, onState });
  yield* runFinetuningJob({
    ...{ configuration, model: trainable, run: run.record, store: run.store, memoryArena: true, signal },
    prepared: await prepareTasks(configuration, trainable.tagger, readersOf(data)),
    formatCard: modelCard,
    createDigest: sha256,
    openDevice: () => openDevice(device, runtime),
  });
  return new Map([...run.files, ...segmenterFiles(start)]);
}

/** What training begins with: random weights, or a model. */
type Start = { readonly preset: PresetName } | { readonly found: FoundInMemory };

async function findStart(
  model: ModelSource | PresetName,
  base: ModelSource | undefined,
  options: OpenOptions,
): Promise<Start> {
  if (typeof model === 'string' && isPresetName(model)) return { preset: model };
  const { name, folder } = await openModel(model, options);
  const ofAdapter = base === undefined ? undefined : (await openModel(base, options)).folder;
  return { found: await findInMemory(name, folder, ofAdapter) };
}

async function summarize(start: Start): Promise<ModelSummary> {
  if ('preset' in start) {
    return { pinned: start.preset, network: presetNetwork(start.preset), isAdapter: false };
  }
  const { found } = start;
  const { network, tagger } = await describeModel(found);
  return { pinned: found.name, network, isAdapter: found.adapter !== undefined, ...(tagger && { tagger }) };
}

/** The files of the model that divides texts, which the trained model keeps. */
function segmenterFiles(start: Start): readonly (readonly [string, Uint8Array])[] {
  if ('preset' in start || start.found.segmenter === undefined) return [];
  return Array.from(start.found.segmenter.folder.files, ([name, content]) => [`${segmenterFolder}/${name}`, content]);
}

/** The sentences of a task. */
interface TaskData {
  readonly train: readonly LabelledSentence[];
  readonly dev?: readonly LabelledSentence[];
}

/**
 * The sentences of each task by its name.
 * @throws BytetagError `usage` for sentences to evaluate on of a task that has none to learn from
 */
function dataByTask(
  given: LabelledData,
  givenDev: LabelledData | undefined,
  task: string,
): ReadonlyMap<string, TaskData> {
  const byTask = (data: LabelledData) => (isList(data) ? { [task]: data } : data);
  const train = byTask(given);
  const dev = givenDev === undefined ? {} : byTask(givenDev);
  const idle = Object.keys(dev).find((name) => !Object.hasOwn(train, name));
  if (idle !== undefined) {
    throw new BytetagError('usage', `dev: expected sentences of the tasks that are trained, got ${idle}`);
  }
  return new Map(
    Object.entries(train).map(([name, sentences]) => [
      name,
      { train: sentences, ...(dev[name] && { dev: dev[name] }) },
    ]),
  );
}

function isList(data: LabelledData): data is readonly LabelledSentence[] {
  return Array.isArray(data);
}

/** The columns that a task of this name has in files. The names of others are those of columns. */
const knownColumns = new Set(['upos', 'xpos', 'ner', 'chunk']);

/** What stands in the place of the file with the sentences to evaluate on. */
const devFile = (task: string): string => `dev ${task}`;

function taskOptions(data: ReadonlyMap<string, TaskData>, tagger: TaggerConfig | undefined): readonly TaskOptions[] {
  return Array.from(data, ([name, { dev }]) => {
    const column = tagger?.tasks.find((task) => task.name === name)?.column;
    return {
      name,
      column: column ?? (knownColumns.has(name) ? name : `column:${name}`),
      train: name,
      ...(dev && { dev: devFile(name) }),
    };
  });
}

/** Readers that give the sentences in the place of files. */
function readersOf(data: ReadonlyMap<string, TaskData>): TaskReaders {
  const files = new Map(
    [...data].flatMap(([name, { train, dev = [] }]) => [
      [name, train],
      [devFile(name), dev],
    ]),
  );
  return {
    async sentences([file = ''], task, count, { onWarning }) {
      const all = (files.get(file) ?? []).map((each, index) => sentenceOf(each, file, index));
      return prepareTags(count > 0 ? all.slice(0, count) : all, task, onWarning);
    },
    async paragraphs() {
      throw new BytetagError('usage', 'task segment: expected a task with tags, which a page can train');
    },
  };
}

/** @throws BytetagError `data` for what is no sentence with a tag for each word */
function sentenceOf({ words, tags }: LabelledSentence, file: string, index: number): Sentence {
  const line = index + 1;
  const areTexts = (list: unknown): boolean => Array.isArray(list) && list.every((each) => typeof each === 'string');
  if (!areTexts(words) || !areTexts(tags) || words.length !== tags.length || words.length === 0) {
    const found = describeValue({ words, tags });
    throw new BytetagError('data', `${file}:${line}: expected words and a tag for each, got ${found}`);
  }
  return { words, tags, file, line };
}
