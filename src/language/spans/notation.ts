// Detects how a tag set writes the tags of spans: which letters and which separator it uses, and in which order.

/** The position of a word in a span, by the letters of BIOES: begin, inside, end, single, outside. */
export type SpanPrefix = 'B' | 'I' | 'E' | 'S' | 'O';

/** A parsed tag, the same for every notation. */
export interface SpanTag {
  readonly prefix: SpanPrefix;
  /** Empty if the tags have no type (`B`, `I`, `O`). */
  readonly type: string;
}

/** A notation for tags of spans. */
export interface SpanNotation {
  /** Parses a tag; undefined if it is not in this notation. */
  parse(tag: string): SpanTag | undefined;
}

/** The letters of BIO and BIOES; BILOU has L for E and U for S; BMES has M for I. */
const prefixes: Readonly<Record<string, SpanPrefix>> = {
  ...{ B: 'B', I: 'I', E: 'E', S: 'S', O: 'O' },
  ...{ L: 'E', U: 'S', M: 'I' },
};

/**
 * The letter with its separator before or after the type (`B-PER`, `B_PER`, `PER-B`), or the letter alone. The patterns
 * do not use the flag `u`, because the regex engine would remember each character of a type, and it has no room for 16
 * million.
 */
const forms = [
  /^(?<letter>[BIESLUM])-(?<type>.+)$/is,
  /^(?<letter>[BIESLUM])_(?<type>.+)$/is,
  /^(?<type>.+)-(?<letter>[BIESLUM])$/is,
  /^(?<type>.+)_(?<letter>[BIESLUM])$/is,
  /^(?<letter>[BIESLUM])(?<type>)$/i,
] as const;

/**
 * Detects the notation of a tag set; undefined if the tags do not mark spans. All tags must match one notation, and at
 * least one must mark a span. The tag outside all spans must be present, unless the set divides all text into spans (B,
 * M, E, S).
 */
export function notationOf(tags: readonly string[]): SpanNotation | undefined {
  const marking = tags.filter((tag) => tag !== 'O' && tag !== 'o');
  if (marking.length === 0) return undefined;
  const hasOutside = marking.length < tags.length;
  for (const form of forms) {
    const matches = marking.map((tag) => form.exec(tag)?.groups);
    if (!matches.every((groups) => groups !== undefined)) continue;
    const letters = matches.map((groups) => groups?.letter ?? '');
    // Letters are either all upper case or all lower case.
    if (new Set(letters.map((letter) => letter === letter.toUpperCase())).size > 1) continue;
    const found = new Set(letters.map((letter) => prefixes[letter.toUpperCase()]));
    if (isPlausible(form, found, hasOutside)) return { parse: (tag) => parseTag(tag, form) };
  }
  return undefined;
}

/**
 * Tags of other tasks may happen to end in one of the letters, or consist of one. So this requires letters that begin a
 * span and, for letters alone, letters that continue it.
 */
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

/** True if a tag set marks spans. */
export function isSpanTagSet(tags: readonly string[]): boolean {
  return notationOf(tags) !== undefined;
}

/**
 * Converts a tag to the usual notation, `B-PER`, or to the letter alone if it has no type. A tag in another notation is
 * returned unchanged.
 */
export function usualTag(tag: string, notation: SpanNotation): string {
  const parsed = tag === '' ? undefined : notation.parse(tag);
  if (parsed === undefined) return tag;
  return parsed.prefix === 'O' || parsed.type === '' ? parsed.prefix : `${parsed.prefix}-${parsed.type}`;
}
