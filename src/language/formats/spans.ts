// The format `spans` for BIO tasks, which writes spans in brackets with their type: for the source `Mary saw Paris`,
// the target is `[PER Mary] saw [LOC Paris]` (after TANL: Paolini et al. 2021, arXiv 2101.05779).
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkTagging, checkTagSet } from './check-tags.js';
import { escapeCharacter, escapeText, unescapeText } from './escape.js';
import type { CodedFormatOptions, Divergence, Format, IdRange } from './format.js';
import { parseLabels, type WrittenLabel } from './parse-labels.js';
import { createSpansAutomaton } from './spans-automaton.js';
import { encodeTextSource } from './text-source.js';

const special = new RegExp(`[${escapeCharacter} [\\]]`, 'g');
const outside = 'O';

/**
 * Creates the format of spans. Unlike in TANL, the type comes before the words. So the label of each word is decided
 * before the word is written, and probabilities, biases and losses mean the same as in other formats.
 * @throws BytetagError `config` unless the tag set has `O`, all other tags look like `B-PER` or `I-PER`, and every I
 *   has its B
 */
export function createSpansFormat(tagSet: readonly string[], { prefix = '', codec }: CodedFormatOptions): Format {
  const { eosId, idsToText, textToIds } = codec;
  const knownTags = checkTagSet(tagSet);
  checkBioTagSet(tagSet, knownTags);
  const longestTag = tagSet
    .filter((tag) => !tag.startsWith('I-'))
    .reduce((longest, tag) =>
      textToIds(escapeField(tag)).length > textToIds(escapeField(longest)).length ? tag : longest,
    );

  const write = (words: readonly string[], tags: readonly string[]) => {
    checkTagging(words, tags, knownTags);
    const ids: number[] = [];
    const ranges: IdRange[] = [];
    let open: string | undefined;
    words.forEach((word, index) => {
      const tag = tags[index] ?? outside;
      checkContinuation(tag, open, index);
      const start = ids.length + (index > 0 && open === undefined ? 1 : 0);
      const label = labelText(tag, open, index);
      const wordIds = textToIds(escapeField(word));
      ids.push(...textToIds(label), ...wordIds);
      // If nothing is written for the label, the word's first id shows that there is no label.
      ranges.push({ start, end: Math.max(start + 1, ids.length - wordIds.length) });
      open = tag === outside ? undefined : tag.slice(2);
    });
    if (open !== undefined) ids.push(...textToIds(']'));
    ids.push(eosId);
    return { ids, ranges };
  };

  return {
    name: 'spans',
    tagSet,
    encodeSource: (words) => encodeTextSource(codec, words, prefix, escapeField),
    encodeTarget: (words, tags) => Int32Array.from(write(words, tags).ids),
    longestTarget: (words) =>
      write(
        words,
        words.map(() => longestTag),
      ).ids.length,
    tagRanges: (words, tags) => write(words, tags).ranges,
    divergences(words, tags, otherTag) {
      if (!knownTags.has(otherTag)) return [];
      const { ids, ranges } = write(words, tags);
      return tags.flatMap((tag, word): readonly Divergence[] => {
        const before = tags[word - 1] ?? outside;
        const open = before === outside ? undefined : before.slice(2);
        if (tag === otherTag || (otherTag.startsWith('I-') && otherTag.slice(2) !== open)) return [];
        const separator = word > 0 && open === undefined ? 1 : 0;
        const start = (ranges[word]?.start ?? 0) - separator;
        // Only the word itself and what ends it are written with the other tag. The rest of the sentence comes too late
        // to be the first difference.
        const other = textToIds(`${labelText(otherTag, open, word)}${escapeField(words[word] ?? '')}`);
        const at = other.findIndex((id, index) => id !== ids[start + index]);
        const id = other[at];
        return id === undefined ? [] : [{ word, position: start + at, id }];
      });
    },
    automaton: (words) =>
      createSpansAutomaton(
        codec,
        words.map((word) => textToIds(escapeField(word))),
        tagSet,
        (type) => textToIds(escapeField(type)),
      ),
    parse: (ids, words) =>
      parseLabels(ids, {
        codec,
        echoes: words,
        tagSet: knownTags,
        read: (content) => readLabels(idsToText(content), words),
        encode: (tags) => Int32Array.from(write(words, tags).ids),
      }),
  };
}

/** The text before a word, given the type of the span that is open before it. */
function labelText(tag: string, open: string | undefined, index: number): string {
  if (tag.startsWith('I-')) return ' ';
  const separator = index === 0 ? '' : open === undefined ? ' ' : '] ';
  return tag === outside ? separator : `${separator}[${escapeField(tag.slice(2))} `;
}

/** Reads the labels from any text. An empty text has no labels, unless the only word is empty. */
function readLabels(text: string, words: readonly string[]): readonly WrittenLabel<string>[] {
  const labels: WrittenLabel<string>[] = [];
  if (text === '' && !(words.length === 1 && words[0] === '')) return labels;
  let open: string | undefined;
  let isFirst = false;
  for (let at = 0; ; ) {
    if (text[at] === '[') {
      const end = endOfField(text, at + 1, ' ');
      open = unescapeText(text.slice(at + 1, end));
      isFirst = true;
      at = end + 1;
    }
    const end = endOfField(text, at, ' ]');
    const tag = open === undefined ? outside : `${isFirst ? 'B' : 'I'}-${open}`;
    labels.push({ echo: unescapeText(text.slice(at, end)), tag });
    isFirst = false;
    at = end;
    if (text[at] === ']') {
      open = undefined;
      at += 1;
    }
    if (at >= text.length) return labels;
    if (text[at] === ' ') at += 1;
  }
}

/** The index of the next unescaped character that is in `ends`; the end of the text if there is none. */
function endOfField(text: string, start: number, ends: string): number {
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (ends.includes(character)) return at;
    if (character === escapeCharacter) at += 1;
  }
  return text.length;
}

function escapeField(text: string): string {
  return escapeText(text, special);
}

function checkBioTagSet(tagSet: readonly string[], known: ReadonlySet<string>): void {
  const isBio = (tag: string): boolean => /^[BI]-./su.test(tag) && known.has(`B${tag.slice(1)}`);
  const wrong = known.has(outside) ? tagSet.find((tag) => tag !== outside && !isBio(tag)) : '';
  if (wrong === undefined) return;
  const got = wrong === '' ? 'a tag set without O' : describeValue(wrong);
  throw new BytetagError(
    'config',
    `format spans: expected the tag O and tags like B-PER and I-PER, each I with its B, got ${got} ` +
      '(other formats take any tags)',
  );
}

function checkContinuation(tag: string, open: string | undefined, index: number): void {
  if (!tag.startsWith('I-') || tag.slice(2) === open) return;
  throw new BytetagError(
    'data',
    `tag ${index + 1}: expected ${tag} only after a tag of the same type, got it ` +
      `${index === 0 ? 'first' : 'elsewhere'} ` +
      '(--scheme bio repairs such sequences)',
  );
}
