// Word markers without the words: `<m0>Mary <m1>sat` goes to the encoder, `<m0>NNP<m1>VBD` comes from the decoder, tags
// spelled in bytes (Raman et al. 2022, arXiv 2203.08378, whose best format it is).
import { idsToText, textToIds } from '../text/vocabulary.js';
import { checkTagSet, checkTags } from './check-tags.js';
import type { Format, FormatOptions } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { createWordMarkers, maxTagIds, noMarker } from './word-markers.js';

/**
 * The sentinel format. Tags end where the next marker begins, so they need no escaping. With an inventory that fits
 * beside the markers, the encoder can be trained on tags at the markers, too.
 * @throws BytetagError `config` for a malformed tag set
 */
export function createSentinelFormat(
  tagSet: readonly string[],
  { prefix = '', inventory = tagSet, transitions }: FormatOptions = {},
): Format {
  const knownTags = checkTagSet(tagSet);
  const { markerOf, isMarker, idOf, tagOf, encodeSource } = createWordMarkers(inventory, prefix);

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
    transitions,
    encodeSource,
    spell: textToIds,
    between: (words, index) => (index < words.length ? [markerOf(index)] : []),
    echoes: (words) => words.map((_, word) => markerOf(word)),
    read,
  });
  if (inventory.length > maxTagIds) return format;
  return {
    ...format,
    encodeMarkerTargets(tags) {
      checkTags(tags, knownTags);
      return Int32Array.from(tags, idOf);
    },
    tagOfMarkerTarget: tagOf,
  };
}
