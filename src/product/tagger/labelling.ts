// The types of labelling: its options and its results.
import type { ParsedLabels } from '../../language/formats/format.js';
import type { Division } from '../../language/segmentation/divisions.js';
import type { Decoding } from '../../network/generate/decodings.js';

/** Options of labelling. */
export interface LabellingOptions {
  /** Default: `joint` for a model trained with the joint encoder loss, else `constrained`. */
  readonly decoding?: Decoding | undefined;
  /** The number of sequences that beam search follows. 1 is greedy decoding. Default: 1. */
  readonly numBeams?: number | undefined;
  /**
   * A number in nats that is added to the score of a tag when the model chooses between it and others. Below 0, the tag
   * becomes less likely; above 0, more likely. Not available in free decoding.
   */
  readonly bias?: Readonly<Record<string, number>> | undefined;
  /**
   * The number of best tags to return for each word, with their probabilities. Default: 0. Not available in free
   * decoding or with beams.
   */
  readonly alternatives?: number | undefined;
  /** The number of sentences that are decoded together. It has no effect on the labels. Default: 32. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the number of sentences that are done and the number of all sentences. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Options of a tagger. */
export interface TaggingOptions extends LabellingOptions {
  /** Name of the task, for a model of several. Default: its first. */
  readonly task?: string | undefined;
  /**
   * How texts are divided into sentences and words: by the `model`, if it has learned it; by Unicode's rules
   * (`unicode`); each line as a sentence (`lines`); or each line as a sentence with words between white space
   * (`tokens`). Default: `model`, if it has learned it and no `locale` is given, else `unicode`.
   */
  readonly segment?: Division | undefined;
  /** For texts that Unicode's rules divide: the BCP 47 tag of their language (see `segmentText`). Default: `en`. */
  readonly locale?: string | undefined;
}

/** Options of dividing texts. */
export type SegmentOptions = Pick<TaggingOptions, 'segment' | 'locale' | 'signal'>;

/** A tag that a word may have. */
export interface TagAlternative {
  readonly tag: string;
  readonly probability: number;
}

/** One label per word, with its probability. */
export interface LabelledWords extends ParsedLabels {
  /**
   * The probability of each word's tag given the tags before it, among the possible tags. It is exact if a tag is one
   * id (format `ids`, and decoding by the encoder); otherwise it is the product of the probabilities of the choices
   * that spell the tag. In joint decoding, it is computed from the mean of the scores of decoder and encoder. Absent in
   * free decoding.
   */
  readonly confidences?: readonly number[];
  /** The best tags of each word, best first, if they were asked for. */
  readonly alternatives?: readonly (readonly TagAlternative[])[];
}
