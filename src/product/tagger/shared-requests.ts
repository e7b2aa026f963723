// Requests to threads that several calls share: short calls that are made at the same time go to a thread together.
import { internal } from '../../foundation/errors.js';
import { divideAs } from '../../foundation/lists.js';
import { type BatchSources, fitsBatch, withSources } from '../../network/generate/batch-limits.js';
import type { DivideOptions } from '../segmentation/divide-texts.js';
import { type BatchedCall, batchCalls } from './batch-calls.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';
import type { WordPlaces } from './labelling-thread.js';
import type { ThreadPool } from './thread-pool.js';

/** Sentences to label together. */
export interface SentenceBatch {
  /** Their number and lengths, in UTF-16 units. */
  readonly sources: BatchSources;
  /** Makes the words of all sentences, when a thread is free. */
  readonly make: () => readonly (readonly string[])[];
  readonly options: WorkerOptions;
  /** The same for batches with the same options (see `keyOf`). */
  readonly key: string;
}

/** The options that are sent to a thread. */
export type WorkerOptions = Omit<TaggingOptions, 'signal' | 'onProgress' | keyof DivideOptions>;

/** A text to divide. */
export interface TextToDivide extends DivideOptions {
  readonly text: string;
}

/**
 * A request ends when it has this much text, in UTF-16 units. Sending it and receiving its answer takes this thread a
 * few milliseconds.
 */
export const longestRequest = 2 ** 16;

/** Functions whose calls share requests. */
export interface SharedRequests {
  /** Labels sentences. */
  readonly label: BatchedCall<SentenceBatch, readonly LabelledWords[]>;
  /** Finds the sentences and words of a text. */
  readonly divide: BatchedCall<TextToDivide, WordPlaces>;
}

/** Makes them for the threads of `pool`. @param count the number of threads, which share the work */
export function createSharedRequests(pool: ThreadPool, count: number): SharedRequests {
  const label = batchCalls<SentenceBatch, readonly LabelledWords[]>({
    lanes: count,
    async run(batches, signal) {
      const { options = {} } = batches[0] ?? {};
      const { labels = [] } = await pool.ask(() => {
        signal.throwIfAborted();
        return { kind: 'label', sentences: batches.flatMap(({ make }) => make()), options };
      });
      const counts = batches.map(({ sources }) => sources.count);
      if (labels.length < sumOf(counts)) throw internal('a thread gave fewer labels than it was asked for');
      return divideAs(labels, counts);
    },
    fits,
    sizeOf: ({ sources }) => sources.count,
    lengthOf: ({ sources }) => sources.longest,
  });
  const divide = batchCalls<TextToDivide, WordPlaces>({
    lanes: count,
    async run(calls, signal) {
      const texts = calls.map(({ text }) => text);
      const { divided = [] } = await pool.ask(() => {
        signal.throwIfAborted();
        const { segment, locale } = calls[0] ?? {};
        return { kind: 'divide', texts, options: { segment, locale } };
      });
      return divided;
    },
    fits: (batch, { text, locale, segment }) =>
      batch[0]?.locale === locale &&
      batch[0]?.segment === segment &&
      batch.reduce((sum, call) => sum + call.text.length, text.length) <= longestRequest,
    sizeOf: ({ text }) => text.length,
  });
  return { label, divide };
}

/** A text for the options that decide on labels, the same for the same options. */
export function keyOf({
  task,
  decoding,
  numBeams = 1,
  bias = {},
  alternatives = 0,
  batchSize = 32,
}: WorkerOptions): string {
  return JSON.stringify([task, decoding, numBeams, Object.entries(bias).sort(), alternatives, batchSize]);
}

/** Whether sentences can be sent to a thread together with others, which then decodes them in one batch. */
function fits(others: readonly SentenceBatch[], batch: SentenceBatch): boolean {
  const all = [...others, batch].map(({ sources }) => sources).reduce(withSources);
  return others[0]?.key === batch.key && fitsRequest(all, batch.options);
}

/** Whether sentences are few enough, and of lengths similar enough, to be sent to a thread together. */
export function fitsRequest(sources: BatchSources, { batchSize = 32, numBeams = 1 }: WorkerOptions): boolean {
  return sources.total <= longestRequest && fitsBatch(sources, { batchSize, beams: numBeams });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
