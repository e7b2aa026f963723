// Raw text as training examples: windows of its bytes, with spans cut out, in random order.
import { createRandom } from '../../foundation/random.js';
import { bytesToIds, eosId, firstExtraId } from '../../language/text/vocabulary.js';
import { type BatchSource, plannedBatches } from '../../network/train/batch-source.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import { corruptSpans, type SpanCorruptionSettings, spanCounts } from './span-corruption.js';

/** Raw text, which may be too large for memory. */
export interface TextCorpus {
  /** In bytes. */
  readonly size: number;
  /** Of all of it, in hexadecimal digits. */
  readonly sha256: string;
  /** The bytes from `start` on. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** What is cut out of the text, and how. */
export interface CorruptionSettings extends SpanCorruptionSettings {
  /** Bytes of text in an example. */
  readonly windowLength: number;
}

const sentinels = { first: firstExtraId - 1, eosId };

/** The most sentinels that an example may have, as many as ByT5 has. */
export const maxSpans = 100;

/**
 * The corpus as batches. All text is one sequence, without regard to lines and files, and is cut into windows, at other places in
 * each epoch; nothing is padded. A window is read when it is needed.
 */
export function corpusBatches(
  corpus: TextCorpus,
  corruption: CorruptionSettings,
  settings: Pick<TrainingSettings, 'batchSize' | 'accumulation' | 'maxBatchIds' | 'seed'>,
): BatchSource<TrainingExample> {
  const { windowLength } = corruption;
  const { seed } = settings;
  const windows = windowsIn(corpus, windowLength);
  const { spans } = spanCounts(windowLength, corruption);
  // Source and target together: the text, each sentinel twice, and two ends.
  const lengths = new Array<number>(windows).fill(windowLength + 2 * spans + 2);
  const places = Math.min(windowLength, corpus.size - windows * windowLength + 1);
  return plannedBatches(lengths, settings, async (index, epoch) => {
    const shift = createRandom(seed, 'beginning of windows', epoch).below(places);
    const ids = bytesToIds(await corpus.read(shift + index * windowLength, windowLength));
    return corruptSpans(ids, corruption, sentinels, createRandom(seed, 'spans', epoch, index));
  });
}

/** Windows that every epoch has, wherever its first one begins; one at least. */
function windowsIn({ size }: TextCorpus, windowLength: number): number {
  return Math.max(1, Math.floor((size - windowLength + 1) / windowLength));
}

/** Some windows, evenly spread over a corpus, with spans cut out: always the same ones, to evaluate on. */
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
