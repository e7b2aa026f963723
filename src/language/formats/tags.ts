// The shortest text: `Mary sat` goes to the encoder, `NNP VBD` comes from the decoder. It echoes nothing, so a label that
// is left out shifts all that follow.
import { idsToText, textToIds } from '../text/vocabulary.js';
import { escapeSpaces, splitEscaped, unescapeText } from './escape.js';
import type { Format, FormatOptions } from './format.js';
import { createSlotFormat } from './slot-format.js';
import { encodeTextSource } from './text-source.js';

/** What a label says about its word where labels echo nothing. */
const noEcho = '';

/** The format of tags alone (Raman et al. 2022). @throws BytetagError `config` for a malformed tag set */
export function createTagsFormat(tagSet: readonly string[], { prefix = '', transitions }: FormatOptions = {}): Format {
  return createSlotFormat({
    name: 'tags',
    tagSet,
    transitions,
    encodeSource: (words) => encodeTextSource(words, prefix, escapeSpaces),
    spell: (tag) => textToIds(escapeSpaces(tag)),
    between: (words, index) => (index > 0 && index < words.length ? textToIds(' ') : []),
    echoes: (words) => words.map(() => noEcho),
    read: (ids) =>
      splitEscaped(idsToText(ids), ' ')
        .map(unescapeText)
        .filter((tag) => tag !== '')
        .map((tag) => ({ echo: noEcho, tag })),
  });
}
