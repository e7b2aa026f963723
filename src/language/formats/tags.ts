// The format `tags`, which writes only tags and is the shortest text: for the source `Mary sat`, the target is
// `NNP VBD`. It does not repeat the words, so a missing label shifts all labels after it.
import { escapeSpaces, splitEscaped, unescapeText } from './escape.js';
import type { CodedFormatOptions, Format } from './format.js';
import { createSlotFormat } from './slot-format.js';
import { encodeTextSource } from './text-source.js';

/** The echo of a label in a format that repeats no words. */
const noEcho = '';

/** Creates the format of tags only (Raman et al. 2022). @throws BytetagError `config` for a malformed tag set */
export function createTagsFormat(
  tagSet: readonly string[],
  { prefix = '', transitions, codec }: CodedFormatOptions,
): Format {
  const { idsToText, textToIds } = codec;
  return createSlotFormat({
    name: 'tags',
    tagSet,
    codec,
    transitions,
    encodeSource: (words) => encodeTextSource(codec, words, prefix, escapeSpaces),
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
