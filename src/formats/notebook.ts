// The format of the original notebook: `TAG:Mary sat` goes to the encoder, `NNP>:> Mary>;> VBD>:> sat>;>` comes from the
// decoder.
import { eosId, idsToText, textToIds } from '../text/vocabulary.js';
import { createAutomaton, createTagTrie, type TargetPart } from './automaton.js';
import { checkTagging, checkTagSet } from './check-tags.js';
import { escapeCharacter, escapeText, splitEscaped, unescapeText } from './escape.js';
import type { Format } from './format.js';
import { parseLabels, type WrittenLabel } from './parse-labels.js';

const sourcePrefix = 'TAG:';
const tagEnd = '>:>';
const wordEnd = '>;>';

// Beside the escape character and the space: the middle of a separator, and what would be one together with the `>` of
// the separator that follows. Only these, so that `a>b` and `>:(` stay as they are.
const special = new RegExp(`[${escapeCharacter} ]|(?<=>)[:;](?=>|$)`, 'g');

/**
 * The notebook's format. Words are written alike in source and target, so that the model copies bytes.
 * @throws BytetagError `config` for a malformed tag set
 */
export function createNotebookFormat(tagSet: readonly string[]): Format {
  const knownTags = checkTagSet(tagSet);
  const trie = createTagTrie(tagSet.map((tag) => textToIds(escapeField(tag))));
  const encodeTarget: Format['encodeTarget'] = (words, tags) => {
    checkTagging(words, tags, knownTags);
    const labels = words.map((word, i) => `${escapeField(tags[i] ?? '')}${tagEnd} ${escapeField(word)}${wordEnd}`);
    return encodeText(labels.join(' '));
  };
  return {
    name: 'notebook',
    tagSet,
    encodeSource: (words) => ({ ids: encodeText(sourcePrefix + words.map(escapeField).join(' ')) }),
    encodeTarget,
    automaton: (words) =>
      createAutomaton(
        [
          ...words.flatMap((word, i): TargetPart[] => [
            { kind: 'forced', ids: textToIds(i === 0 ? '' : ' ') },
            { kind: 'tag' },
            { kind: 'forced', ids: textToIds(`${tagEnd} ${escapeField(word)}${wordEnd}`) },
          ]),
          { kind: 'forced', ids: [eosId] },
        ],
        trie,
      ),
    parse: (ids, words) =>
      parseLabels(ids, {
        echoes: words,
        tagSet: knownTags,
        read: (content) => splitEscaped(idsToText(content), wordEnd).flatMap(readLabel),
        encode: (tags) => encodeTarget(words, tags),
      }),
  };
}

/** The label in the text before a `>;>`; none where the tag is empty or the `>:>` was left out. */
function readLabel(text: string): readonly WrittenLabel<string>[] {
  const [tag = '', ...echo] = splitEscaped(text, tagEnd).map(readField);
  return tag === '' || echo.length === 0 ? [] : [{ echo: echo.join(tagEnd), tag }];
}

function encodeText(text: string): Int32Array {
  return Int32Array.from([...textToIds(text), eosId]);
}

function escapeField(text: string): string {
  return escapeText(text, special);
}

function readField(text: string): string {
  return unescapeText(text.startsWith(' ') ? text.slice(1) : text);
}
