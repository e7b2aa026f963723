// Finds the tag that was meant: a tag as a model wrote it and the tag set go in, the nearest tag and how near it is come out.

/** How a written tag was matched: as it stands, but for upper and lower case, but for one character, or not at all. */
export type TagMatchKind = 'exact' | 'case' | 'spelling' | 'none';

/** A tag of the tag set, or the text itself where none was meant. */
export interface TagMatch {
  readonly tag: string;
  readonly kind: TagMatchKind;
}

/**
 * Matches a written tag: exactly; else with the only tag that is equal but for case; else with the only tag within edit
 * distance 1 (one character added, left out or replaced). Where two tags are equally near, none is taken.
 */
export function matchTag(written: string, tagSet: ReadonlySet<string>): TagMatch {
  if (tagSet.has(written)) return { tag: written, kind: 'exact' };
  if (written === '') return { tag: written, kind: 'none' };
  const folded = written.toLowerCase();
  const tags = [...tagSet];
  const sameButForCase = tags.filter((tag) => tag.toLowerCase() === folded);
  const near = sameButForCase.length > 0 ? sameButForCase : tags.filter((tag) => isWithinOneEdit(written, tag));
  const [only] = near;
  if (only === undefined || near.length > 1) return { tag: written, kind: 'none' };
  return { tag: only, kind: sameButForCase.length > 0 ? 'case' : 'spelling' };
}

/** True if one text becomes the other by at most one character added, left out or replaced. */
function isWithinOneEdit(a: string, b: string): boolean {
  const [shorter, longer] = [Array.from(a), Array.from(b)].sort((x, y) => x.length - y.length) as [string[], string[]];
  if (longer.length - shorter.length > 1) return false;
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same++;
  const rest = shorter.slice(longer.length === shorter.length ? same + 1 : same);
  return rest.every((character, index) => character === longer[same + 1 + index]);
}
