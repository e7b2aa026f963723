// The spellings of a tag set, merged where they begin alike: tags and their ids go in, a trie comes out.

/** A point in the spelling of a tag. */
export interface TrieNode {
  /** The node after each id that may follow. */
  readonly children: ReadonlyMap<number, number>;
  /** The tag that is spelled out here. */
  readonly tag?: string;
  /** The tag of this node and all below, where there is only one. */
  readonly onlyTag?: string;
}

/** Nodes by number; 0 is the start of every spelling. Shared by all sentences. */
export type TagTrie = readonly TrieNode[];

interface Growing {
  readonly children: Map<number, number>;
  readonly tags: Set<string>;
  tag?: string;
}

/** Merges spellings. @param spell the ids of a tag: at least one, and different for different tags */
export function createTagTrie(tags: readonly string[], spell: (tag: string) => readonly number[]): TagTrie {
  const nodes: Growing[] = [{ children: new Map(), tags: new Set(tags) }];
  for (const tag of tags) {
    let node = nodes[0];
    for (const id of spell(tag)) {
      let child = node?.children.get(id);
      if (child === undefined) {
        child = nodes.push({ children: new Map(), tags: new Set() }) - 1;
        node?.children.set(id, child);
      }
      node = nodes[child];
      node?.tags.add(tag);
    }
    if (node) node.tag = tag;
  }
  return nodes.map(({ children, tags: below, tag }): TrieNode => {
    const [first] = below;
    return {
      children,
      ...(tag !== undefined && { tag }),
      ...(below.size === 1 && first !== undefined && { onlyTag: first }),
    };
  });
}
