/// <reference lib="esnext.disposable" preserve="true" />
// The tagger that programs use: checks what it is given, and makes results out of labels.
import { internal } from '../../foundation/errors.js';
import { groupItems } from '../../foundation/group-items.js';
import { notationOf } from '../../language/spans/notation.js';
import type { DividedSentences } from '../../language/text/segment.js';
import { type TaggerConfig, taskNamed } from '../model/tagger-config.js';
import type { DivideTexts } from '../segmentation/divide-texts.js';
import { createCalls } from './calls.js';
import {
  checkInput,
  checkInputs,
  checkIterable,
  checkSegmentOptions,
  checkSentences,
  checkTaggingOptions,
  checkTexts,
} from './check-labelling.js';
import type { LabelledWords, SegmentOptions, TaggingOptions } from './labelling.js';
import type { LabelledInput } from './placed-text.js';
import type { TagInput } from './tag-input.js';
import { type Tagged, toTagged } from './tagged.js';

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface LoadedTagger {
  /** The tasks of the model, with their tags and format. */
  readonly config: TaggerConfig;
  /**
   * Divides a text into sentences and words and tags them, or tags a sentence of words as it is. Calls that
   * are made at the same time with the same options are decoded together. `LabellingOptions.decoding` has the default
   * way of decoding.
   * @throws BytetagError `usage` for options that cannot be combined or that the model does not support, `data` for a
   *   word longer than the model's window
   * @example const { tokens, spans } = await tagger.tag('She sells sea shells.');
   */
  tag(input: TagInput, options?: TaggingOptions): Promise<Tagged>;
  /** Tags several texts or sentences, with one result for each. */
  tag(inputs: readonly TagInput[], options?: TaggingOptions): Promise<readonly Tagged[]>;
  /**
   * Tags a stream of texts or sentences, in their order. It collects a few batches, or fewer if the next input is not
   * available yet. An aborted `signal` or `dispose` ends the stream, also while it waits for the next input, and
   * closes the source.
   * @example for await (const { text, tokens } of tagger.stream(texts)) console.log(text, tokens);
   */
  stream(
    inputs: Iterable<TagInput> | AsyncIterable<TagInput>,
    options?: TaggingOptions,
  ): AsyncGenerator<Tagged, void, void>;
  /**
   * The words of each sentence of a text, with their places in it, without tags.
   * @throws BytetagError `usage` for options that cannot be combined or that the model does not support
   * @example const [[{ text, start, end }] = []] = await tagger.segment('She sells sea shells.');
   */
  segment(text: string, options?: SegmentOptions): Promise<DividedSentences>;
  /** The same for several texts. */
  segment(texts: readonly string[], options?: SegmentOptions): Promise<readonly DividedSentences[]>;
  /**
   * The labels of sentences as parallel lists, with everything that evaluation needs: one tag for each word.
   * @throws BytetagError like `tag`
   */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  /**
   * Compiles what the default way of decoding needs, in all threads that label, so that the first call is not slower
   * than later ones.
   * @throws BytetagError `device` if it cannot be compiled; with workers, why none of them could start
   */
  warmup(): Promise<void>;
  /**
   * Frees everything that the tagger owns. Calls in progress end after the current batch. Calls that are not complete
   * then, and later calls, are rejected with a BytetagError (`usage`). A second call has no effect.
   */
  dispose(): Promise<void>;
  /** The same: `await using tagger = await Tagger.load(..)`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The functions that a tagger is made of. */
export interface Labelling extends Pick<LoadedTagger, 'label' | 'warmup'> {
  /** Divides texts and labels their sentences, with one result for each input. */
  labelInputs(inputs: readonly TagInput[], options?: TaggingOptions): Promise<readonly LabelledInput[]>;
  readonly divide: DivideTexts;
  /** Frees everything. Called when no call is in progress any more. */
  release(): Promise<void>;
}

/** The number of batches that `stream` collects, so that sentences of similar lengths can be labelled together. */
const batchesTogether = 4;

/** Makes a tagger from functions that label. It checks the arguments before it calls them. */
export function assembleTagger(config: TaggerConfig, { release, ...labelling }: Labelling): LoadedTagger {
  const calls = createCalls('tagger');
  const tagAll = async (inputs: readonly TagInput[], options: TaggingOptions): Promise<readonly Tagged[]> => {
    const labelled = await calls.run((signal) => labelling.labelInputs(inputs, { ...options, signal }), options.signal);
    const notation = notationOf(taskNamed(config, options.task).tags);
    return labelled.map(({ text, sentences }) => toTagged(text, sentences, notation));
  };
  async function tag(input: TagInput, options?: TaggingOptions): Promise<Tagged>;
  async function tag(inputs: readonly TagInput[], options?: TaggingOptions): Promise<readonly Tagged[]>;
  async function tag(
    given: TagInput | readonly TagInput[],
    options: TaggingOptions = {},
  ): Promise<Tagged | readonly Tagged[]> {
    checkTaggingOptions(options);
    if (isList(given)) {
      checkInputs(given);
      return tagAll(given, options);
    }
    checkInput(given, 'input');
    const [tagged] = await tagAll([given], options);
    if (tagged === undefined) throw internal('a text was tagged without a result');
    return tagged;
  }
  async function segment(text: string, options?: SegmentOptions): Promise<DividedSentences>;
  async function segment(texts: readonly string[], options?: SegmentOptions): Promise<readonly DividedSentences[]>;
  async function segment(
    given: string | readonly string[],
    options: SegmentOptions = {},
  ): Promise<DividedSentences | readonly DividedSentences[]> {
    checkSegmentOptions(options);
    const texts = typeof given === 'string' ? [given] : given;
    checkTexts(texts);
    const divided = await calls.run((signal) => labelling.divide(texts, { ...options, signal }), options.signal);
    return typeof given === 'string' ? (divided[0] ?? []) : divided;
  }
  return {
    ...{ config, tag, segment },
    async label(sentences, options = {}) {
      checkTaggingOptions(options);
      checkSentences(sentences);
      return calls.run((signal) => labelling.label(sentences, { ...options, signal }), options.signal);
    },
    async *stream(inputs, options = {}) {
      checkTaggingOptions(options);
      checkIterable(inputs);
      const { batchSize = 32 } = options;
      const { signal, close } = calls.follow(options.signal);
      try {
        const check = (input: unknown, index: number): void => checkInput(input, `inputs[${index}]`);
        const groups = groupItems(inputs, batchSize * batchesTogether, { signal, check });
        for await (const group of groups) yield* await tagAll(group, { ...options, signal });
      } finally {
        close();
      }
    },
    warmup: () => calls.run(() => labelling.warmup()),
    dispose: () => calls.end(release),
    [Symbol.asyncDispose]: () => calls.end(release),
  };
}

function isList(given: TagInput | readonly TagInput[]): given is readonly TagInput[] {
  return Array.isArray(given);
}
