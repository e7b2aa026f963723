// What is asked of a thread or process that labels, and what it answers.
import type { RequestWorker } from '../../foundation/conversation.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { DivideOptions } from '../segmentation/divide-texts.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';

/**
 * The requests to a thread: to label sentences, to find the sentences and words of texts, to compile its graphs, or to
 * say what its tagger has learned.
 */
export type WorkerRequest =
  | {
      readonly kind: 'label';
      readonly sentences: readonly (readonly string[])[];
      readonly options: Omit<TaggingOptions, 'signal' | 'onProgress'>;
    }
  | { readonly kind: 'divide'; readonly texts: readonly string[]; readonly options: DivideOptions }
  | { readonly kind: 'warmup' }
  | { readonly kind: 'describe' };

/** The result of a request. */
export interface WorkerResult {
  readonly labels?: readonly LabelledWords[];
  /** For each text. */
  readonly divided?: readonly WordPlaces[];
  /** Of the tagger. */
  readonly config?: TaggerConfig;
}

/** The sentences and words of a text. */
export interface WordPlaces {
  /** Start and end of each word in turn, in UTF-16 units: [2 * words]. */
  readonly places: Uint32Array;
  /** The number of words up to the end of each sentence: [sentences]. */
  readonly ends: Uint32Array;
  /**
   * For each word of a token of several words: its index, and the start and end of the token. Absent if there is none.
   */
  readonly tokens?: Uint32Array;
  /** The words that are not what stands at their place, by their indices. Absent if there is none. */
  readonly texts?: ReadonlyMap<number, string>;
}

/** A thread or a process that labels. It is ready when it has loaded the model. */
export type LabellingThread = RequestWorker<WorkerRequest, WorkerResult>;
