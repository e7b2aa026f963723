// A trie of the spellings of all tags, which shows which ids may come next in a tag.

/** A point in the spelling of a tag. */
export interface TrieNode {
  /** The child node for each id that may come next. */
  readonly children: ReadonlyMap<number, number>;
  /** The tag whose spelling ends here. */
  readonly tag?: string;
  /** The only tag that ends at this node or below; absent if there are several. */
  readonly onlyTag?: string;
}

/** Nodes by number. Node 0 is the start of every spelling. All sentences share the trie. */
export type TagTrie = readonly TrieNode[];

interface Growing {
  readonly children: Map<number, number>;
  /** How many tags end here or below, and the first of them. */
  tagCount: number;
  firstTag?: string;
  tag?: string;
}

/**
 * Creates a trie. @param tags each once @param spell the ids of a tag: at least one, and different for different tags
 */
export function createTagTrie(tags: readonly string[], spell: (tag: string) => readonly number[]): TagTrie {
  const nodes: Growing[] = [{ children: new Map(), tagCount: 0 }];
  const pass = (place: number, tag: string): Growing | undefined => {
    const node = nodes[place];
    if (node === undefined) return undefined;
    node.tagCount++;
    node.firstTag ??= tag;
    return node;
  };
  for (const tag of tags) {
    let node = pass(0, tag);
    for (const id of spell(tag)) {
      const child = node?.children.get(id) ?? nodes.push({ children: new Map(), tagCount: 0 }) - 1;
      node?.children.set(id, child);
      node = pass(child, tag);
    }
    if (node) node.tag = tag;
  }
  return nodes.map(
    ({ children, tagCount, firstTag, tag }): TrieNode => ({
      children,
      ...(tag !== undefined && { tag }),
      ...(tagCount === 1 && firstTag !== undefined && { onlyTag: firstTag }),
    }),
  );
}
