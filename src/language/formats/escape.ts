// Escaping of separators: a word or tag goes in, text that cannot be taken for a separator comes out, and back.

/**
 * U+0010 DATA LINK ESCAPE: the character after it is meant literally. A backslash would be more legible, but words have
 * backslashes (`1\/2` in the Penn Treebank) and would all have to change; none has this character. So only words with
 * separators change: nearly always words with spaces, as in Vietnamese (`người dân`), whose ends are thus seen.
 */
export const escapeCharacter = '\u0010';

const escaped = new RegExp(`${escapeCharacter}(.?)`, 'g');

// The escape character and the space, which separates words and tags.
const spaces = new RegExp(`[${escapeCharacter} ]`, 'g');

/** The text with the escape character before each match of `special`, which must match the escape character, too. */
export function escapeText(text: string, special: RegExp): string {
  return text.replace(special, `${escapeCharacter}$&`);
}

/** The text with its spaces escaped, so that several can be joined by single spaces. */
export function escapeSpaces(text: string): string {
  return escapeText(text, spaces);
}

/** The inverse of {@link escapeText}. */
export function unescapeText(text: string): string {
  return text.replace(escaped, '$1');
}

/** The pieces of an escaped text between separators, still escaped; always at least one. */
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
