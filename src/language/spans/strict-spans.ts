// Reads spans strictly by the rules of a scheme: tags that break the rules mark no span (seqeval's `mode='strict'`).
import type { Span } from './span.js';

/** The schemes for which strict rules exist. */
export const strictSchemes = ['io', 'bio', 'bioes'] as const;

/** The name of a scheme with strict rules. */
export type StrictScheme = (typeof strictSchemes)[number];

/** The letters of one scheme. Any other letter is outside all spans. */
interface SchemeRules {
  /** The letter that begins a span. */
  readonly begins: string;
  /** The letter that continues the span before it, if the type is the same. */
  readonly continues: string;
  /** The letter that continues the span and ends it. */
  readonly ends: string;
  /** The letter for a span of one word. */
  readonly single: string;
  /** Whether a span is valid without a letter that ends it. */
  readonly endsByItself: boolean;
}

const rules: Readonly<Record<StrictScheme, SchemeRules>> = {
  io: { begins: 'I', continues: 'I', ends: '', single: '', endsByItself: true },
  bio: { begins: 'B', continues: 'I', ends: '', single: '', endsByItself: true },
  bioes: { begins: 'B', continues: 'I', ends: 'E', single: 'S', endsByItself: false },
};

/**
 * Reads the spans that a sequence of tags marks by the rules of a scheme.
 * - `io`: consecutive words with an I and the same type. No sequence of I and O is ill-formed, so strict reading only
 *   ignores other letters.
 * - `bio`: a B, followed by any number of I of the same type; an I after anything else is outside (IOB2).
 * - `bioes`: a B, followed by any number of I and an E of the same type; or an S. If one of them is missing, there is
 *   no span (IOBES).
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

/** The scheme of a tag set: BIOES if a tag has an E or an S, otherwise BIO if a tag has a B, otherwise IO. */
export function strictSchemeOf(tagSet: readonly string[]): StrictScheme {
  if (tagSet.some((tag) => /^[ES](?:-|$)/.test(tag))) return 'bioes';
  return tagSet.some((tag) => /^B(?:-|$)/.test(tag)) ? 'bio' : 'io';
}

/**
 * The letter and type of a tag; `O` if the tag does not mark a span. A letter alone gets the type `_`, as in seqeval.
 */
function partsOf(tag: string): readonly [letter: string, type: string] {
  const [, letter = 'O', type] = /^([BIES])(?:-(.*))?$/s.exec(tag) ?? [];
  return [letter, type || '_'];
}
