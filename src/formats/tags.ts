// The shortest text: `Mary sat` goes to the encoder, `NNP VBD` comes from the decoder. It echoes nothing, so a label that
// is left out shifts all that follow.
import { eosId, idsToText, textToIds } from '../text/vocabulary.js';
import { createAutomaton, createTagTrie, type TargetPart } from './automaton.js';
import { checkTagging, checkTagSet } from './check-tags.js';
import { escapeSpaces, splitEscaped, unescapeText } from './escape.js';
import type { Format } from './format.js';
import { parseLabels } from './parse-labels.js';

/** What a label says about its word where labels echo nothing. */
const noEcho = '';

/** The format of tags alone (Raman et al. 2022). @throws BytetagError `config` for a malformed tag set */
export function createTagsFormat(tagSet: readonly string[]): Format {
  const knownTags = checkTagSet(tagSet);
  const trie = createTagTrie(tagSet.map((tag) => textToIds(escapeSpaces(tag))));
  const encodeTarget: Format['encodeTarget'] = (words, tags) => {
    checkTagging(words, tags, knownTags);
    return encodeFields(tags);
  };
  return {
    name: 'tags',
    tagSet,
    encodeSource: (words) => ({ ids: encodeFields(words) }),
    encodeTarget,
    automaton: (words) =>
      createAutomaton(
        [
          ...words.flatMap((_, word): TargetPart[] => [
            { kind: 'forced', ids: word === 0 ? [] : textToIds(' ') },
            { kind: 'tag' },
          ]),
          { kind: 'forced', ids: [eosId] },
        ],
        trie,
      ),
    parse: (ids, words) =>
      parseLabels(ids, {
        echoes: words.map(() => noEcho),
        tagSet: knownTags,
        read: (content) =>
          splitEscaped(idsToText(content), ' ')
            .map(unescapeText)
            .filter((tag) => tag !== '')
            .map((tag) => ({ echo: noEcho, tag })),
        encode: (tags) => encodeTarget(words, tags),
      }),
  };
}

function encodeFields(fields: readonly string[]): Int32Array {
  return Int32Array.from([...textToIds(fields.map(escapeSpaces).join(' ')), eosId]);
}
