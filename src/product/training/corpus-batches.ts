// Turns raw text into training examples: windows of its bytes with spans cut out, in random order.
import { createRandom } from '../../foundation/random.js';
import { bytesToIds, eosId, firstExtraId } from '../../language/text/vocabulary.js';
import { type BatchSource, plannedBatches } from '../../network/train/batch-source.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import { corruptSpans, type SpanCorruptionSettings, spanCounts } from './span-corruption.js';

/** Raw text, which may be too large for memory. */
export interface TextCorpus {
  /** The size in bytes. */
  readonly size: number;
  /** SHA-256 of the whole text, in hexadecimal digits. */
  readonly sha256: string;
  /** The bytes from `start` on. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** How spans are cut out of the text. */
export interface CorruptionSettings extends SpanCorruptionSettings {
  /** Bytes of text in an example. */
  readonly windowLength: number;
}

const sentinels = { first: firstExtraId - 1, eosId };

/** The most sentinels that an example may have, as many as ByT5 has. */
export const maxSpans = 100;

/**
 * The corpus as batches. The whole text is one sequence; the ends of lines and files have no effect. Each epoch cuts it
 * into windows at other places. No window is padded. A window is read when it is needed.
 */
export function corpusBatches(
  corpus: TextCorpus,
  corruption: CorruptionSettings,
  settings: Pick<TrainingSettings, 'batchSize' | 'gradientAccumulationSteps' | 'maxBatchIds' | 'seed'>,
): BatchSource<TrainingExample> {
  const { windowLength } = corruption;
  const { seed } = settings;
  const windows = windowsIn(corpus, windowLength);
  const { spans } = spanCounts(windowLength, corruption);
  // The length of source and target together: the text, each sentinel twice, and end-of-sequence twice.
  const lengths = new Array<number>(windows).fill(windowLength + 2 * spans + 2);
  const places = Math.min(windowLength, corpus.size - windows * windowLength + 1);
  return plannedBatches(lengths, settings, async (index, epoch) => {
    const shift = createRandom(seed, 'beginning of windows', epoch).below(places);
    const ids = bytesToIds(await corpus.read(shift + index * windowLength, windowLength));
    return corruptSpans(ids, corruption, sentinels, createRandom(seed, 'spans', epoch, index));
  });
}

/** The number of windows in an epoch, at least one. It does not depend on where the first window begins. */
function windowsIn({ size }: TextCorpus, windowLength: number): number {
  return Math.max(1, Math.floor((size - windowLength + 1) / windowLength));
}

/**
 * The examples to evaluate on: windows that are evenly spread over a corpus, with spans cut out. They are always the
 * same.
 */
export async function evaluationWindows(
  corpus: TextCorpus,
  corruption: CorruptionSettings,
  limit: number,
): Promise<readonly TrainingExample[]> {
  const { windowLength } = corruption;
  const all = Math.floor(corpus.size / windowLength);
  const count = limit === 0 ? all : Math.min(limit, all);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const start = Math.floor((index * all) / count) * windowLength;
      const ids = bytesToIds(await corpus.read(start, windowLength));
      return corruptSpans(ids, corruption, sentinels, createRandom(0, 'evaluation', index));
    }),
  );
}
