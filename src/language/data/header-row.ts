// Tells by the tags of a file whether its first row names the columns instead of being a word.
import { notationOf } from '../spans/notation.js';

/** So few words may all have tags of their own. */
const fewestWords = 20;

/** The tags of a file as they come. */
export interface HeaderCheck {
  /** Takes the tags of a sentence. @returns how many words were there before */
  add(tags: readonly string[]): number;
  /** The tag of the first word, if it is the name of a column. */
  header(): string | undefined;
}

/**
 * Looks for a first tag that occurs nowhere else and is written otherwise than all others: in a file of spans it marks none; or it
 * has small letters, and no other tag has.
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
