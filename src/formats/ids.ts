// One id per label: `<m0>Mary <m1>sat` goes to the encoder, `<m0><NNP><m1><VBD>` comes from the decoder. Tags and word
// markers are ids that stand for no byte.
import { BytetagError } from '../errors.js';
import { eosId, extraIdCount, firstExtraId, textToIds } from '../text/vocabulary.js';
import { createAutomaton, createTagTrie, type TargetPart } from './automaton.js';
import { checkTagging, checkTagSet, checkTags } from './check-tags.js';
import type { Format } from './format.js';
import { parseLabels, type WrittenLabel } from './parse-labels.js';

/** With one marker, all words of a sentence would look alike to the decoder. */
const minMarkers = 2;

/** Stands for the marker of a label that was written without one. */
const noMarker = -1;

const spaceIds = textToIds(' ');

/**
 * The format of ids. The spare ids of the vocabulary are, from the first, one for each tag in the order of the tag set
 * (which is thus part of a trained model), then the markers, which repeat in sentences with more words than markers.
 * @throws BytetagError `config` for a malformed tag set, or one that leaves no room for markers
 */
export function createIdsFormat(tagSet: readonly string[]): Required<Format> {
  const knownTags = checkTagSet(tagSet);
  const markerCount = extraIdCount - tagSet.length;
  if (markerCount < minMarkers) {
    const shared = `tags and word markers share the vocabulary's ${extraIdCount} spare ids`;
    throw new BytetagError(
      'config',
      `format ids: expected at most ${extraIdCount - minMarkers} tags, got ${tagSet.length} (${shared}, and the more ` +
        'markers are left, the fewer words of a sentence have the same one; format tags takes any number of tags)',
    );
  }
  const firstMarkerId = firstExtraId + tagSet.length;
  const markerOf = (word: number): number => firstMarkerId + (word % markerCount);
  const isMarker = (id: number): boolean => id >= firstMarkerId && id < firstMarkerId + markerCount;
  const idOf = (tag: string): number => firstExtraId + tagSet.indexOf(tag);
  const tagOf = (id: number): string | undefined => tagSet[id - firstExtraId];

  const trie = createTagTrie(tagSet.map((tag) => [idOf(tag)]));

  const encodeTarget: Format['encodeTarget'] = (words, tags) => {
    checkTagging(words, tags, knownTags);
    return Int32Array.from([...tags.flatMap((tag, word) => [markerOf(word), idOf(tag)]), eosId]);
  };

  const readLabels = (ids: readonly number[]): readonly WrittenLabel<number>[] => {
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
    name: 'ids',
    tagSet,
    encodeSource(words) {
      const ids: number[] = [];
      const markerPositions = new Int32Array(words.length);
      for (const [i, word] of words.entries()) {
        if (i > 0) ids.push(...spaceIds);
        markerPositions[i] = ids.length;
        ids.push(markerOf(i));
        for (const id of textToIds(word)) ids.push(id);
      }
      ids.push(eosId);
      return { ids: Int32Array.from(ids), markerPositions };
    },
    encodeTarget,
    encodeMarkerTargets(tags) {
      checkTags(tags, knownTags);
      return Int32Array.from(tags, idOf);
    },
    tagOfMarkerTarget: tagOf,
    automaton: (words) =>
      createAutomaton(
        [
          ...words.flatMap((_, word): TargetPart[] => [{ kind: 'forced', ids: [markerOf(word)] }, { kind: 'tag' }]),
          { kind: 'forced', ids: [eosId] },
        ],
        trie,
      ),
    parse: (ids, words) =>
      parseLabels(ids, {
        echoes: words.map((_, word) => markerOf(word)),
        tagSet: knownTags,
        read: readLabels,
        encode: (tags) => encodeTarget(words, tags),
      }),
  };
}
