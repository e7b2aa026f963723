// What labelling takes, and what it gives.
import type { ParsedLabels } from '../../language/formats/format.js';
import type { Decoding } from '../../network/generate/decodings.js';

/** How to label. */
export interface LabellingOptions {
  /** Default: `joint` for a model trained with the joint encoder loss, else `constrained`. */
  readonly decoding?: Decoding | undefined;
  /** Sequences that the decoder follows side by side; 1 is greedy. Default 1. */
  readonly beams?: number | undefined;
  /**
   * Added to the score of a tag, in nats, where the model chooses between it and others: below 0 against the tag, above 0
   * for it. Not in free decoding.
   */
  readonly bias?: Readonly<Record<string, number>> | undefined;
  /** The number of best tags to give for each word, with their probabilities. Default 0. Not in free decoding or with beams. */
  readonly alternatives?: number | undefined;
  /** Sentences decoded side by side: makes no difference to labels. Default 32. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the number of windows done and of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** How a tagger labels. */
export interface TaggingOptions extends LabellingOptions {
  /** Name of the task, for a model of several. Default: its first. */
  readonly task?: string | undefined;
  /** Of texts: BCP 47 tag of the language whose rules divide them (see `segmentText`). Default `en`. */
  readonly locale?: string | undefined;
}

/** A tag that a word may have. */
export interface TagAlternative {
  readonly tag: string;
  readonly probability: number;
}

/** One label per word, and how sure the model is of it. */
export interface LabelledWords extends ParsedLabels {
  /**
   * The probability of each word's tag given the tags before it, among the tags that are possible; exact where a tag is one
   * id (format `ids`, and decoding by the encoder), else the product of the probabilities of the choices that spell it.
   * In joint decoding, of the mean of what decoder and encoder say. Absent in free decoding.
   */
  readonly confidences?: readonly number[];
  /** The best tags of each word, best first, if they were asked for. */
  readonly alternatives?: readonly (readonly TagAlternative[])[];
}
