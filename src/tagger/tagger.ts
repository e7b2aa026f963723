// The tagger: a model folder goes in, something that labels words comes out.
import { BytetagError } from '../errors.js';
import type { CustomFormats } from '../formats/create-format.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import type { HubOptions } from '../hub/settings.js';
import { openDevice } from '../session/node.js';
import type { Device, DeviceName } from '../session/session.js';
import { type SegmentedWord, segmentText } from '../text/segment.js';
import { createDecoders } from './decoders.js';
import { createLabeller } from './labeller.js';
import type { LabelledWords, LabellingOptions } from './labelling.js';
import { loadModel } from './load-model.js';
import { formatOfTask, type TaggerConfig, taggerConfigFileName, taskNamed } from './tagger-config.js';

/** How a tagger labels. */
export interface TaggingOptions extends Partial<LabellingOptions> {
  /** Name of the task, for a model of several. Default: the only one. */
  readonly task?: string | undefined;
}

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
   * Labels sentences as they come, a few batches together, in their order.
   * @example for await (const { words, tags } of tagger.stream(sentences)) console.log(words, tags);
   */
  stream(
    sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
    options?: TaggingOptions,
  ): AsyncGenerator<LabelledSentence, void, void>;
  /** Divides a text into sentences and words (UAX #29) and labels them. */
  tagText(text: string, options?: TaggingOptions): Promise<readonly LabelledText[]>;
  dispose(): Promise<void>;
}

/** How a tagger is loaded. */
export interface TaggerOptions {
  readonly device: Device;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** Formats of the caller's own, which the model may be in. */
  readonly formats?: CustomFormats | undefined;
}

/** The same, with the device by its name or opened before. */
export interface LoadTaggerOptions extends Omit<TaggerOptions, 'device' | 'threads'> {
  /** Default `cpu`. */
  readonly device?: DeviceName | Device | undefined;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number | undefined;
}

/** Batches that `stream` waits for, so that like lengths come together. */
const batchesTogether = 4;

/** Taggers. */
export const Tagger = {
  /**
   * Loads a model that bytetag has trained: a folder, or `org/name` on the hub.
   * @throws BytetagError like `loadTagger`; `device` if there is no such device
   */
  async load(model: string, { device = 'cpu', threads, ...options }: LoadTaggerOptions = {}): Promise<Tagger> {
    const opened = typeof device === 'string' ? await openDevice(device) : device;
    return loadTagger(model, { device: opened, ...(threads !== undefined && { threads }), ...options });
  },
} as const;

/**
 * Loads a model that bytetag has trained.
 * @param folder org/name on the hub, or a folder with `config.json`, `model.safetensors` and `bytetag.json`, or of an adapter for such a model
 * @throws BytetagError `io` or `model` where a file is missing, damaged or does not fit the others
 */
export async function loadTagger(folder: string, { device, threads, ...options }: TaggerOptions): Promise<Tagger> {
  const { config: model, source, tagger: config } = await loadModel(folder, options);
  if (config === undefined) {
    throw new BytetagError(
      'model',
      `${folder}: expected a tagger with its tasks in ${taggerConfigFileName}, got a checkpoint without (train it first: bytetag train)`,
    );
  }
  const decoders = createDecoders(createModelRuntime(model, device, source, threads === undefined ? {} : { threads }));
  const labellers = new Map(
    config.tasks.map((task) => [
      task.name,
      createLabeller(decoders, formatOfTask(config, task, options.formats), config.maxSourceLength),
    ]),
  );
  const label: Tagger['label'] = async (sentences, { task, ...options } = {}) => {
    if (options.decoding === 'encoder' && !config.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decode encoder: expected a model trained with an encoder loss, got ${folder}, which was trained without`,
      );
    }
    const labeller = labellers.get(taskNamed(config, task).name);
    return (await labeller?.label(sentences, { decoding: 'constrained', ...options })) ?? [];
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
      const { batchSize = 32 } = options;
      let waiting: (readonly string[])[] = [];
      for await (const words of sentences) {
        waiting.push(words);
        if (waiting.length < batchSize * batchesTogether) continue;
        yield* await withWords(waiting, options);
        waiting = [];
      }
      yield* await withWords(waiting, options);
    },
    async tagText(text, options) {
      const sentences = segmentText(text);
      const labelled = await withWords(
        sentences.map((places) => places.map((place) => place.text)),
        options,
      );
      return labelled.map((sentence, index) => ({ ...sentence, places: sentences[index] ?? [] }));
    },
    dispose: () => decoders.dispose(),
  };
}
