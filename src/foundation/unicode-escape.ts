// Escapes control characters, so that a file cannot control the terminal that shows its text. Also used in JSON and
// YAML.

/** A UTF-16 code unit as an escape sequence such as `\u001b`, with four hexadecimal digits. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Makes a text safe to show in a terminal. Words, tags and file names may contain sequences that move the cursor, set
 * the title, or put text on the clipboard, so all control characters except tabs and line breaks are written as
 * `\u001b`.
 *
 * The line and paragraph separators of Unicode are escaped, too, since some terminals take them for line breaks, and so
 * are the characters that begin and end embeddings, overrides and isolates, since they would change the order of all
 * that follows. Direction marks, which Arabic and Hebrew texts contain, only affect their neighbours and are kept
 * (https://www.unicode.org/reports/tr9/).
 */
export function showable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, unicodeEscape);
}
