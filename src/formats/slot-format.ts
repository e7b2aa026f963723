// Formats whose target has one slot per word, in which its tag is spelled: how tags are spelled and what stands between
// the slots goes in, a whole format comes out.
import { eosId } from '../text/vocabulary.js';
import { checkTagging, checkTagSet } from './check-tags.js';
import type { Divergence, Format, IdRange, SourceEncoding } from './format.js';
import { parseLabels, type WrittenLabel } from './parse-labels.js';
import { createSlotAutomaton } from './slot-automaton.js';
import { createTagTrie } from './tag-trie.js';

/** What sets one such format apart. */
export interface SlotLayout<Echo> {
  readonly name: string;
  readonly tagSet: readonly string[];
  encodeSource(words: readonly string[]): SourceEncoding;
  /** The ids of a tag, at least one. */
  spell(tag: string): readonly number[];
  /** The ids before the slot of word `index`; for the number of words: those after the last slot. */
  between(words: readonly string[], index: number): readonly number[];
  /** What the label of each word should echo. */
  echoes(words: readonly string[]): readonly Echo[];
  /** Reads labels off generated ids. */
  read(ids: readonly number[]): readonly WrittenLabel<Echo>[];
}

/** A format of slots. @throws BytetagError `config` for a malformed tag set */
export function createSlotFormat<Echo>(layout: SlotLayout<Echo>): Format {
  const { name, tagSet, encodeSource } = layout;
  const knownTags = checkTagSet(tagSet);
  const spellings = new Map(tagSet.map((tag) => [tag, layout.spell(tag)]));
  const spell = (tag: string): readonly number[] => spellings.get(tag) ?? [];
  const trie = createTagTrie(tagSet, spell);
  const longestSpelling = Math.max(...tagSet.map((tag) => spell(tag).length));

  /** What stands around the slots of a sentence, end-of-sequence included: one more than there are words. */
  const allBetween = (words: readonly string[]): readonly (readonly number[])[] =>
    Array.from({ length: words.length + 1 }, (_, index) => {
      const ids = layout.between(words, index);
      return index === words.length ? [...ids, eosId] : ids;
    });

  const write = (words: readonly string[], tags: readonly string[]) => {
    checkTagging(words, tags, knownTags);
    const between = allBetween(words);
    const ids: number[] = [...(between[0] ?? [])];
    const ranges = tags.map((tag, word): IdRange => {
      const start = ids.length;
      for (const id of spell(tag)) ids.push(id);
      const end = ids.length;
      for (const id of between[word + 1] ?? []) ids.push(id);
      return { start, end };
    });
    return { ids, ranges, between };
  };

  return {
    name,
    tagSet,
    encodeSource,
    encodeTarget: (words, tags) => Int32Array.from(write(words, tags).ids),
    longestTarget: (words) =>
      allBetween(words).reduce((sum, { length }) => sum + length, words.length * longestSpelling),
    tagRanges: (words, tags) => write(words, tags).ranges,
    divergences(words, tags, otherTag) {
      if (!knownTags.has(otherTag)) return [];
      const { ids, ranges, between } = write(words, tags);
      return ranges.flatMap(({ start }, word): readonly Divergence[] => {
        if (tags[word] === otherTag) return [];
        const other = [...spell(otherTag), ...(between[word + 1] ?? [])];
        const at = other.findIndex((id, index) => id !== ids[start + index]);
        const id = other[at];
        return id === undefined ? [] : [{ word, position: start + at, id }];
      });
    },
    automaton: (words) => createSlotAutomaton(allBetween(words), trie),
    parse: (ids, words) =>
      parseLabels(ids, {
        echoes: layout.echoes(words),
        tagSet: knownTags,
        read: layout.read,
        encode: (tags) => Int32Array.from(write(words, tags).ids),
      }),
  };
}
