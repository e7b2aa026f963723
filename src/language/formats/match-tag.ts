// Finds the known tag that a model probably meant when it misspelt a tag.

/** How a written tag was matched: exactly, except for upper and lower case, except for one character, or not at all. */
export type TagMatchKind = 'exact' | 'case' | 'spelling' | 'none';

/** The matched tag of the tag set, or the text itself if there is no match. */
export interface TagMatch {
  readonly tag: string;
  readonly kind: TagMatchKind;
}

/**
 * Matches a written tag: exactly; otherwise with the only tag that is equal except for case; otherwise with the only
 * tag within edit distance 1 (one character added, left out or replaced). If two tags are equally close, neither is
 * taken. A tag of one character, such as `O`, is only matched exactly or except for case, because any other character
 * would be as close.
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

/**
 * True if the tag has more than one character and the text differs from it by at most one added, missing or replaced
 * character.
 */
function isMisspelling(written: string, tag: string): boolean {
  const [from, to] = [Array.from(written), Array.from(tag)];
  if (to.length < 2 || Math.abs(from.length - to.length) > 1) return false;
  const [shorter, longer] = from.length < to.length ? [from, to] : [to, from];
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same++;
  const rest = shorter.slice(longer.length === shorter.length ? same + 1 : same);
  return rest.every((character, index) => character === longer[same + 1 + index]);
}
