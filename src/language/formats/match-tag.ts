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
 * distance 1 (one character added, left out or replaced). Where two tags are equally near, none is taken. A tag of one
 * character, such as `O`, is matched exactly or but for case only: any other character would be as near.
 */
export function matchTag(written: string, tagSet: ReadonlySet<string>): TagMatch {
  if (tagSet.has(written)) return { tag: written, kind: 'exact' };
  if (written === '') return { tag: written, kind: 'none' };
  const folded = written.toLowerCase();
  const tags = [...tagSet];
  const sameButForCase = tags.filter((tag) => tag.toLowerCase() === folded);
  const near = sameButForCase.length > 0 ? sameButForCase : tags.filter((tag) => isMisspelling(written, tag));
  const [only] = near;
  if (only === undefined || near.length > 1) return { tag: written, kind: 'none' };
  return { tag: only, kind: sameButForCase.length > 0 ? 'case' : 'spelling' };
}

/** True if a text becomes the tag, which has more than one character, by at most one added, left out or replaced. */
function isMisspelling(written: string, tag: string): boolean {
  const [from, to] = [Array.from(written), Array.from(tag)];
  if (to.length < 2 || Math.abs(from.length - to.length) > 1) return false;
  const [shorter, longer] = from.length < to.length ? [from, to] : [to, from];
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same++;
  const rest = shorter.slice(longer.length === shorter.length ? same + 1 : same);
  return rest.every((character, index) => character === longer[same + 1 + index]);
}
