// Assigns an id to each tag and to the marker before each word, from the ids that stand for no text.
import type { Codec } from '../text/codec.js';
import type { SourceEncoding } from './format.js';

/** With only one marker, the decoder could not tell the words of a sentence apart. */
const minMarkers = 2;

/** The most tags that leave enough ids for markers. */
export function mostTagIds({ spareIds }: Codec): number {
  return spareIds.count - minMarkers;
}

/** Stands for the marker of a label that was written without one. */
export const noMarker = -1;

/** The ids of tags and markers. */
export interface WordMarkers {
  /** The marker of a word, by its index in the sentence. Markers repeat if there are more words than markers. */
  markerOf(word: number): number;
  isMarker(id: number): boolean;
  /** The id of a tag of the inventory, if the inventory fits. */
  idOf(tag: string): number;
  /** The tag that an id stands for, if any. */
  tagOf(id: number): string | undefined;
  /** Encodes a prefix and the words with their markers: `<m0>Mary <m1>sat`. */
  encodeSource(words: readonly string[]): SourceEncoding;
}

/**
 * Assigns the vocabulary's spare ids. Tags count up from the first id in the order of the inventory, which is
 * therefore part of a trained model; markers count down from the last id. So a tag that is added later changes no other
 * id and only takes the place of the last marker. If the inventory does not fit, tags get no ids and markers get all of
 * them.
 *
 * ByT5's own pretraining did not use these ids, so they start untrained in its checkpoints.
 */
export function createWordMarkers(codec: Codec, inventory: readonly string[], prefix: string): WordMarkers {
  const { eosId, spareIds, textToIds } = codec;
  const { first: firstId, count } = spareIds;
  const tagCount = inventory.length <= mostTagIds(codec) ? inventory.length : 0;
  const markerCount = count - tagCount;
  const lastId = firstId + count - 1;
  const spaceIds = textToIds(' ');
  const markerOf = (word: number): number => lastId - (word % markerCount);
  const ids = new Map(inventory.slice(0, tagCount).map((tag, index) => [tag, firstId + index]));
  const prefixIds = textToIds(prefix);
  return {
    markerOf,
    isMarker: (id) => id > lastId - markerCount && id <= lastId && Number.isInteger(id),
    idOf: (tag) => ids.get(tag) ?? noMarker,
    tagOf: (id) => (id < firstId + tagCount ? inventory[id - firstId] : undefined),
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
