// The format `ids`, with one id per label: for the source `<m0>Mary <m1>sat`, the target is `<m0><NNP><m1><VBD>`. Tags
// and word markers use ids that stand for no byte.
import { BytetagError } from '../../foundation/errors.js';
import { checkTagSet, checkTags } from './check-tags.js';
import type { CodedFormatOptions, Format } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { createWordMarkers, mostTagIds, noMarker } from './word-markers.js';

/**
 * Creates the format `ids`, in which the model chooses each tag with a single id.
 * @throws BytetagError `config` for a malformed tag set, or an inventory that leaves too few ids for markers
 */
export function createIdsFormat(
  tagSet: readonly string[],
  { prefix = '', inventory = tagSet, transitions, codec }: CodedFormatOptions,
): Format & Required<Pick<Format, 'encodeMarkerTargets' | 'tagOfMarkerTarget'>> {
  const knownTags = checkTagSet(tagSet);
  const most = mostTagIds(codec);
  if (inventory.length > most) {
    const shared = `tags and word markers share the vocabulary's ${codec.spareIds.count} spare ids`;
    throw new BytetagError(
      'config',
      `format ids: expected at most ${most} tags, got ${inventory.length} (${shared}, and the more ` +
        'markers are left, the fewer words of a sentence have the same one; format tags takes any number of tags)',
    );
  }
  const { markerOf, isMarker, idOf, tagOf, encodeSource } = createWordMarkers(codec, inventory, prefix);

  const read = (ids: readonly number[]): readonly WrittenLabel<number>[] => {
    const labels: WrittenLabel<number>[] = [];
    let marker = noMarker;
    for (const id of ids) {
      if (isMarker(id)) {
        // If another marker came right before, it had no label, so there is nothing to keep.
        marker = id;
        continue;
      }
      const tag = tagOf(id);
      // An id that is no tag counts as a label if it follows a marker, where a tag was expected. Elsewhere it is
      // ignored.
      if (tag !== undefined || marker !== noMarker) labels.push({ echo: marker, tag: tag ?? '' });
      marker = noMarker;
    }
    return labels;
  };

  return {
    ...createSlotFormat({
      name: 'ids',
      tagSet,
      codec,
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
