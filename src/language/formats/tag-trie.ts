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
  /** How many tags are spelled out here or below, and the first of them. */
  tagCount: number;
  firstTag?: string;
  tag?: string;
}

/** Merges spellings. @param tags each once @param spell the ids of a tag: at least one, and different for different tags */
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
