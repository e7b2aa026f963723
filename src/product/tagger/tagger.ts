/// <reference lib="esnext.disposable" preserve="true" />
// Makes taggers, which label words, from loaded models.
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { groupItems } from '../../foundation/group-items.js';
import { lastPart } from '../../foundation/last-part.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { type SegmentedWord, segmentText } from '../../language/text/segment.js';
import { createModelRuntime, type SharedSessions } from '../../network/generate/model-runtime.js';
import type { StoredAdapter } from '../model/load-found-model.js';
import { formatOfTask, type TaggerConfig, taggerConfigFileName, taskNamed } from '../model/tagger-config.js';
import type { TaggingTask } from '../model/task.js';
import { createCalls } from './calls.js';
import { checkIterable, checkSentences, checkTaggingOptions, checkText, checkWords } from './check-labelling.js';
import { createDecoders, type Decoders } from './decoders.js';
import { createLabeller } from './labeller.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';
import type { TaggerWorkers } from './tagger-workers.js';

/** A sentence with its labels. */
export interface LabelledSentence extends LabelledWords {
  readonly words: readonly string[];
}

/** A sentence of a text with its labels, and the place of each word in the text. */
export interface LabelledText extends LabelledSentence {
  /** The places of the words, in UTF-16 units of the text. */
  readonly places: readonly SegmentedWord[];
}

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface LoadedTagger {
  /** The tasks of the model, with their tags and format. */
  readonly config: TaggerConfig;
  /**
   * The tags of each sentence, one per word, with their probabilities. `LabellingOptions.decoding` has the default way
   * of decoding.
   * @throws BytetagError `usage` for options that cannot be combined or that the model does not support, `data` for a
   *   word longer than the model's window
   */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  /** Only the tags; `''` for a word if the model wrote no readable tag (free decoding). */
  tag(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly (readonly string[])[]>;
  /**
   * Labels a stream of sentences, in their order. It collects a few batches, or fewer if the next sentence is not
   * available yet. An aborted `signal` or `dispose` ends the stream, also while it waits for the next sentence, and
   * closes the source.
   * @example for await (const { words, tags } of tagger.stream(sentences)) console.log(words, tags);
   */
  stream(
    sentences: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
    options?: TaggingOptions,
  ): AsyncGenerator<LabelledSentence, void, void>;
  /** Divides a text into sentences and words (UAX #29) and labels them. */
  tagText(text: string, options?: TaggingOptions): Promise<readonly LabelledText[]>;
  /**
   * Frees everything that the tagger owns. Calls in progress end after the current batch. Calls that are not complete
   * then, and later calls, are rejected with a BytetagError (`usage`). A second call has no effect.
   */
  dispose(): Promise<void>;
  /** The same: `await using tagger = await Tagger.load(..)`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The device and the settings that a tagger runs with. */
export interface TaggerSetup {
  readonly device: Device;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number | undefined;
  /** The caller's own formats, which the models may use. */
  readonly formats?: CustomFormats | undefined;
}

/** The number of batches that `stream` collects, so that sentences of similar lengths can be labelled together. */
const batchesTogether = 4;

/**
 * Makes a tagger from one model, or from several adapters on one base. If two adapters have tasks of the same name, the
 * tasks are named `adapter/task`, with the last part of the adapter's name.
 * @throws BytetagError `model` for a model without tasks
 */
export function createTagger(
  models: readonly StoredAdapter[],
  { device, threads, formats }: TaggerSetup,
): LoadedTagger {
  const sessions: SharedSessions = new Map();
  const parts = models.map(({ model: name, network, source, tagger: config }): Part => {
    if (config === undefined) {
      const expected = `a tagger with its tasks in ${taggerConfigFileName}`;
      throw new BytetagError(
        'model',
        `${name}: expected ${expected}, got a checkpoint without (train it first: bytetag train)`,
      );
    }
    return {
      name,
      config,
      decoders: createDecoders(
        network.createSequenceModel(
          createModelRuntime(device, source, { ...(threads !== undefined && { threads }) }, sessions),
        ),
      ),
    };
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
      const format = formatOfTask(part.config, task, formats);
      return [task.name, { part, labeller: createLabeller(part.decoders, format, part.config) }];
    }),
  );
  const label: LoadedTagger['label'] = async (sentences, { task, ...options } = {}) => {
    const { part, labeller } = labellers.get(taskNamed(config, task).name) ?? {};
    const { decoding } = options;
    if ((decoding === 'encoder' || decoding === 'joint') && !part?.config.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decoding ${decoding}: expected a model trained with an encoder loss, got ${part?.name}, which was trained without`,
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

/** The functions that a tagger is made of. */
export interface Labelling extends Pick<TaggerWorkers, 'label' | 'labelText'> {
  /** Frees everything. Called when no call is in progress any more. */
  release(): Promise<void>;
}

/** Makes a tagger from functions that label. It checks the arguments before it calls them. */
export function assembleTagger(config: TaggerConfig, { release, ...labelling }: Labelling): LoadedTagger {
  const calls = createCalls('tagger');
  const label: LoadedTagger['label'] = async (sentences, options = {}) => {
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
        const groups = groupItems(sentences, batchSize * batchesTogether, { signal, check: checkWords });
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

/** One model, or one of several adapters on the same base. */
interface Part {
  readonly name: string;
  readonly config: TaggerConfig;
  readonly decoders: Decoders;
}

/** The tasks of all parts, with different names. */
function namedTasks(parts: readonly Part[]): readonly { readonly task: TaggingTask; readonly part: Part }[] {
  const all = parts.flatMap((part) => part.config.tasks.map((task) => ({ task, part })));
  return all.map(({ task, part }) => {
    const isShared = all.some((other) => other.part !== part && other.task.name === task.name);
    return { part, task: isShared ? { ...task, name: `${lastPart(part.name)}/${task.name}` } : task };
  });
}

function firstOf(parts: readonly Part[]): Part {
  const [first] = parts;
  if (first === undefined) throw new BytetagError('usage', 'adapters: expected at least one, got none');
  return first;
}
