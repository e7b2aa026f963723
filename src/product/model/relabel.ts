// Renaming tags before a model sees them: a map and a tag go in, the tag to learn comes out.

/**
 * New names by old ones. Two keys stand for tags that have ASCII punctuation, as in the Penn Treebank: `[:punct:]` for
 * those made of nothing else (`,`, `''`, `$`), `[:any-punct:]` for those with any at all (`PRP$` and `-LRB-`, too). A tag's
 * own name goes before both.
 */
export type Relabelling = Readonly<Record<string, string>>;

const classes: Readonly<Record<string, RegExp>> = {
  '[:punct:]': /^[!-/:-@[-`{-~]+$/,
  '[:any-punct:]': /[!-/:-@[-`{-~]/,
};

const classKeys = Object.keys(classes);

/** The tag under its new name, or as it was. */
export function relabelTag(tag: string, relabelling: Relabelling): string {
  const keys = [tag, ...classKeys.filter((key) => classes[key]?.test(tag))];
  const key = keys.find((candidate) => Object.hasOwn(relabelling, candidate));
  return key === undefined ? tag : (relabelling[key] ?? tag);
}
