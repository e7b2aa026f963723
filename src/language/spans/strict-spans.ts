// Spans by the strict rules of a scheme: what is not written as the scheme has it marks none (seqeval's `mode='strict'`).
import type { Span } from './span.js';

/** The schemes that have strict rules. */
export const strictSchemes = ['io', 'bio', 'bioes'] as const;

/** Name of a scheme that has strict rules. */
export type StrictScheme = (typeof strictSchemes)[number];

/** What the letters of one scheme do. Any other letter is outside of all spans. */
interface SchemeRules {
  /** Begins a span. */
  readonly begins: string;
  /** Goes on with the span before it, if the type is the same. */
  readonly continues: string;
  /** Goes on with it, and ends it. */
  readonly ends: string;
  /** A span of one word. */
  readonly single: string;
  /** Whether a span that nothing ends is one. */
  readonly endsByItself: boolean;
}

const rules: Readonly<Record<StrictScheme, SchemeRules>> = {
  io: { begins: 'I', continues: 'I', ends: '', single: '', endsByItself: true },
  bio: { begins: 'B', continues: 'I', ends: '', single: '', endsByItself: true },
  bioes: { begins: 'B', continues: 'I', ends: 'E', single: 'S', endsByItself: false },
};

/**
 * The spans that a sequence of tags marks by the rules of a scheme.
 * - `io`: words with an I and the same type. No sequence of I and O is ill-formed, so only other letters make a difference.
 * - `bio`: a B, then I of the same type; an I after anything else is outside (IOB2).
 * - `bioes`: a B, then I of the same type, then an E of it; or an S. Where one of them is missing there is no span (IOBES).
 */
export function strictSpansOf(tags: readonly string[], scheme: StrictScheme): readonly Span[] {
  const { begins, continues, ends, single, endsByItself } = rules[scheme];
  const spans: Span[] = [];
  let open: { readonly type: string; readonly start: number } | undefined;
  const close = (end: number): void => {
    if (open !== undefined) spans.push({ ...open, end });
    open = undefined;
  };
  tags.forEach((tag, word) => {
    const [letter, type] = partsOf(tag);
    const isSame = open?.type === type;
    if (isSame && letter === continues) return;
    if (isSame && letter === ends) close(word + 1);
    else if (endsByItself) close(word);
    open = letter === begins || letter === single ? { type, start: word } : undefined;
    if (letter === single) close(word + 1);
  });
  if (endsByItself) close(tags.length);
  return spans;
}

/** The scheme that a tag set is of: BIOES where a tag has an E or an S, else BIO where one has a B, else IO. */
export function strictSchemeOf(tagSet: readonly string[]): StrictScheme {
  if (tagSet.some((tag) => /^[ES](?:-|$)/.test(tag))) return 'bioes';
  return tagSet.some((tag) => /^B(?:-|$)/.test(tag)) ? 'bio' : 'io';
}

/** Letter and type of a tag; `O` for what is no tag of a span. A letter alone has the type `_`, as in seqeval. */
function partsOf(tag: string): readonly [letter: string, type: string] {
  const [, letter = 'O', type] = /^([BIES])(?:-(.*))?$/s.exec(tag) ?? [];
  return [letter, type || '_'];
}
