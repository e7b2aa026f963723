// Decides from the tags of a file whether its first row is a header with the names of the columns.
import { notationOf } from '../spans/notation.js';

/** In a file with fewer words than this, every word may have another tag. */
const fewestWords = 20;

/** Checks the tags of a file while it is read. */
export interface HeaderCheck {
  /** Takes the tags of a sentence. @returns the number of words before it */
  add(tags: readonly string[]): number;
  /** The tag of the first word, if it is the name of a column. */
  header(): string | undefined;
}

/**
 * Looks for a first tag that occurs nowhere else and does not look like the other tags: in a file of spans it does not
 * mark a span, or it is the only tag with lowercase letters.
 */
export function createHeaderCheck(): HeaderCheck {
  let first: string | undefined;
  let words = 0;
  const others = new Set<string>();
  return {
    add(tags) {
      const before = words;
      for (const tag of tags) {
        if (words++ === 0) first = tag;
        else others.add(tag);
      }
      return before;
    },
    header() {
      if (first === undefined || words < fewestWords || others.has(first) || isOfSpans([first])) return undefined;
      const all = [...others];
      const isForeign = isOfSpans(all) && !isOfSpans([...all, first]);
      const isSmall = /\p{Ll}/u.test(first) && !all.some((tag) => /\p{Ll}/u.test(tag));
      return isForeign || isSmall ? first : undefined;
    },
  };
}

function isOfSpans(tags: readonly string[]): boolean {
  return notationOf([...tags, 'O']) !== undefined;
}
