// Spans of words: sequences of tags go in, the spans they mark come out (as in seqeval).

/** A run of words with a type. */
export interface Span {
  readonly type: string;
  /** Places of its first word, and of the one after its last. */
  readonly start: number;
  readonly end: number;
}

/**
 * How ill-formed sequences are read: `lenient` like CoNLL's `conlleval` (an I without a B before it starts a span),
 * `strict` by the rules of IOB2 (it is no span).
 */
export type SpanMode = 'lenient' | 'strict';

interface ParsedTag {
  readonly prefix: string;
  readonly type: string;
}

function parseTag(tag: string): ParsedTag {
  if (tag === '' || tag === 'O') return { prefix: 'O', type: '' };
  const dash = tag.indexOf('-');
  return { prefix: tag.charAt(0), type: dash < 0 ? tag.slice(1) || '_' : tag.slice(dash + 1) || '_' };
}

/** The spans that a sequence of tags marks: B, I and O, and in `lenient` mode also E and S (BIOES). */
export function spansOf(tags: readonly string[], mode: SpanMode): readonly Span[] {
  const spans: Span[] = [];
  let open: { readonly type: string; readonly start: number } | undefined;
  let previous: ParsedTag = { prefix: 'O', type: '' };
  const close = (end: number): void => {
    if (open !== undefined) spans.push({ ...open, end });
    open = undefined;
  };
  tags.forEach((tag, index) => {
    const current = parseTag(tag);
    const { prefix, type } = current;
    const continues = mode === 'strict' ? prefix === 'I' : prefix === 'I' || prefix === 'E';
    const isOpenAfter = !['E', 'S', 'O'].includes(previous.prefix) && previous.type === type;
    if (!continues || open === undefined || !isOpenAfter) close(index);
    const starts = mode === 'strict' ? prefix === 'B' : prefix !== 'O';
    if (open === undefined && starts) open = { type, start: index };
    previous = current;
  });
  close(tags.length);
  return spans;
}

/** True for O, and for a B, I, E or S with a type. */
export function isSpanTag(tag: string): boolean {
  return tag === 'O' || /^[BIES]-./su.test(tag);
}
