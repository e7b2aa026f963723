// Characters as escape sequences, in JSON, YAML and messages, and in all that a terminal shows.

/** A UTF-16 code unit as `\u001b`, with four hexadecimal digits. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A text that a terminal only shows. Words, tags and names of files may contain sequences that would move the cursor, set the
 * title, or put text on the clipboard: all control characters but tabs and line breaks are written as `\u001b`. So are the
 * separators of lines and paragraphs of Unicode, which some terminals take for line breaks, and what begins and ends embeddings,
 * overrides and isolates: it would show all that follows in another order. Marks of direction, as texts in Arabic and Hebrew have
 * them, change their neighbours alone, and stay (https://www.unicode.org/reports/tr9/).
 */
export function showable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, unicodeEscape);
}
