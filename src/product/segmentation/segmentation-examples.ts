// Makes training examples out of raw text: windows of its bytes, and the boundary at each.
import { createRandom, type Random } from '../../foundation/random.js';
import { partsOfParagraph, type RawParagraph } from '../../language/data/raw-text.js';
import {
  type Boundary,
  boundaries,
  type LabelledBytes,
  labelParagraph,
} from '../../language/segmentation/boundaries.js';
import { byteOffset, eosId } from '../../language/text/vocabulary.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import type { ExampleSource } from '../examples/example-source.js';
import type { BoundaryIds, Segmentation } from '../model/segmentation.js';

/** What the examples are made of. */
export interface SegmentationExampleOptions {
  readonly segmentation: Pick<Segmentation, 'boundaries' | 'window'>;
  readonly ids: BoundaryIds;
  readonly seed: number;
  /** Changes the text of a paragraph before it is learned. Default: it is learned as it is. */
  readonly spoil?: ((paragraph: RawParagraph, random: Random) => RawParagraph) | undefined;
}

/**
 * Paragraphs are learned in parts of about this many windows. Each part is spoilt for itself, and made anew for each
 * example.
 */
const windowsOfPart = 8;

/**
 * One example for each short paragraph, and several for a long one, which begin at other places in each epoch. The
 * source is a window of bytes, with an end-of-sequence where the paragraph ends; the encoder learns the boundary at
 * each of them, and the decoder nothing but the end.
 */
export function segmentationExamples(
  whole: readonly RawParagraph[],
  { segmentation, ids, seed, spoil }: SegmentationExampleOptions,
): ExampleSource {
  const { window } = segmentation;
  const paragraphs = whole.flatMap((paragraph) => partsOfParagraph(paragraph, windowsOfPart * window));
  const idOfLabel = labelIds(segmentation.boundaries, ids.ids);
  const labelledParts = paragraphs.map((paragraph) => labelParagraph(paragraph));
  const places = labelledParts.flatMap(({ bytes }, paragraph) => {
    const count = Math.max(1, Math.ceil(bytes.length / window));
    return Array.from({ length: count }, (_, part) => ({ paragraph, part, count }));
  });
  const source = { window, idOfLabel, prefixIds: ids.prefixIds };
  return {
    lengths: places.map(({ paragraph }) => Math.min(window, labelledParts[paragraph]?.bytes.length ?? 0)),
    exampleAt(index, epoch) {
      const { paragraph, part, count } = places[index] ?? { paragraph: 0, part: 0, count: 1 };
      // All windows of a part are spoilt alike, so that together they are still a whole.
      const own = paragraphs[paragraph];
      const spoilt = spoil && own && spoil(own, createRandom(seed, 'spoilt paragraph', epoch, paragraph));
      const labelled = spoilt === undefined || spoilt === own ? labelledParts[paragraph] : labelParagraph(spoilt);
      const jitter = createRandom(seed, 'window', epoch, index).uniform() - 0.5;
      return windowExample(labelled ?? empty, part, count, jitter, source);
    },
  };
}

const empty: LabelledBytes = { bytes: new Uint8Array(), labels: new Uint8Array() };

/** The id of each label. A label that the model does not learn has that of the one most similar to it. */
function labelIds(own: readonly Boundary[], ids: Int32Array): Int32Array {
  return Int32Array.from(boundaries, (boundary) => {
    const similar = [boundary, isSentenceEnd(boundary) ? 'sentence' : 'token', 'token', 'none'] as const;
    const learned = similar.find((each) => own.includes(each)) ?? 'none';
    return ids[own.indexOf(learned)] ?? 0;
  });
}

function isSentenceEnd(boundary: Boundary): boolean {
  return boundary === 'sentence' || boundary === 'multiword-sentence';
}

interface WindowSource {
  readonly window: number;
  readonly idOfLabel: Int32Array;
  readonly prefixIds: readonly number[];
}

/** @param jitter how far the window is moved, in windows: from -0.5 to 0.5 */
function windowExample(
  { bytes, labels }: LabelledBytes,
  part: number,
  count: number,
  jitter: number,
  { window, idOfLabel, prefixIds }: WindowSource,
): TrainingExample {
  const last = Math.max(0, bytes.length - window);
  const even = count > 1 ? (part * last) / (count - 1) : 0;
  const start = Math.min(last, Math.max(0, Math.round(even + jitter * window)));
  const end = Math.min(bytes.length, start + window);
  const sourceIds = sourceOfBytes(bytes.subarray(start, end), prefixIds, end === bytes.length);
  return {
    sourceIds,
    targetIds: Int32Array.of(eosId),
    markers: {
      positions: Int32Array.from({ length: end - start }, (_, byte) => prefixIds.length + byte),
      ids: Int32Array.from(labels.subarray(start, end), (label) => idOfLabel[label] ?? 0),
    },
  };
}

/**
 * The ids of a window of bytes.
 * @param isEnd whether the text ends with it
 */
export function sourceOfBytes(bytes: Uint8Array, prefixIds: readonly number[], isEnd: boolean): Int32Array {
  const ids = new Int32Array(prefixIds.length + bytes.length + Number(isEnd));
  ids.set(prefixIds);
  for (let byte = 0; byte < bytes.length; byte++) ids[prefixIds.length + byte] = (bytes[byte] ?? 0) + byteOffset;
  if (isEnd) ids[ids.length - 1] = eosId;
  return ids;
}
