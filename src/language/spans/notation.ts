// How a tag set writes the tags of spans: with which letters, separator and order. Found from the tags themselves.

/** The place of a word in a span, by the letters of BIOES: begin, inside, end, single, outside. */
export type SpanPrefix = 'B' | 'I' | 'E' | 'S' | 'O';

/** A tag as every notation means it. */
export interface SpanTag {
  readonly prefix: SpanPrefix;
  /** Empty where the tags name no type (`B`, `I`, `O`). */
  readonly type: string;
}

/** A way to write tags of spans. */
export interface SpanNotation {
  /** What a tag means; undefined for one that is not written so. */
  parse(tag: string): SpanTag | undefined;
}

/** BIO and BIOES; BILOU has L for E and U for S; BMES has M for I. */
const prefixes: Readonly<Record<string, SpanPrefix>> = {
  ...{ B: 'B', I: 'I', E: 'E', S: 'S', O: 'O' },
  ...{ L: 'E', U: 'S', M: 'I' },
};

/**
 * Before or after the type (`B-PER`, `B_PER`, `PER-B`), the letter with its separator, or the letter alone. Not with the flag `u`:
 * the engine would remember each character of a type, and has no room for 16 million.
 */
const forms = [
  /^(?<letter>[BIESLUM])-(?<type>.+)$/is,
  /^(?<letter>[BIESLUM])_(?<type>.+)$/is,
  /^(?<type>.+)-(?<letter>[BIESLUM])$/is,
  /^(?<type>.+)_(?<letter>[BIESLUM])$/is,
  /^(?<letter>[BIESLUM])(?<type>)$/i,
] as const;

/**
 * The notation of a tag set; undefined for one that marks no spans. Every tag has to fit: the one outside of all spans, which only
 * a set that divides all text into spans (B, M, E, S) may lack, and at least one other.
 */
export function notationOf(tags: readonly string[]): SpanNotation | undefined {
  const marking = tags.filter((tag) => tag !== 'O' && tag !== 'o');
  if (marking.length === 0) return undefined;
  const hasOutside = marking.length < tags.length;
  for (const form of forms) {
    const matches = marking.map((tag) => form.exec(tag)?.groups);
    if (!matches.every((groups) => groups !== undefined)) continue;
    const letters = matches.map((groups) => groups?.letter ?? '');
    // Letters are either all capitals or none.
    if (new Set(letters.map((letter) => letter === letter.toUpperCase())).size > 1) continue;
    const found = new Set(letters.map((letter) => prefixes[letter.toUpperCase()]));
    if (isPlausible(form, found, hasOutside)) return { parse: (tag) => parseTag(tag, form) };
  }
  return undefined;
}

/** Tags of other tasks may end in one of the letters, or be one: spans have a beginning, and most go on. */
function isPlausible(form: RegExp, found: ReadonlySet<SpanPrefix | undefined>, hasOutside: boolean): boolean {
  const [usual, , , , alone] = forms;
  if (form === alone) return found.has('B') && (found.has('I') || found.has('E')) && (hasOutside || found.has('E'));
  return hasOutside && (form === usual || found.has('B') || found.has('S'));
}

function parseTag(tag: string, form: RegExp): SpanTag | undefined {
  if (tag === 'O' || tag === 'o' || tag === '') return { prefix: 'O', type: '' };
  const { letter, type } = form.exec(tag)?.groups ?? {};
  const prefix = letter === undefined ? undefined : prefixes[letter.toUpperCase()];
  return prefix === undefined || type === undefined ? undefined : { prefix, type };
}

/** True if these are the tags of a task of spans. */
export function isSpanTagSet(tags: readonly string[]): boolean {
  return notationOf(tags) !== undefined;
}

/** A tag in the usual notation, `B-PER`, or the letter alone where it names no type; one of another notation stays as it is. */
export function usualTag(tag: string, notation: SpanNotation): string {
  const parsed = tag === '' ? undefined : notation.parse(tag);
  if (parsed === undefined) return tag;
  return parsed.prefix === 'O' || parsed.type === '' ? parsed.prefix : `${parsed.prefix}-${parsed.type}`;
}
