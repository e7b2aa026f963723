// Labels each byte of raw text with what ends there, by the encoder of a model.
import { boundaryLabels } from '../../language/segmentation/boundaries.js';
import { type ByteWindow, byteWindows } from '../../language/segmentation/byte-windows.js';
import { type BatchSources, fitsBatch, noSources, withSource } from '../../network/generate/batch-limits.js';
import { argMaxOf } from '../../network/generate/log-softmax.js';
import type { SequenceModel } from '../../network/generate/sequence-model.js';
import type { BoundaryIds, Segmentation } from '../model/segmentation.js';
import { sourceOfBytes } from './segmentation-examples.js';

/** Labels the bytes of texts. */
export interface ByteLabeller {
  /**
   * The label of each byte of each text in UTF-8: indices of `boundaries`. Takes time and memory in proportion to the
   * length of the texts.
   */
  label(texts: readonly Uint8Array[], signal?: AbortSignal): Promise<readonly Uint8Array[]>;
}

/**
 * The part of a window, on each side, whose labels its neighbours give: context that they see better
 * (docs/studies/segmentation.md).
 */
const usualMargin = 1 / 8;

/**
 * Windows are sorted by length within this many, and come into batches of at most so many ids: what a layer computes
 * for them fits the caches of a core. Four times as many were 0.8 times as fast.
 */
const [sortedTogether, mostBatchIds] = [512, 2048];

/** Attention takes memory, too, which sets a limit for long windows. */
const anyBatch = { batchSize: mostBatchIds, beams: 1 };

/** A window with its text. */
interface PlacedWindow extends ByteWindow {
  readonly text: number;
}

/**
 * Labels bytes by one pass of the encoder.
 * @param model disposed of by its owner
 * @param marginShare the least context of a byte on each side, in windows, where the text has more
 */
export function createByteLabeller(
  model: Pick<SequenceModel, 'encoderLogits'>,
  { boundaries: own, window }: Pick<Segmentation, 'boundaries' | 'window'>,
  { ids, prefixIds }: BoundaryIds,
  marginShare: number = usualMargin,
): ByteLabeller {
  const labelOf = own.map((boundary) => boundaryLabels[boundary]);
  const margin = Math.floor(window * marginShare);
  return {
    async label(texts, signal) {
      const labels = texts.map((bytes) => new Uint8Array(bytes.length));
      const bytesOf = ({ text, start, end }: PlacedWindow): Uint8Array => texts[text]?.subarray(start, end) ?? noBytes;
      for (const batch of batchesOf(windowsOf(texts, window, margin))) {
        signal?.throwIfAborted();
        const sources = batch.map((placed) =>
          sourceOfBytes(bytesOf(placed), prefixIds, placed.end === texts[placed.text]?.length),
        );
        const { data, shape } = await model.encoderLogits(sources, ids);
        const length = shape[1] ?? 0;
        batch.forEach(({ text, start, keepFrom, keepTo }, row) => {
          for (let byte = keepFrom; byte < keepTo; byte++) {
            const place = (row * length + prefixIds.length + byte - start) * ids.length;
            const best = argMaxOf(data as Float32Array, place, ids.length);
            labels[text]?.fill(labelOf[best] ?? boundaryLabels.none, byte, byte + 1);
          }
        });
      }
      return labels;
    },
  };
}

const noBytes = new Uint8Array();

function* windowsOf(texts: readonly Uint8Array[], size: number, margin: number): Generator<PlacedWindow> {
  for (const [text, { length }] of texts.entries()) {
    if (length === 0) continue;
    for (const window of byteWindows(length, size, margin)) yield { text, ...window };
  }
}

/** Batches of windows of similar lengths. */
function* batchesOf(windows: Iterable<PlacedWindow>): Generator<readonly PlacedWindow[]> {
  let group: PlacedWindow[] = [];
  for (const window of windows) {
    group.push(window);
    if (group.length < sortedTogether) continue;
    yield* divide(group);
    group = [];
  }
  yield* divide(group);
}

function* divide(group: PlacedWindow[]): Generator<readonly PlacedWindow[]> {
  group.sort((a, b) => a.end - a.start - (b.end - b.start));
  let [batch, sources]: [PlacedWindow[], BatchSources] = [[], noSources];
  for (const window of group) {
    // The windows are sorted, so this one is the longest of its batch.
    const length = window.end - window.start;
    const next = withSource(sources, length);
    if (batch.length > 0 && (next.count * length > mostBatchIds || !fitsBatch(next, anyBatch))) {
      yield batch;
      [batch, sources] = [[], noSources];
    }
    batch.push(window);
    sources = withSource(sources, length);
  }
  if (batch.length > 0) yield batch;
}
