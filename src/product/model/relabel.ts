// Renames tags before a model sees them.

/**
 * New names by old ones. Two keys stand for tags that have ASCII punctuation, as in the Penn Treebank: `[:punct:]` for
 * tags with only punctuation (`,`, `''`, `$`), `[:any-punct:]` for tags with any punctuation (`PRP$` and `-LRB-`, too).
 * A tag's own name has priority over both.
 */
export type Relabelling = Readonly<Record<string, string>>;

const classes: Readonly<Record<string, RegExp>> = {
  '[:punct:]': /^[!-/:-@[-`{-~]+$/,
  '[:any-punct:]': /[!-/:-@[-`{-~]/,
};

const classKeys = Object.keys(classes);

/** The new name of a tag, or the tag itself if it has none. */
export function relabelTag(tag: string, relabelling: Relabelling): string {
  const keys = [tag, ...classKeys.filter((key) => classes[key]?.test(tag))];
  const key = keys.find((candidate) => Object.hasOwn(relabelling, candidate));
  return key === undefined ? tag : (relabelling[key] ?? tag);
}
