// The automaton for targets in which each word has one slot for its tag.
import { type Automaton, type AutomatonState, type AutomatonStep, createAutomaton } from './automaton.js';
import type { TagTrie } from './tag-trie.js';

/** Stands for the tag before the first word. */
export const noTag = -1;

/** The tags that are allowed at a word, by their spellings. @param previous number of the tag before, or `noTag` */
export type TriesByWord = (word: number, previous: number) => TagTrie;

/**
 * Creates an automaton that writes `between[0]`, the first word's tag, `between[1]`, ..., the last word's tag, and the
 * last of `between`. Each tag is spelled as in the word's trie. The ids after a tag must not begin with an id that
 * could continue it to the spelling of another tag; formats ensure this by escaping.
 */
export function createSlotAutomaton(
  between: readonly (readonly number[])[],
  trieAt: TriesByWord,
  numberOf: (tag: string) => number,
): Automaton {
  // Parts alternate: even parts are forced ids, odd parts are slots. A state consists of a part, the position in it (an
  // offset into the ids, or a node of the word's trie), and the tag of the word before.
  const steps = ([part = 0, at = 0, previous = noTag]: AutomatonState): readonly AutomatonStep[] => {
    if (part > 2 * (between.length - 1)) return [];
    if (part % 2 === 0) {
      const id = between[part / 2]?.[at];
      return id === undefined ? steps([part + 1, 0, previous]) : [{ id, to: [part, at + 1, previous] }];
    }
    const trie = trieAt((part - 1) / 2, previous);
    const node = trie[at];
    const longer = Array.from(node?.children ?? [], ([id, child]): AutomatonStep => {
      const tag = trie[child]?.onlyTag;
      return { id, to: [part, child, previous], ...(tag !== undefined && { tag }) };
    });
    const tag = node?.tag;
    if (tag === undefined) return longer;
    return [...longer, ...steps([part + 1, 0, numberOf(tag)]).map((step) => ({ ...step, tag }))];
  };
  return createAutomaton([0, 0, noTag], steps, ([part = 0]) => Math.min(Math.floor(part / 2), between.length - 1));
}
