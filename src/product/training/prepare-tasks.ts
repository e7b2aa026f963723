// Collects what a run has to know about its tasks before training: their sentences, tag sets and formats.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { firstRepeated } from '../../foundation/lists.js';
import { expectAboutFiles, type FileKind, type FileReading } from '../../language/data/reading.js';
import { defaultSplits } from '../../language/data/reference.js';
import type { Sentence } from '../../language/data/sentence.js';
import { collectTagSet } from '../../language/data/tag-set.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import type { Format } from '../../language/formats/format.js';
import { mostTagIds } from '../../language/formats/word-markers.js';
import { schemeOf } from '../../language/spans/scheme.js';
import { mostRuledTags } from '../../language/spans/transitions.js';
import { byt5Codec } from '../../language/text/vocabulary.js';
import { boundaryIds, segmentColumn } from '../model/segmentation.js';
import { formatOfTask, type TaggerConfig } from '../model/tagger-config.js';
import {
  mostNameCharacters,
  parseTaskSource,
  type TaggingTask,
  type TaskSource,
  type TrainingTask,
} from '../model/task.js';
import { holdOut } from './hold-out.js';
import { type PreparedSegmentation, prepareSegmentation, type ReadParagraphs } from './prepare-segmentation.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** A task with its sentences. */
export interface PreparedTask {
  readonly task: TaggingTask;
  readonly format: Format;
  readonly sentences: readonly Sentence[];
  readonly dev: readonly Sentence[];
}

/** All tasks of a run. */
export interface PreparedTasks {
  /** The configuration that is stored with the trained model. */
  readonly config: TaggerConfig;
  readonly tasks: readonly PreparedTask[];
  /** The raw text to learn from, if the model learns to divide it. */
  readonly segmentation?: PreparedSegmentation;
  /** Warnings of the readers about choices that they made, such as a span that ends within a word. */
  readonly warnings: readonly string[];
}

/** How files are read. */
export interface ReadTaskOptions {
  /** The splits of a data set to look for if a reference names none, in order. Default: `train`. */
  readonly splits?: readonly string[];
  readonly reading?: FileReading | undefined;
  /** Called with each warning of a reader. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Gets the kinds of the files. */
  readonly kinds?: Set<FileKind>;
}

/** Reads the labelled sentences of a task. @param count read only the first `count` sentences; 0: all */
export type ReadTask = (
  files: readonly string[],
  task: TaskSource,
  count: number,
  options: ReadTaskOptions,
) => Promise<readonly Sentence[]>;

/** How the data of tasks are read. */
export interface TaskReaders {
  readonly sentences: ReadTask;
  readonly paragraphs: ReadParagraphs;
}

/**
 * Reads the files of all tasks.
 * @param earlier the configuration of a tagger that is trained further. Its tags keep their ids; new tags follow
 * @param formats the caller's own formats
 * @throws BytetagError for unusable files, tasks of the same name, or tags that the format does not support
 */
export async function prepareTasks(
  configuration: TrainingConfiguration,
  earlier: TaggerConfig | undefined,
  { sentences: read, paragraphs: readParagraphs }: TaskReaders,
  formats: CustomFormats = {},
): Promise<PreparedTasks> {
  const { format, maxSourceLength, encoderLossWeight, trainLimit, devLimit, devShare, fold, settings } = configuration;
  const names = configuration.tasks.map(({ name }) => name);
  const repeated = firstRepeated(names);
  if (repeated !== undefined)
    throw new BytetagError('config', `tasks: expected different names, got ${repeated} twice`);
  const collected: Omit<PreparedTask, 'format'>[] = [];
  const kept = earlier?.format === format ? earlier : undefined;
  const warnings: string[] = [];
  const kinds = new Set<FileKind>();
  const onWarning = (message: string): void => {
    warnings.push(message);
  };
  const [rawText] = configuration.tasks.filter(isSegmentation);
  const segmentation = rawText && (await prepareSegmentation(rawText, configuration, readParagraphs, onWarning));
  for (const { trainFiles, devFiles, reading, ...source } of configuration.tasks.filter((task) => task !== rawText)) {
    // Brackets enclose the words of one span. Only the BIO scheme marks where one span ends and the next begins.
    const { name, scheme = 'bio' } = source;
    if (format === 'spans' && scheme !== 'bio') {
      throw new BytetagError('usage', `task ${name}: expected scheme bio, which format spans writes, got ${scheme}`);
    }
    const task = format === 'spans' ? { ...source, scheme } : source;
    parseTaskSource({ ...task }, { where: 'tasks', code: 'config' });
    const all = await read(trainFiles, task, trainLimit, { reading, onWarning, kinds });
    if (all.length === 0) {
      throw new BytetagError('data', `task ${task.name}: expected files to learn from, got none`);
    }
    const devOptions = { splits: defaultSplits.dev, reading, onWarning, kinds };
    const part = fold ?? devShare;
    const held = part === undefined ? undefined : holdOut(all, part, settings.seed, name);
    const sentences = held?.train ?? all;
    // A fold is evaluated when training is over.
    const dev = fold
      ? []
      : (held?.dev.slice(0, devLimit || undefined) ?? (await read(devFiles, task, devLimit, devOptions)));
    const earlierTags = kept?.tasks.find(({ name }) => name === task.name)?.tags ?? [];
    const ownTags = withNew(earlierTags, collectTagSet(sentences));
    const long = ownTags.find((tag) => tag.length > mostNameCharacters);
    if (long !== undefined) {
      const expected = `tags of at most ${mostNameCharacters} characters`;
      throw new BytetagError('data', `task ${name}: expected ${expected}, got ${describeValue(long)} (are they tags?)`);
    }
    const found = schemeOf(
      sentences.map(({ tags: given = [] }) => given),
      ownTags,
    );
    const transitions = task.scheme ?? (ownTags.length > mostRuledTags ? undefined : found);
    collected.push({ task: { ...task, tags: ownTags, ...(transitions && { transitions }) }, sentences, dev });
  }
  for (const { reading = {} } of configuration.tasks) expectAboutFiles(reading, kinds);
  const tagsOfTasks = collected.reduce((all, { task }) => withNew(all, task.tags), kept?.tags ?? []);
  const tags = withNew(tagsOfTasks, segmentation?.segmentation.boundaries ?? []);
  const tasks = collected.map(({ task }) => task);
  const listed = tasks.reduce((sum, task) => sum + task.tags.length, tags.length);
  if (listed > mostListedTags) {
    const expected = `at most ${mostListedTags} tags in the lists of the tasks and of the model together`;
    throw new BytetagError('data', `tags: expected ${expected}, got ${listed} (are they tags?)`);
  }
  const hasEncoderLoss = encoderLossWeight > 0;
  const learned = segmentation && { segmentation: segmentation.segmentation };
  const config: TaggerConfig = { format, maxSourceLength, hasEncoderLoss, tags, tasks, ...learned };
  const prepared = collected.map((task) => ({ ...task, format: formatOfTask(config, task.task, formats) }));
  if (encoderLossWeight > 0) for (const { format: each } of prepared) expectMarkers(each, tags);
  if (segmentation === undefined) return { config, tasks: prepared, warnings };
  const ids = boundaryIds(segmentation.segmentation, config, formats);
  return { config, tasks: prepared, segmentation: { ...segmentation, ids }, warnings };
}

function isSegmentation({ column }: TrainingTask): boolean {
  return column === segmentColumn;
}

/** The most tags in the lists of `bytetag.json`: a file of settings has at most 500,000 values. */
const mostListedTags = 400_000;

/** @throws BytetagError `usage` if the format has no markers that the encoder could be trained on */
function expectMarkers({ name, encodeMarkerTargets }: Format, tags: readonly string[]): void {
  if (encodeMarkerTargets !== undefined) return;
  const most = mostTagIds(byt5Codec);
  if (name === 'sentinel' && tags.length > most) {
    throw new BytetagError(
      'usage',
      `format sentinel: expected at most ${most} tags, so that each has an id that the encoder learns, ` +
        `got ${tags.length} (without the encoder loss, weight 0, it takes any number)`,
    );
  }
  throw new BytetagError('usage', `encoder loss: expected a format with word markers, got ${name}`);
}

function withNew(tags: readonly string[], found: readonly string[]): readonly string[] {
  return [...new Set([...tags, ...found])];
}
