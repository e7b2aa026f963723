// The format of the original notebook: `TAG:Mary sat` goes to the encoder, `NNP>:> Mary>;> VBD>:> sat>;>` comes from the
// decoder.
import { idsToText, textToIds } from '../text/vocabulary.js';
import { escapeCharacter, escapeText, splitEscaped, unescapeText } from './escape.js';
import type { Format, FormatOptions } from './format.js';
import type { WrittenLabel } from './parse-labels.js';
import { createSlotFormat } from './slot-format.js';
import { encodeTextSource } from './text-source.js';

const tagEnd = '>:>';
const wordEnd = '>;>';

// Beside the escape character and the space: the middle of a separator, and what would be one together with the `>` of
// the separator that follows. Only these, so that `a>b` and `>:(` stay as they are.
const specialInWord = new RegExp(`[${escapeCharacter} ]|(?<=>)[:;](?=>|$)`, 'g');

// A tag ends at the first `>`.
const specialInTag = new RegExp(`[${escapeCharacter} >]`, 'g');

/**
 * The notebook's format. Words are written alike in source and target, so that the model copies bytes.
 * @throws BytetagError `config` for a malformed tag set
 */
export function createNotebookFormat(
  tagSet: readonly string[],
  { prefix = 'TAG:', transitions }: FormatOptions = {},
): Format {
  const echoOf = (word: string | undefined): string =>
    word === undefined ? '' : `${tagEnd} ${escapeWord(word)}${wordEnd}`;
  return createSlotFormat({
    name: 'notebook',
    tagSet,
    transitions,
    encodeSource: (words) => encodeTextSource(words, prefix, escapeWord),
    spell: (tag) => textToIds(escapeText(tag, specialInTag)),
    between: (words, index) => textToIds(echoOf(words[index - 1]) + (index > 0 && index < words.length ? ' ' : '')),
    echoes: (words) => words,
    read: (ids) => splitEscaped(idsToText(ids), wordEnd).flatMap(readLabel),
  });
}

/** The label in the text before a `>;>`; none where the tag is empty or the `>:>` was left out. */
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
