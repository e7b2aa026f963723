// One id per label: `<m0>Mary <m1>sat` goes to the encoder, `<m0><NNP><m1><VBD>` comes from the decoder. Tags and word
// markers are ids that stand for no byte.
import { BytetagError } from '../../foundation/errors.js';
import { extraIdCount } from '../text/vocabulary.js';
import { checkTagSet, checkTags } from './check-tags.js';
import type { Format, FormatOptions } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { createWordMarkers, maxTagIds, noMarker } from './word-markers.js';

/**
 * The format of ids: p(tag) is a single choice of the model.
 * @throws BytetagError `config` for a malformed tag set, or an inventory that leaves no room for markers
 */
export function createIdsFormat(
  tagSet: readonly string[],
  { prefix = '', inventory = tagSet, transitions }: FormatOptions = {},
): Format & Required<Pick<Format, 'encodeMarkerTargets' | 'tagOfMarkerTarget'>> {
  const knownTags = checkTagSet(tagSet);
  if (inventory.length > maxTagIds) {
    const shared = `tags and word markers share the vocabulary's ${extraIdCount} spare ids`;
    throw new BytetagError(
      'config',
      `format ids: expected at most ${maxTagIds} tags, got ${inventory.length} (${shared}, and the more ` +
        'markers are left, the fewer words of a sentence have the same one; format tags takes any number of tags)',
    );
  }
  const { markerOf, isMarker, idOf, tagOf, encodeSource } = createWordMarkers(inventory, prefix);

  const read = (ids: readonly number[]): readonly WrittenLabel<number>[] => {
    const labels: WrittenLabel<number>[] = [];
    let marker = noMarker;
    for (const id of ids) {
      if (isMarker(id)) {
        // A marker right before it had no label: nothing to keep.
        marker = id;
        continue;
      }
      const tag = tagOf(id);
      // An id that is no tag is a label after a marker, where a tag was due, and noise elsewhere.
      if (tag !== undefined || marker !== noMarker) labels.push({ echo: marker, tag: tag ?? '' });
      marker = noMarker;
    }
    return labels;
  };

  return {
    ...createSlotFormat({
      name: 'ids',
      tagSet,
      transitions,
      encodeSource,
      spell: (tag) => [idOf(tag)],
      between: (words, index) => (index < words.length ? [markerOf(index)] : []),
      echoes: (words) => words.map((_, word) => markerOf(word)),
      read,
    }),
    encodeMarkerTargets(tags) {
      checkTags(tags, knownTags);
      return Int32Array.from(tags, idOf);
    },
    tagOfMarkerTarget: tagOf,
  };
}
