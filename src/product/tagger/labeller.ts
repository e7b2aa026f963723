// Labels sentences with a model: divides them into windows, decodes these in batches, and joins the labels, one per
// word.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Format, StructureProblems } from '../../language/formats/format.js';
import { addProblems, noProblems } from '../../language/formats/parse-labels.js';
import { shortenWords, splitIntoWindows, type WordWindow } from '../../language/formats/windows.js';
import { notationOf } from '../../language/spans/notation.js';
import { bestSequence, createTagGate, type TagGate, wholeSentence } from '../../language/spans/transitions.js';
import {
  type BatchShape,
  type BatchSources,
  fitsBatch,
  noSources,
  withSource,
} from '../../network/generate/batch-limits.js';
import { type Decoding, defaultDecoding } from '../../network/generate/decodings.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { Decoders, Window } from './decoders.js';
import type { LabelledWords, LabellingOptions } from './labelling.js';

/** Labels sentences. */
export interface Labeller {
  /**
   * One result for each sentence, whose `tags` are as many as its words.
   * @throws BytetagError `usage` for options that cannot be combined, `data` if not even a part of a word fits into a
   *   window
   */
  label(sentences: readonly (readonly string[])[], options?: LabellingOptions): Promise<readonly LabelledWords[]>;
}

/** The place of a window in its sentence, and which of its labels are used. */
interface PlacedWindow extends Window {
  readonly sentence: number;
  readonly place: WordWindow;
}

/**
 * The share of its words that a window has in common with the one before. So words near the border have context on both
 * sides.
 */
const windowOverlap = 0.25;

/** So many sentences are sorted by their lengths. The windows of more would take more memory than their words. */
const sortedTogether = 8192;

/**
 * A labeller for one task.
 * @param decoders the decoders of the model, which their owner disposes of
 * @param config the longest source in ids (longer sentences are split at word boundaries), and how the model was
 *   trained
 */
export function createLabeller(
  decoders: Decoders,
  format: Format,
  config: Pick<TaggerConfig, 'maxSourceLength' | 'hasEncoderLoss'>,
): Labeller {
  const windowsOf = (words: readonly string[], sentence: number): readonly PlacedWindow[] =>
    splitIntoWindows(words, config.maxSourceLength, format, windowOverlap).map((place) => {
      const part = words.slice(place.start, place.end);
      const { ids, markerPositions } = format.encodeSource(part);
      const edges = { isStart: place.start === 0, isEnd: place.end === words.length };
      return { sentence, place, words: part, sourceIds: ids, markerPositions, edges };
    });
  const gate = format.transitions && createTagGate(format.tagSet, format.transitions);
  /** Joins labels so that the tags follow the rules also where two windows meet. */
  const joined = (parts: readonly LabelledWords[], decoding: Decoding): LabelledWords => {
    const whole = joinParts(parts);
    if (gate === undefined || decoding === 'free' || parts.length < 2) return whole;
    return { ...whole, tags: keepRules(whole.tags, format.tagSet, gate) };
  };

  /**
   * Labels sentences, those of similar lengths together: this means little padding, and rows end at the same time.
   * @param onProgress called with the share that is done
   */
  const labelSorted = async (
    sentences: readonly (readonly string[])[],
    options: LabellingOptions,
    onProgress: (share: number) => void,
  ): Promise<readonly LabelledWords[]> => {
    const { decoding = defaultDecoding(config), batchSize = 32, numBeams = 1, signal } = options;
    const windows = sentences.flatMap((words, sentence) =>
      windowsOf(shortenWords(words, config.maxSourceLength, format), sentence),
    );
    const order = windows
      .map((_, index) => index)
      .sort((a, b) => (windows[a]?.sourceIds.length ?? 0) - (windows[b]?.sourceIds.length ?? 0) || a - b);
    const bySentence: { readonly window: number; readonly labels: LabelledWords }[][] = sentences.map(() => []);
    let done = 0;
    for (const places of batchesOf(order, windows, { batchSize, beams: numBeams })) {
      signal?.throwIfAborted();
      const batch = places.flatMap((place) => windows[place] ?? []);
      const labelled = await decoders[decoding](batch, format, options);
      batch.forEach(({ sentence, place }, index) => {
        const labels = labelled[index];
        if (labels) bySentence[sentence]?.push({ window: places[index] ?? 0, labels: keepOf(labels, place) });
      });
      done += batch.length;
      onProgress(done / windows.length);
    }
    return bySentence.map((parts) =>
      joined(
        parts.sort((a, b) => a.window - b.window).map(({ labels }) => labels),
        decoding,
      ),
    );
  };

  return {
    async label(sentences, options = {}) {
      checkOptions(options, format);
      const labelled: LabelledWords[] = [];
      for (let start = 0; start < sentences.length; start += sortedTogether) {
        const part = sentences.slice(start, start + sortedTogether);
        const onProgress = (share: number): void =>
          options.onProgress?.(start + Math.round(share * part.length), sentences.length);
        for (const each of await labelSorted(part, options, onProgress)) labelled.push(each);
      }
      return labelled;
    },
  };
}

/** Divides windows into batches. @param order their indices, the shortest first */
function* batchesOf(
  order: readonly number[],
  windows: readonly Window[],
  shape: BatchShape,
): Generator<readonly number[], void, void> {
  let [batch, sources]: [number[], BatchSources] = [[], noSources];
  for (const place of order) {
    const length = windows[place]?.sourceIds.length ?? 0;
    if (!fitsBatch(withSource(sources, length), shape)) {
      yield batch;
      [batch, sources] = [[], noSources];
    }
    batch.push(place);
    sources = withSource(sources, length);
  }
  if (batch.length > 0) yield batch;
}

function checkOptions({ decoding, numBeams = 1, alternatives = 0, bias = {} }: LabellingOptions, format: Format): void {
  const unknown = Object.keys(bias).find((tag) => !format.tagSet.includes(tag));
  if (unknown !== undefined) {
    throw new BytetagError('usage', `bias: expected a tag of the model's, got ${describeValue(unknown)}`);
  }
  if (decoding === 'free' && (Object.keys(bias).length > 0 || alternatives > 0)) {
    throw new BytetagError(
      'usage',
      'decoding free: expected neither a bias nor alternatives, which need a known tag set',
    );
  }
  if (numBeams > 1 && (decoding === 'encoder' || alternatives > 0)) {
    const what = decoding === 'encoder' ? 'decoding encoder: expected one beam' : 'alternatives: expected one beam';
    throw new BytetagError('usage', `${what}, got ${numBeams}`);
  }
}

/**
 * Changes as few tags as possible so that they follow the rules. The new tags are as similar as possible to the old
 * ones.
 */
function keepRules(tags: readonly string[], tagSet: readonly string[], gate: TagGate): readonly string[] {
  const notation = notationOf(tagSet);
  const typeOf = (tag: string): string | undefined => notation?.parse(tag)?.type;
  const scores = tags.map((given) =>
    tagSet.map((tag) => (tag === given ? 0 : typeOf(tag) === typeOf(given) ? -1 : -tags.length)),
  );
  return bestSequence(scores, gate, wholeSentence).map((tag) => tagSet[tag] ?? '');
}

/**
 * The labels of the words that are used. The problems of the whole window are kept, because it is not known which words
 * they belong to.
 */
function keepOf(labels: LabelledWords, { start, end, keepStart, keepEnd }: WordWindow): LabelledWords {
  if (keepStart === start && keepEnd === end) return labels;
  const keep = <Item>(items: readonly Item[]): readonly Item[] => items.slice(keepStart - start, keepEnd - start);
  const { tags, confidences, alternatives } = labels;
  return {
    ...labels,
    tags: keep(tags),
    ...(confidences && { confidences: keep(confidences) }),
    ...(alternatives && { alternatives: keep(alternatives) }),
  };
}

function joinParts(parts: readonly LabelledWords[]): LabelledWords {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const problems: StructureProblems = parts.map((part) => part.problems).reduce(addProblems, noProblems);
  return {
    tags: parts.flatMap(({ tags }) => tags),
    ...(parts.some(({ confidences }) => confidences) && {
      confidences: parts.flatMap(({ confidences = [] }) => confidences),
    }),
    ...(parts.some(({ alternatives }) => alternatives) && {
      alternatives: parts.flatMap(({ alternatives = [] }) => alternatives),
    }),
    wellFormed: parts.every(({ wellFormed }) => wellFormed),
    problems,
  };
}
