// The well-formed targets of one sentence as an automaton: what must be written and where a tag is chosen goes in; which
// ids may come next, at any point of writing, comes out.

/** A part of a target: ids that must be written, or one of the tags, spelled as the format spells it. */
export type TargetPart = { readonly kind: 'forced'; readonly ids: ArrayLike<number> } | { readonly kind: 'tag' };

/**
 * A point in a target, as the places in its parts that what was written so far may have led to. There can be several:
 * `NN` and `NNP` both begin with `NN`.
 */
export type AutomatonState = readonly number[];

/** The targets that are well-formed for one sentence and tag set: exactly those that `encodeTarget` can give. */
export interface Automaton {
  readonly start: AutomatonState;
  /** The ids that may come next, each once. One: it is forced. None: the target is complete. */
  allowed(state: AutomatonState): readonly number[];
  /** The point after `id`, which must be allowed. */
  next(state: AutomatonState, id: number): AutomatonState;
}

interface TrieNode {
  readonly children: Map<number, number>;
  isEnd: boolean;
}

/** The spellings of a tag set, merged where they begin alike. Shared by all sentences. */
export type TagTrie = readonly TrieNode[];

/** Merges spellings. */
export function createTagTrie(spellings: Iterable<ArrayLike<number>>): TagTrie {
  const nodes: TrieNode[] = [{ children: new Map(), isEnd: false }];
  for (const spelling of spellings) {
    let node = nodes[0];
    for (const id of Array.from(spelling)) {
      let child = node?.children.get(id);
      if (child === undefined) {
        child = nodes.push({ children: new Map(), isEnd: false }) - 1;
        node?.children.set(id, child);
      }
      node = nodes[child];
    }
    if (node) node.isEnd = true;
  }
  return nodes;
}

/** The automaton of a target's parts, one after the other. */
export function createAutomaton(parts: readonly TargetPart[], trie: TagTrie): Automaton {
  // A place is a part and how far it is written: an offset into forced ids, or a node of the trie.
  const longest = parts.reduce(
    (most, part) => Math.max(most, part.kind === 'forced' ? part.ids.length : 0),
    trie.length,
  );
  const stride = longest + 1;
  const partAt = (place: number): TargetPart | undefined => parts[Math.floor(place / stride)];

  /** The steps that can be taken from a place, those of the next part included where this one may be over. */
  const steps = (place: number): readonly (readonly [id: number, place: number])[] => {
    const part = partAt(place);
    if (part === undefined) return [];
    const at = place % stride;
    const after = place - at + stride;
    if (part.kind === 'forced') {
      const id = part.ids[at];
      return id === undefined ? steps(after) : [[id, place + 1]];
    }
    const node = trie[at];
    const inside = [...(node?.children ?? [])].map(([id, child]) => [id, place - at + child] as const);
    return node?.isEnd ? [...inside, ...steps(after)] : inside;
  };
  return {
    start: [0],
    allowed: (state) => [...new Set(state.flatMap((place) => steps(place).map(([id]) => id)))],
    next: (state, id) => [
      ...new Set(state.flatMap((place) => steps(place).flatMap(([step, to]) => (step === id ? [to] : [])))),
    ],
  };
}
