// Divides a text into paragraphs, at blank lines.

/** A part of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const lineBreak = '(?:\\r\\n|\\r(?!\\n)|[\\n\\u2028\\u2029])';
const blankLines = new RegExp(`${lineBreak}[^\\S\\r\\n\\u2028\\u2029]*${lineBreak}\\s*`, 'g');

/** The paragraphs of a text: what is between blank lines. No sentence goes on after one. */
export function* paragraphsOf(text: string): Generator<TextRange> {
  let start = 0;
  for (const { 0: blank, index } of text.matchAll(blankLines)) {
    if (index > start) yield { start, end: index };
    start = index + blank.length;
  }
  if (start < text.length) yield { start, end: text.length };
}
