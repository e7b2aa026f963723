// The format `sentinel`, which writes markers instead of words: for the source `<m0>Mary <m1>sat`, the target is
// `<m0>NNP<m1>VBD`, with tags spelled in bytes (Raman et al. 2022, arXiv 2203.08378, whose best format it is).
import { checkTagSet, checkTags } from './check-tags.js';
import type { CodedFormatOptions, Format } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { createWordMarkers, mostTagIds, noMarker } from './word-markers.js';

/**
 * Creates the sentinel format. A tag ends where the next marker begins, so it needs no escaping. If the vocabulary has
 * room for the inventory besides the markers, the encoder can also be trained to predict tags at the markers.
 * @throws BytetagError `config` for a malformed tag set
 */
export function createSentinelFormat(
  tagSet: readonly string[],
  { prefix = '', inventory = tagSet, transitions, codec }: CodedFormatOptions,
): Format {
  const { idsToText, textToIds } = codec;
  const knownTags = checkTagSet(tagSet);
  const { markerOf, isMarker, idOf, tagOf, encodeSource } = createWordMarkers(codec, inventory, prefix);

  const read = (ids: readonly number[]): readonly WrittenLabel<number>[] => {
    const labels: WrittenLabel<number>[] = [];
    let [marker, start] = [noMarker, 0];
    const close = (end: number): void => {
      const tag = idsToText(ids.slice(start, end));
      if (tag !== '') labels.push({ echo: marker, tag });
    };
    ids.forEach((id, index) => {
      if (!isMarker(id)) return;
      close(index);
      marker = id;
      start = index + 1;
    });
    close(ids.length);
    return labels;
  };

  const format = createSlotFormat({
    name: 'sentinel',
    tagSet,
    codec,
    transitions,
    encodeSource,
    spell: textToIds,
    between: (words, index) => (index < words.length ? [markerOf(index)] : []),
    echoes: (words) => words.map((_, word) => markerOf(word)),
    read,
  });
  if (inventory.length > mostTagIds(codec)) return format;
  return {
    ...format,
    encodeMarkerTargets(tags) {
      checkTags(tags, knownTags);
      return Int32Array.from(tags, idOf);
    },
    tagOfMarkerTarget: tagOf,
  };
}
