// Word markers: the model's tags go in; an id for each tag and a marker before each word, from the ids that stand for no
// byte, come out.
import { eosId, extraIdCount, firstExtraId, textToIds, vocabSize } from '../text/vocabulary.js';
import type { SourceEncoding } from './format.js';

/** With one marker, all words of a sentence would look alike to the decoder. */
const minMarkers = 2;

/** Most tags that leave enough markers. */
export const maxTagIds = extraIdCount - minMarkers;

/** Stands for the marker of a label that was written without one. */
export const noMarker = -1;

/** The ids of tags and markers. */
export interface WordMarkers {
  /** The marker of a word, by its place in the sentence; markers repeat where there are more words. */
  markerOf(word: number): number;
  isMarker(id: number): boolean;
  /** The id of a tag of the inventory; only where the inventory fits. */
  idOf(tag: string): number;
  /** The tag that an id stands for, if any. */
  tagOf(id: number): string | undefined;
  /** `<m0>Mary <m1>sat`, after a prefix. */
  encodeSource(words: readonly string[]): SourceEncoding;
}

const spaceIds = textToIds(' ');

/**
 * Shares out the vocabulary's spare ids: tags count up from the first, in the order of the inventory (which is thus part
 * of a trained model), markers down from the last. So a tag that is added later changes no id but takes the place of the
 * last marker. An inventory that does not fit gets no ids, and markers have all.
 *
 * ByT5's own pretraining used none of these ids, so in its checkpoints they start untrained.
 */
export function createWordMarkers(inventory: readonly string[], prefix: string): WordMarkers {
  const tagCount = inventory.length <= maxTagIds ? inventory.length : 0;
  const markerCount = extraIdCount - tagCount;
  const lastId = vocabSize - 1;
  const markerOf = (word: number): number => lastId - (word % markerCount);
  const ids = new Map(inventory.slice(0, tagCount).map((tag, index) => [tag, firstExtraId + index]));
  const prefixIds = textToIds(prefix);
  return {
    markerOf,
    isMarker: (id) => id > lastId - markerCount && id <= lastId && Number.isInteger(id),
    idOf: (tag) => ids.get(tag) ?? noMarker,
    tagOf: (id) => (id < firstExtraId + tagCount ? inventory[id - firstExtraId] : undefined),
    encodeSource(words) {
      const source: number[] = [...prefixIds];
      const markerPositions = new Int32Array(words.length);
      for (const [index, word] of words.entries()) {
        if (index > 0) source.push(...spaceIds);
        markerPositions[index] = source.length;
        source.push(markerOf(index));
        for (const id of textToIds(word)) source.push(id);
      }
      source.push(eosId);
      return { ids: Int32Array.from(source), markerPositions };
    },
  };
}
