// Taggers in threads that label several batches in parallel. ONNX Runtime blocks the thread that it runs on. With these
// threads the caller's own thread stays free, also while long texts are divided, many sentences are sorted, and a
// thousand calls are made at once.
import { internal } from '../../foundation/errors.js';
import type { SegmentedWord } from '../../language/text/segment.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';
import type { ThreadPool } from './thread-pool.js';

/** A sentence of a text, with the places of its words. */
export interface LabelledPlaces {
  readonly words: readonly string[];
  readonly places: readonly SegmentedWord[];
  readonly labels: LabelledWords;
}

/** Threads that label. Owns them. */
export interface TaggerWorkers {
  /**
   * Labels sentences as a tagger does.
   * @throws BytetagError what a tagger throws, `device` if a thread dies, `usage` for words and options that cannot be
   *   sent to a thread
   */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  /** Divides a text and labels its sentences, with the same errors. */
  labelText(text: string, options?: TaggingOptions): Promise<readonly LabelledPlaces[]>;
  dispose(): Promise<void>;
}

/** The sentences to label. Their words are made when they are needed. */
interface Sentences {
  readonly count: number;
  /** Roughly the amount of work for a sentence. */
  lengthOf(index: number): number;
  wordsOf(index: number): readonly string[];
}

/**
 * This many sentences at a time are sorted by length, which takes a few milliseconds, however many sentences there are
 * in all.
 */
const sortedTogether = 4096;

/**
 * A batch ends when it has this much text, in UTF-16 units. Sending it and receiving its answer takes this thread a few
 * milliseconds.
 */
const longestBatch = 2 ** 16;

/** Taggers in the threads of `pool`, one in each. @param count the number of threads */
export function createTaggerWorkers(pool: ThreadPool, count: number): TaggerWorkers {
  const labelAll = async (
    sentences: Sentences,
    { batchSize = 32, signal, onProgress, ...options }: TaggingOptions,
  ): Promise<readonly LabelledWords[]> => {
    const batches = batchesOf(sentences, batchSize);
    const results: LabelledWords[] = new Array(sentences.count);
    let [taken, done, isOver] = [0, 0, false];
    /** Labels batch after batch until none is left. */
    const labelBatches = async (): Promise<void> => {
      while (taken < sentences.count && !isOver) {
        let batch: readonly number[] = [];
        const { labels = [] } = await pool.ask(() => {
          signal?.throwIfAborted();
          batch = batches.next().value ?? [];
          taken += batch.length;
          // Another call may have taken the last batch in the meantime.
          if (batch.length === 0 || isOver) return undefined;
          return { kind: 'label', sentences: batch.map(sentences.wordsOf), options: { ...options, batchSize } };
        });
        if (isOver) return;
        batch.forEach((index, place) => {
          const found = labels[place];
          if (found === undefined) throw internal('a thread gave fewer labels than it was asked for');
          results[index] = found;
        });
        done += batch.length;
        if (batch.length > 0) onProgress?.(done, sentences.count);
      }
    };
    try {
      await Promise.all(Array.from({ length: count }, labelBatches));
    } finally {
      // If one has failed, the others stop after their batch.
      isOver = true;
    }
    return results;
  };

  return {
    async label(sentences, options = {}) {
      const wordsOf = (index: number): readonly string[] => sentences[index] ?? [];
      const lengthOf = (index: number): number => wordsOf(index).reduce((sum, word) => sum + word.length, 0);
      return labelAll({ count: sentences.length, wordsOf, lengthOf }, options);
    },
    async labelText(text, options = {}) {
      const { places: all = new Uint32Array(), ends = new Uint32Array() } = await pool.ask(() => {
        options.signal?.throwIfAborted();
        return { kind: 'segment', text, locale: options.locale };
      });
      const placesOf = (index: number): readonly SegmentedWord[] => {
        const [from, to] = [ends[index - 1] ?? 0, ends[index] ?? 0];
        return Array.from({ length: to - from }, (_, word) => {
          const [start = 0, end = 0] = all.subarray(2 * (from + word));
          return { text: text.slice(start, end), start, end };
        });
      };
      const found: { places: readonly SegmentedWord[]; words: readonly string[] }[] = new Array(ends.length);
      const labels = await labelAll(
        {
          count: ends.length,
          lengthOf: (index) => (all[2 * (ends[index] ?? 0) - 1] ?? 0) - (all[2 * (ends[index - 1] ?? 0)] ?? 0),
          wordsOf(index) {
            const places = placesOf(index);
            const words = places.map((word) => word.text);
            found[index] = { places, words };
            return words;
          },
        },
        options,
      );
      return labels.flatMap((each, index) => (found[index] ? [{ ...found[index], labels: each }] : []));
    },
    dispose: pool.dispose,
  };
}

/**
 * Divides the indices of sentences into batches of similar lengths. The longest come first, so that the last batches
 * are short.
 */
function* batchesOf({ count, lengthOf }: Sentences, batchSize: number): Generator<readonly number[], void, void> {
  for (let begin = 0; begin < count; begin += sortedTogether) {
    const lengths = Array.from({ length: Math.min(sortedTogether, count - begin) }, (_, index) =>
      lengthOf(begin + index),
    );
    const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
    let [batch, size]: [number[], number] = [[], 0];
    for (const index of order) {
      const length = lengths[index] ?? 0;
      if (batch.length > 0 && (batch.length >= batchSize || size + length > longestBatch)) {
        yield batch;
        [batch, size] = [[], 0];
      }
      batch.push(begin + index);
      size += length;
    }
    if (batch.length > 0) yield batch;
  }
}
