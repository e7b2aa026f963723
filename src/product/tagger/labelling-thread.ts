// A thread that labels, as those see it that have work for it.
import type { BytetagError } from '../../foundation/errors.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';

/** What a thread can be asked: labels of sentences, or where the sentences and words of a text are. */
export type WorkerRequest =
  | {
      readonly kind: 'label';
      readonly sentences: readonly (readonly string[])[];
      readonly options: Omit<TaggingOptions, 'signal' | 'onProgress'>;
    }
  | { readonly kind: 'segment'; readonly text: string; readonly locale?: string | undefined };

/** What it finds. */
export interface WorkerResult {
  readonly labels?: readonly LabelledWords[];
  /** Start and end of each word in turn, in UTF-16 units: [2 * words]. */
  readonly places?: Uint32Array;
  /** The number of words up to the end of each sentence: [sentences]. */
  readonly ends?: Uint32Array;
}

/** A thread, which does one thing at a time. Keeps the process alive while it loads and while it is asked something. */
export interface LabellingThread {
  /** Fulfilled when it has loaded the model. @throws BytetagError why it has not */
  readonly ready: Promise<void>;
  /** Fulfilled when it has ended for whatever reason, which it gives. */
  readonly ended: Promise<BytetagError>;
  /** @throws BytetagError what the thread throws, `usage` for what cannot be sent to it, `device` if it dies */
  ask(request: WorkerRequest): Promise<WorkerResult>;
  /** Lets the process end although it is there. */
  rest(): void;
  /** Ends it. What it is asked is refused. */
  end(): Promise<void>;
}
