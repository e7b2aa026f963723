// The format `notebook` of the original notebook: for the source `TAG:Mary sat`, the target is
// `NNP>:> Mary>;> VBD>:> sat>;>`.
import { escapeCharacter, escapeText, splitEscaped, unescapeText } from './escape.js';
import type { CodedFormatOptions, Format } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { encodeTextSource } from './text-source.js';

const tagEnd = '>:>';
const wordEnd = '>;>';

// Besides the escape character and the space, this matches the middle of a separator, and what would become a separator
// together with the `>` of the next one. Nothing else, so that `a>b` and `>:(` stay unescaped.
const specialInWord = new RegExp(`[${escapeCharacter} ]|(?<=>)[:;](?=>|$)`, 'g');

// A tag ends at the first `>`.
const specialInTag = new RegExp(`[${escapeCharacter} >]`, 'g');

/**
 * Creates the notebook's format. Words are written the same in source and target, so the model can copy bytes.
 * @throws BytetagError `config` for a malformed tag set
 */
export function createNotebookFormat(
  tagSet: readonly string[],
  { prefix = 'TAG:', transitions, codec }: CodedFormatOptions,
): Format {
  const { idsToText, textToIds } = codec;
  const echoOf = (word: string | undefined): string =>
    word === undefined ? '' : `${tagEnd} ${escapeWord(word)}${wordEnd}`;
  return createSlotFormat({
    name: 'notebook',
    tagSet,
    codec,
    transitions,
    encodeSource: (words) => encodeTextSource(codec, words, prefix, escapeWord),
    spell: (tag) => textToIds(escapeText(tag, specialInTag)),
    between: (words, index) => textToIds(echoOf(words[index - 1]) + (index > 0 && index < words.length ? ' ' : '')),
    echoes: (words) => words,
    read: (ids) => splitEscaped(idsToText(ids), wordEnd).flatMap(readLabel),
  });
}

/** Reads the label in the text before a `>;>`; none if the tag is empty or the `>:>` is missing. */
function readLabel(text: string): readonly WrittenLabel<string>[] {
  const [tag = '', ...echo] = splitEscaped(text, tagEnd).map(readField);
  return tag === '' || echo.length === 0 ? [] : [{ echo: echo.join(tagEnd), tag }];
}

function escapeWord(text: string): string {
  return escapeText(text, specialInWord);
}

function readField(text: string): string {
  return unescapeText(text.startsWith(' ') ? text.slice(1) : text);
}
