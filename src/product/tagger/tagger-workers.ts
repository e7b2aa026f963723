// Taggers in threads that label several batches in parallel. ONNX Runtime blocks the thread that it runs on. With these
// threads the caller's own thread stays free, also while long texts are divided, many sentences are sorted, and a
// thousand calls are made at once.
import { type BatchSources, noSources, withSource } from '../../network/generate/batch-limits.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';
import { labelledInputs, type PlacedText, placedText, placedWords } from './placed-text.js';
import { createSharedRequests, fitsRequest, keyOf, type WorkerOptions } from './shared-requests.js';
import type { Labelling } from './tagger.js';
import type { ThreadPool } from './thread-pool.js';

/**
 * Threads that label as a tagger does, with its errors; also `device` if a thread dies, and `usage` for words and
 * options that cannot be sent to a thread. Owns them.
 */
export interface TaggerWorkers extends Omit<Labelling, 'release'> {
  dispose(): Promise<void>;
}

/** The sentences to label. Their words are made when they are needed. */
interface Sentences {
  readonly count: number;
  /** Roughly the amount of work for a sentence. */
  lengthOf(index: number): number;
  wordsOf(index: number): readonly string[];
}

/** The indices of sentences to label together, and their lengths in UTF-16 units. */
interface Batch {
  readonly indices: readonly number[];
  readonly sources: BatchSources;
}

/**
 * This many sentences at a time are sorted by length, which takes a few milliseconds, however many sentences there are
 * in all.
 */
const sortedTogether = 4096;

/** Taggers in the threads of `pool`, one in each. @param count the number of threads */
export function createTaggerWorkers(pool: ThreadPool, count: number): TaggerWorkers {
  const requests = createSharedRequests(pool, count);
  const labelAll = async (
    sentences: Sentences,
    { signal, onProgress, locale: _, segment: __, ...options }: TaggingOptions,
  ): Promise<readonly LabelledWords[]> => {
    const key = keyOf(options);
    const batches = batchesOf(sentences, options);
    const results: LabelledWords[] = new Array(sentences.count);
    let [done, isOver] = [0, false];
    /** Labels batch after batch until none is left. */
    const labelBatches = async (): Promise<void> => {
      for (const { indices, sources } of batches) {
        const make = () => indices.map(sentences.wordsOf);
        const labels = await requests.label({ sources, make, options, key }, signal);
        if (isOver) return;
        indices.forEach((index, place) => {
          const found = labels[place];
          if (found !== undefined) results[index] = found;
        });
        done += indices.length;
        onProgress?.(done, sentences.count);
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
    async labelInputs(inputs, options = {}) {
      const { segment, locale, signal } = options;
      const divided: readonly PlacedText[] = await Promise.all(
        inputs.map(async (input) =>
          typeof input === 'string'
            ? placedText(input, await requests.divide({ text: input, segment, locale }, signal))
            : placedWords(input.words),
        ),
      );
      const all = divided.flatMap(({ count: own }, input) =>
        Array.from({ length: own }, (_, sentence) => ({ input, sentence })),
      );
      const labels = await labelAll(
        {
          count: all.length,
          lengthOf(index) {
            const { input = 0, sentence = 0 } = all[index] ?? {};
            return divided[input]?.lengthOf(sentence) ?? 0;
          },
          wordsOf(index) {
            const { input = 0, sentence = 0 } = all[index] ?? {};
            return (divided[input]?.placesOf(sentence) ?? []).map(({ text }) => text);
          },
        },
        options,
      );
      return labelledInputs(divided, labels);
    },
    divide: (texts, { segment, locale, signal } = {}) =>
      Promise.all(
        texts.map(async (text) => {
          const placed = placedText(text, await requests.divide({ text, segment, locale }, signal));
          return Array.from({ length: placed.count }, (_, sentence) => placed.placesOf(sentence));
        }),
      ),
    warmup: () => pool.askEach({ kind: 'warmup' }),
    dispose: pool.dispose,
  };
}

/**
 * Divides the indices of sentences into batches of similar lengths. The longest come first, so that the last batches
 * are short.
 */
function* batchesOf({ count, lengthOf }: Sentences, options: WorkerOptions): Generator<Batch, void, void> {
  for (let begin = 0; begin < count; begin += sortedTogether) {
    const lengths = Array.from({ length: Math.min(sortedTogether, count - begin) }, (_, index) =>
      lengthOf(begin + index),
    );
    const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
    let [indices, sources]: [number[], BatchSources] = [[], noSources];
    for (const index of order) {
      const next = withSource(sources, lengths[index] ?? 0);
      if (indices.length > 0 && !fitsRequest(next, options)) {
        yield { indices, sources };
        [indices, sources] = [[], noSources];
      }
      indices.push(begin + index);
      sources = withSource(sources, lengths[index] ?? 0);
    }
    if (indices.length > 0) yield { indices, sources };
  }
}
