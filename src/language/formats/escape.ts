// Escapes words and tags so that nothing in them can be mistaken for a separator, and reverses this.

/**
 * U+0010 DATA LINK ESCAPE: the character after it is literal. A backslash would be easier to read, but some words
 * contain backslashes (`1\/2` in the Penn Treebank) and would all have to be escaped; no word contains this character.
 * So only words with separators change. These are nearly always words with spaces, as in Vietnamese (`người dân`), and
 * escaping shows where such a word ends.
 */
export const escapeCharacter = '\u0010';

const escaped = new RegExp(`${escapeCharacter}(.?)`, 'g');

// The escape character, and the space, which separates words and tags.
const spaces = new RegExp(`[${escapeCharacter} ]`, 'g');

/** Puts the escape character before each match of `special`, which must also match the escape character. */
export function escapeText(text: string, special: RegExp): string {
  return text.replace(special, `${escapeCharacter}$&`);
}

/** Escapes the spaces of a text, so that several texts can be joined by single spaces. */
export function escapeSpaces(text: string): string {
  return escapeText(text, spaces);
}

/** The inverse of {@link escapeText}. */
export function unescapeText(text: string): string {
  return text.replace(escaped, '$1');
}

/** Splits an escaped text at separators. The pieces are still escaped, and there is always at least one. */
export function splitEscaped(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; ) {
    if (text[at] === escapeCharacter) {
      at += 2;
    } else if (text.startsWith(separator, at)) {
      pieces.push(text.slice(start, at));
      at += separator.length;
      start = at;
    } else {
      at += 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}
