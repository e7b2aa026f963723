// Renaming tags before a model sees them: a map and a tag go in, the tag to learn comes out.

/**
 * New names by old ones. The key `[:punct:]` stands for every tag that is made of ASCII punctuation alone (`,`, `''`,
 * `$`), as the Penn Treebank has them; a tag's own name goes before it.
 */
export type Relabelling = Readonly<Record<string, string>>;

/** The key that stands for tags made of punctuation. */
export const punctuationKey = '[:punct:]';

const punctuation = /^[!-/:-@[-`{-~]+$/;

/** The tag under its new name, or as it was. */
export function relabelTag(tag: string, relabelling: Relabelling): string {
  const key = !Object.hasOwn(relabelling, tag) && punctuation.test(tag) ? punctuationKey : tag;
  return Object.hasOwn(relabelling, key) ? (relabelling[key] ?? tag) : tag;
}
