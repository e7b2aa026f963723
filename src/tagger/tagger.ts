/// <reference lib="esnext.disposable" preserve="true" />
// The tagger: a model folder goes in, something that labels words comes out.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { BytetagError } from '../errors.js';
import type { CustomFormats } from '../formats/create-format.js';
import { createModelRuntime, type SharedSessions } from '../generate/model-runtime.js';
import type { HubOptions } from '../hub/settings.js';
import { idleGroups } from '../idle-groups.js';
import { loadAdapters, loadModel, pinModel } from '../node/models/load-model.js';
import { defaultTagger } from '../node/models/shipped-models.js';
import { defaultThreads } from '../node/runtime/default-threads.js';
import { openDevice } from '../node/runtime/open-device.js';
import type { WeightDType } from '../onnx/quantize.js';
import { formatOfTask, type TaggerConfig, taggerConfigFileName, taskNamed } from '../product/model/tagger-config.js';
import type { TaggingTask } from '../product/model/task.js';
import { weightQuantizer } from '../product/model/weight-quantizer.js';
import { loadingRules } from '../product/options/option-rules.js';
import { createCalls } from '../product/tagger/calls.js';
import {
  checkIterable,
  checkLoading,
  checkSentences,
  checkTaggingOptions,
  checkText,
  checkWords,
} from '../product/tagger/check-labelling.js';
import { createDecoders, type Decoders } from '../product/tagger/decoders.js';
import { createLabeller } from '../product/tagger/labeller.js';
import type { LabelledWords, TaggingOptions } from '../product/tagger/labelling.js';
import type { TaggerWorkers } from '../product/tagger/tagger-workers.js';
import type { Device, DeviceName } from '../session/session.js';
import { type SegmentedWord, segmentText } from '../text/segment.js';
import type { ValueRule } from '../value-rules.js';
import { startTaggerWorkers, type WorkerSetup } from './start-tagger-workers.js';

/** A sentence with its labels. */
export interface LabelledSentence extends LabelledWords {
  readonly words: readonly string[];
}

/** A sentence of a text with its labels, and where each word stands in the text. */
export interface LabelledText extends LabelledSentence {
  /** In UTF-16 units of the text. */
  readonly places: readonly SegmentedWord[];
}

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface Tagger {
  /** What the model has learned. */
  readonly config: TaggerConfig;
  /**
   * The tags of each sentence, one per word, with their probabilities. Constrained decoding unless told otherwise.
   * @throws BytetagError `usage` for options that do not go together or do not suit the model, `data` for a word longer
   *   than the model's window
   */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  /** The tags alone; `''` where the model wrote none that could be read (free decoding). */
  tag(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly (readonly string[])[]>;
  /**
   * Labels sentences as they come, in their order: a few batches together, or fewer where the next sentence is not there yet.
   * An aborted `signal` and `dispose` end it also while it waits for the next sentence, and end the source.
   * @example for await (const { words, tags } of tagger.stream(sentences)) console.log(words, tags);
   */
  stream(
    sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
    options?: TaggingOptions,
  ): AsyncGenerator<LabelledSentence, void, void>;
  /** Divides a text into sentences and words (UAX #29) and labels them. */
  tagText(text: string, options?: TaggingOptions): Promise<readonly LabelledText[]>;
  /**
   * Frees what the tagger owns. Calls in progress end with the batch that is being labelled: those that are not done then,
   * and later calls, are rejected with a BytetagError (`usage`). Has no effect the second time.
   */
  dispose(): Promise<void>;
  /** The same: `await using tagger = await Tagger.load(..)`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a tagger is loaded. */
export interface TaggerOptions {
  readonly device: Device;
  /** Weights of linear layers: `q8` in 8 bits, on the CPU, or `q4` in 4. Default `fp32`. */
  readonly dtype?: WeightDType | undefined;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** Formats of the caller's own, which the model may be in. */
  readonly formats?: CustomFormats | undefined;
  /**
   * Several adapters on the model as their base, which is loaded once: each brings its tasks. Where two adapters have a task
   * of the same name, theirs are called `adapter/task`, after the last part of the adapter's own name.
   */
  readonly adapters?: readonly string[] | undefined;
}

/** The same, with the device by its name or opened before. */
export interface LoadTaggerOptions extends Omit<TaggerOptions, 'device' | 'threads'> {
  /**
   * Threads that each label with a copy of the model, in batches side by side, while the caller's thread stays free; for many
   * cores, and for programs that have to answer meanwhile. On the CPU only. A thread that dies is reported by the call that
   * it was working for, and replaced. Default 0: the caller's thread labels.
   *
   * These threads may be at work when the process ends. A thread of your own that labels must not be terminated
   * (`worker.terminate()`, or `process.exit` in another thread): onnxruntime-node aborts the whole process if its native
   * code is running in it. Have it dispose of its tagger and end by itself, or use this option instead of such a thread.
   */
  readonly workers?: number | undefined;
  /** Default `cpu`. */
  readonly device?: DeviceName | Device | undefined;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number | undefined;
}

// A rule for every option: one that is missing does not compile.
loadingRules satisfies Readonly<Record<keyof LoadTaggerOptions, ValueRule>>;

/** Batches that `stream` waits for, so that like lengths come together. */
const batchesTogether = 4;

/** Taggers. */
export const Tagger = {
  /**
   * Loads a model that bytetag has trained: a folder, `org/name` on the hub, or one that ships. Default: `pos-en`, English
   * parts of speech.
   * @throws BytetagError like `loadTagger`; `device` if there is no such device
   */
  async load(model: string = defaultTagger, options: LoadTaggerOptions = {}): Promise<Tagger> {
    checkLoading(model, options);
    const { device = 'cpu', threads, workers = 0, ...rest } = options;
    const opened = typeof device === 'string' ? await openDevice(device) : device;
    if (workers > 0) checkWorkers(options, opened);
    const tagger = await loadTagger(model, { device: opened, ...(threads !== undefined && { threads }), ...rest });
    if (workers === 0) return tagger;
    const { dtype, base, adapters, hub } = rest;
    const setup: WorkerSetup = {
      model: await pinModel(model, { base, hub }),
      options: { dtype, base, adapters, threads: threads ?? threadsBeside(workers) },
    };
    const { label, labelText, dispose } = startTaggerWorkers(setup, workers);
    const release = async (): Promise<void> => {
      await dispose();
      await tagger.dispose();
    };
    return assembleTagger(tagger.config, { label, labelText, release });
  },
} as const;

/**
 * Loads a model that bytetag has trained.
 * @param model `org/name` on the hub, or a folder with `config.json`, weights and `bytetag.json`, or of an adapter
 * @throws BytetagError `io` or `model` where a file is missing, damaged or does not fit the others
 */
export async function loadTagger(
  model: string,
  { device, dtype, threads, adapters, ...rest }: TaggerOptions,
): Promise<Tagger> {
  checkLoading(model, { device, dtype, threads, adapters, ...rest });
  const options = { ...rest, quantize: weightQuantizer(dtype, device) };
  const models = adapters
    ? await loadAdapters(model, adapters, options)
    : [{ model, ...(await loadModel(model, options)) }];
  const threading = threads === undefined ? {} : { threads };
  const sessions: SharedSessions = new Map();
  const parts = models.map(({ model: name, config: t5, source, tagger: config }): Part => {
    if (config === undefined) {
      const expected = `a tagger with its tasks in ${taggerConfigFileName}`;
      throw new BytetagError(
        'model',
        `${name}: expected ${expected}, got a checkpoint without (train it first: bytetag train)`,
      );
    }
    return { name, config, decoders: createDecoders(createModelRuntime(t5, device, source, threading, sessions)) };
  });
  const tasks = namedTasks(parts);
  const config: TaggerConfig = {
    ...firstOf(parts).config,
    hasEncoderLoss: parts.every((part) => part.config.hasEncoderLoss),
    tags: [...new Set(parts.flatMap((part) => part.config.tags))],
    tasks: tasks.map(({ task }) => task),
  };
  const labellers = new Map(
    tasks.map(({ task, part }) => {
      const format = formatOfTask(part.config, task, options.formats);
      return [task.name, { part, labeller: createLabeller(part.decoders, format, part.config) }];
    }),
  );
  const label: Tagger['label'] = async (sentences, { task, ...options } = {}) => {
    const { part, labeller } = labellers.get(taskNamed(config, task).name) ?? {};
    const { decoding } = options;
    if ((decoding === 'encoder' || decoding === 'joint') && !part?.config.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decode ${decoding}: expected a model trained with an encoder loss, got ${part?.name}, which was trained without`,
      );
    }
    return (await labeller?.label(sentences, options)) ?? [];
  };
  const labelText: Labelling['labelText'] = async (text, options) => {
    const sentences = segmentText(text, options?.locale).map((places) => ({
      places,
      words: places.map((place) => place.text),
    }));
    const labels = await label(
      sentences.map(({ words }) => words),
      options,
    );
    return sentences.flatMap((sentence, index) => (labels[index] ? [{ ...sentence, labels: labels[index] }] : []));
  };
  const release = async (): Promise<void> => {
    for (const { decoders } of parts) await decoders.dispose();
  };
  return assembleTagger(config, { label, labelText, release });
}

/** What a tagger rests on. */
interface Labelling extends Pick<TaggerWorkers, 'label' | 'labelText'> {
  /** Frees everything, when no call is in progress any more. */
  release(): Promise<void>;
}

/** What a tagger does, given how it labels what has been checked. */
function assembleTagger(config: TaggerConfig, { release, ...labelling }: Labelling): Tagger {
  const calls = createCalls('tagger');
  const label: Tagger['label'] = async (sentences, options = {}) => {
    checkTaggingOptions(options);
    checkSentences(sentences);
    return calls.run((signal) => labelling.label(sentences, { ...options, signal }), options.signal);
  };
  const withWords = async (
    sentences: readonly (readonly string[])[],
    options?: TaggingOptions,
  ): Promise<readonly LabelledSentence[]> => {
    const labels = await label(sentences, options);
    return sentences.flatMap((words, index) => (labels[index] ? [{ words, ...labels[index] }] : []));
  };
  return {
    config,
    label,
    tag: async (sentences, options) => (await label(sentences, options)).map(({ tags }) => tags),
    async *stream(sentences, options = {}) {
      checkTaggingOptions(options);
      checkIterable(sentences);
      const { batchSize = 32 } = options;
      const { signal, close } = calls.follow(options.signal);
      try {
        const groups = idleGroups(sentences, batchSize * batchesTogether, { signal, check: checkWords });
        for await (const group of groups) yield* await withWords(group, { ...options, signal });
      } finally {
        close();
      }
    },
    async tagText(text, options = {}) {
      checkTaggingOptions(options);
      checkText(text);
      const labelled = await calls.run((signal) => labelling.labelText(text, { ...options, signal }), options.signal);
      return labelled.map(({ words, places, labels }) => ({ words, ...labels, places }));
    },
    dispose: () => calls.end(release),
    [Symbol.asyncDispose]: () => calls.end(release),
  };
}

/** @throws BytetagError `usage` for what cannot be sent to threads */
function checkWorkers({ formats }: LoadTaggerOptions, { name }: Device): void {
  if (name !== 'cpu') throw new BytetagError('usage', `workers: expected device cpu, got ${name}`);
  if (formats && Object.keys(formats).length > 0) {
    throw new BytetagError('usage', 'workers: expected formats that bytetag has, got one of the caller’s own');
  }
}

/** Threads of each operator where several models share the machine. */
function threadsBeside(workers: number): number {
  return Math.max(1, Math.floor((defaultThreads() ?? availableParallelism()) / workers));
}

/** One model, or one of several adapters on the same. */
interface Part {
  readonly name: string;
  readonly config: TaggerConfig;
  readonly decoders: Decoders;
}

/** The tasks of all parts, under names that differ. */
function namedTasks(parts: readonly Part[]): readonly { readonly task: TaggingTask; readonly part: Part }[] {
  const all = parts.flatMap((part) => part.config.tasks.map((task) => ({ task, part })));
  return all.map(({ task, part }) => {
    const isShared = all.some((other) => other.part !== part && other.task.name === task.name);
    return { part, task: isShared ? { ...task, name: `${basename(part.name)}/${task.name}` } : task };
  });
}

function firstOf(parts: readonly Part[]): Part {
  const [first] = parts;
  if (first === undefined) throw new BytetagError('usage', 'adapters: expected at least one, got none');
  return first;
}
