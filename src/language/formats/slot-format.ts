// Builds a format whose target has one slot for each word's tag, from how tags are spelled and what is written between
// the slots.
import { largestOf } from '../../foundation/lists.js';
import { createTagGate, type Edges, type TagTransitions, wholeSentence } from '../spans/transitions.js';
import type { Codec } from '../text/codec.js';
import { byt5Codec } from '../text/vocabulary.js';
import { checkTagging, checkTagSet } from './check-tags.js';
import type { Divergence, Format, IdRange, SourceEncoding } from './format.js';
import { parseLabels, type WrittenLabel } from './parse-labels.js';
import { createSlotAutomaton, noTag, type TriesByWord } from './slot-automaton.js';
import { createTagTrie, type TagTrie } from './tag-trie.js';

/** What distinguishes one such format from another. */
export interface SlotLayout<Echo> {
  readonly name: string;
  readonly tagSet: readonly string[];
  /** The vocabulary. Default: ByT5's. */
  readonly codec?: Codec;
  encodeSource(words: readonly string[]): SourceEncoding;
  /** The ids that spell a tag, at least one. */
  spell(tag: string): readonly number[];
  /** The ids before the slot of word `index`; if `index` is the number of words, the ids after the last slot. */
  between(words: readonly string[], index: number): readonly number[];
  /** What the label of each word should echo. */
  echoes(words: readonly string[]): readonly Echo[];
  /** Reads labels from generated ids. */
  read(ids: readonly number[]): readonly WrittenLabel<Echo>[];
  /** Rules for sequences of tags that the automaton must follow. Default: any tag may follow any other. */
  readonly transitions?: TagTransitions | undefined;
}

/** Creates a format with slots. @throws BytetagError `config` for a malformed tag set */
export function createSlotFormat<Echo>(layout: SlotLayout<Echo>): Format {
  const { name, tagSet, codec = byt5Codec, encodeSource } = layout;
  const knownTags = checkTagSet(tagSet);
  const spellings = new Map(tagSet.map((tag) => [tag, layout.spell(tag)]));
  const spell = (tag: string): readonly number[] => spellings.get(tag) ?? [];
  const triesFor = createTries(tagSet, spell, layout.transitions);
  const numbers = new Map(tagSet.map((tag, number) => [tag, number]));
  const longestSpelling = largestOf(tagSet.map((tag) => spell(tag).length));

  /** The ids around the slots of a sentence, including end-of-sequence: one item more than there are words. */
  const allBetween = (words: readonly string[]): readonly (readonly number[])[] =>
    Array.from({ length: words.length + 1 }, (_, index) => {
      const ids = layout.between(words, index);
      return index === words.length ? [...ids, codec.eosId] : ids;
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
    ...(layout.transitions && { transitions: layout.transitions }),
    automaton: (words, edges = wholeSentence) =>
      createSlotAutomaton(allBetween(words), triesFor(words.length, edges), (tag) => numbers.get(tag) ?? noTag),
    parse: (ids, words) =>
      parseLabels(ids, {
        codec,
        echoes: layout.echoes(words),
        tagSet: knownTags,
        read: layout.read,
        encode: (tags) => Int32Array.from(write(words, tags).ids),
      }),
  };
}

/** Tries of the tags that are allowed at a word, created when they are first needed. */
function createTries(
  tagSet: readonly string[],
  spell: (tag: string) => readonly number[],
  transitions: TagTransitions | undefined,
): (words: number, edges: Edges) => TriesByWord {
  let whole: TagTrie | undefined;
  const all = (): TagTrie => {
    whole ??= createTagTrie(tagSet, spell);
    return whole;
  };
  if (transitions === undefined) return () => all;
  const gate = createTagGate(tagSet, transitions);
  const tries = new Map<string, TagTrie>();
  return (words, edges) => (word, previous) => {
    const allowed = gate.allowed(previous === noTag ? undefined : previous, words - word - 1, edges);
    const tags = tagSet.filter((_, number) => allowed[number]);
    if (tags.length === tagSet.length) return all();
    const key = tags.join('\0');
    const trie = tries.get(key) ?? createTagTrie(tags, spell);
    tries.set(key, trie);
    return trie;
  };
}
