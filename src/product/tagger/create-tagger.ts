// Makes taggers from loaded models. They label in the caller's own thread.
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { lastPart } from '../../foundation/last-part.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { createModelRuntime, type SharedSessions } from '../../network/generate/model-runtime.js';
import type { SequenceModel } from '../../network/generate/sequence-model.js';
import type { StoredAdapter } from '../model/load-found-model.js';
import { boundaryIds } from '../model/segmentation.js';
import { formatOfTask, type TaggerConfig, taggerConfigFileName, taskNamed } from '../model/tagger-config.js';
import type { TaggingTask } from '../model/task.js';
import { createDivider } from '../segmentation/divide-texts.js';
import { createModelSegmenter, type Segmenter } from '../segmentation/segmenter.js';
import { createDecoders, type Decoders } from './decoders.js';
import { createLabeller } from './labeller.js';
import type { SegmentOptions } from './labelling.js';
import { labelledInputs, type PlacedText, packedText, placedWords } from './placed-text.js';
import type { TagInput } from './tag-input.js';
import { assembleTagger, type Labelling, type LoadedTagger } from './tagger.js';

/** The device and the settings that a tagger runs with. */
export interface TaggerSetup {
  readonly device: Device;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number | undefined;
  /** The caller's own formats, which the models may use. */
  readonly formats?: CustomFormats | undefined;
  /** A model that divides texts. Default: the first of the models that has learned it. */
  readonly segmenter?: StoredAdapter | undefined;
}

/**
 * Makes a tagger from one model, or from several adapters on one base. If two adapters have tasks of the same name, the
 * tasks are named `adapter/task`, with the last part of the adapter's name.
 * @throws BytetagError `model` for a model without tasks
 */
export function createTagger(
  models: readonly StoredAdapter[],
  { device, threads, formats, segmenter }: TaggerSetup,
): LoadedTagger {
  const sessions: SharedSessions = new Map();
  const open = ({ network, source }: StoredAdapter, shared?: SharedSessions): SequenceModel =>
    network.createSequenceModel(
      createModelRuntime(device, source, { ...(threads !== undefined && { threads }) }, shared),
    );
  const parts = models.map((stored): Part => {
    const { model: name, tagger: config } = stored;
    if (config === undefined) {
      const expected = `a tagger with its tasks in ${taggerConfigFileName}`;
      throw new BytetagError(
        'model',
        `${name}: expected ${expected}, got a checkpoint without (train it first: bytetag train)`,
      );
    }
    return { name, config, decoders: createDecoders(open(stored, sessions)) };
  });
  const dividing = segmenter ?? models.find(({ tagger }) => tagger?.segmentation !== undefined);
  const divided =
    dividing && openSegmenter(dividing, formats, (stored) => open(stored, segmenter ? undefined : sessions));
  const divide = createDivider(divided?.segmenter);
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
  const label: Labelling['label'] = async (sentences, { task, segment: _, locale: __, ...options } = {}) => {
    const { part, labeller } = labellers.get(taskNamed(config, task).name) ?? {};
    const { decoding } = options;
    if ((decoding === 'encoder' || decoding === 'joint') && !part?.config.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decoding ${decoding}: expected a model trained with an encoder loss, got ${part?.name}, ` +
          'which was trained without',
      );
    }
    return (await labeller?.label(sentences, options)) ?? [];
  };
  const place = async (inputs: readonly TagInput[], options: SegmentOptions): Promise<readonly PlacedText[]> => {
    const texts = inputs.filter((input) => typeof input === 'string');
    const found = (await divide(texts, options)).values();
    return inputs.map((input) =>
      typeof input === 'string' ? packedText(input, found.next().value ?? []) : placedWords(input.words),
    );
  };
  const labelInputs: Labelling['labelInputs'] = async (inputs, { segment, locale, ...options } = {}) => {
    const texts = await place(inputs, { segment, locale, signal: options.signal });
    const sentences = texts.flatMap(({ count, placesOf }) =>
      Array.from({ length: count }, (_, sentence) => placesOf(sentence).map(({ text }) => text)),
    );
    return labelledInputs(texts, await label(sentences, options));
  };
  /** A word of each model. Tasks of the same model have the same graphs. */
  const warmup = async (): Promise<void> => {
    await divide(['a']);
    for (const part of parts) {
      const { task } = tasks.find((each) => each.part === part) ?? {};
      if (task !== undefined) await label([['a']], { task: task.name });
    }
  };
  const release = async (): Promise<void> => {
    for (const { decoders } of parts) await decoders.dispose();
    await divided?.dispose();
  };
  return assembleTagger(config, { label, labelInputs, divide, warmup, release });
}

/** Opens a model that divides texts. @throws BytetagError `model` if it has not learned it */
function openSegmenter(
  stored: StoredAdapter,
  formats: CustomFormats | undefined,
  open: (stored: StoredAdapter) => SequenceModel,
): { readonly segmenter: Segmenter; dispose(): Promise<void> } {
  const { model, tagger: config } = stored;
  const segmentation = config?.segmentation;
  if (config === undefined || segmentation === undefined) {
    throw new BytetagError('model', `${model}: expected a model that has learned to divide text, got one that has not`);
  }
  const opened = open(stored);
  const ids = boundaryIds(segmentation, config, formats);
  return { segmenter: createModelSegmenter(opened, segmentation, ids), dispose: () => opened.dispose() };
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
