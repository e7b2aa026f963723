// The automaton of a target in which each word has one slot for its tag: what stands between the slots goes in.
import { type Automaton, type AutomatonState, type AutomatonStep, createAutomaton } from './automaton.js';
import type { TagTrie } from './tag-trie.js';

/**
 * An automaton that writes `between[0]`, the first word's tag, `between[1]`, ..., the last word's tag, and the last of
 * `between`, where each tag is spelled as in the trie. What follows a tag must not begin with an id that could continue
 * it to another tag's spelling: formats see to it by escaping.
 */
export function createSlotAutomaton(between: readonly (readonly number[])[], trie: TagTrie): Automaton {
  // Parts alternate: even ones are forced ids, odd ones slots. A state is a part and how far it is written: an offset
  // into the ids, or a node of the trie.
  const steps = ([part = 0, at = 0]: AutomatonState): readonly AutomatonStep[] => {
    if (part > 2 * (between.length - 1)) return [];
    if (part % 2 === 0) {
      const id = between[part / 2]?.[at];
      return id === undefined ? steps([part + 1, 0]) : [{ id, to: [part, at + 1] }];
    }
    const node = trie[at];
    const longer = Array.from(node?.children ?? [], ([id, child]): AutomatonStep => {
      const tag = trie[child]?.onlyTag;
      return { id, to: [part, child], ...(tag !== undefined && { tag }) };
    });
    const tag = node?.tag;
    return tag === undefined ? longer : [...longer, ...steps([part + 1, 0]).map((step) => ({ ...step, tag }))];
  };
  return createAutomaton([0, 0], steps, ([part = 0]) => Math.min(Math.floor(part / 2), between.length - 1));
}
