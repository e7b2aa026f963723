// The format `input-tag`, which repeats each word before its tag: for the source `Mary sat`, the target is
// `Mary<tab>NNP sat<tab>VBD` (Raman et al. 2022, "input + tag").
import { escapeCharacter, escapeText, splitEscaped, unescapeText } from './escape.js';
import type { CodedFormatOptions, Format } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { encodeTextSource } from './text-source.js';

/**
 * The separator between a word and its tag. It differs from the one between labels, so that a missing separator does
 * not shift the labels after it.
 */
const tab = '\t';

const special = new RegExp(`[${escapeCharacter} ${tab}]`, 'g');

/** Creates the format of words with their tags. @throws BytetagError `config` for a malformed tag set */
export function createInputTagFormat(
  tagSet: readonly string[],
  { prefix = '', transitions, codec }: CodedFormatOptions,
): Format {
  const { idsToText, textToIds } = codec;
  return createSlotFormat({
    name: 'input-tag',
    tagSet,
    codec,
    transitions,
    encodeSource: (words) => encodeTextSource(codec, words, prefix, escapeField),
    spell: (tag) => textToIds(escapeField(tag)),
    between: (words, index) => {
      const word = words[index];
      return word === undefined ? [] : textToIds(`${index > 0 ? ' ' : ''}${escapeField(word)}${tab}`);
    },
    echoes: (words) => words,
    read: (ids) => splitEscaped(idsToText(ids), ' ').flatMap(readLabel),
  });
}

/** Reads the label in the text between two spaces; none if the tag is empty or the tab is missing. */
function readLabel(text: string): readonly WrittenLabel<string>[] {
  const [word = '', ...rest] = splitEscaped(text, tab).map(unescapeText);
  const tag = rest.join(tab);
  return tag === '' ? [] : [{ echo: word, tag }];
}

function escapeField(text: string): string {
  return escapeText(text, special);
}
