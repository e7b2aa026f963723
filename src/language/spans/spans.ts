// Reads the spans of words that a sequence of tags marks (as seqeval does).
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Span } from './span.js';
import { type StrictScheme, strictSchemes, strictSpansOf } from './strict-spans.js';

export type { Span } from './span.js';

/**
 * How to read a sequence of tags. `lenient`: like CoNLL's `conlleval`, regardless of the scheme (an I without a B
 * before it starts a span). The name of a scheme: strictly by its rules (see `strictSpansOf`).
 */
export type SpanMode = 'lenient' | StrictScheme;

interface ParsedTag {
  readonly prefix: string;
  readonly type: string;
}

function parseTag(tag: string): ParsedTag {
  if (tag === '' || tag === 'O') return { prefix: 'O', type: '' };
  const dash = tag.indexOf('-');
  return { prefix: tag.charAt(0), type: dash < 0 ? tag.slice(1) || '_' : tag.slice(dash + 1) || '_' };
}

/**
 * Reads the spans that a sequence of tags marks.
 * @throws BytetagError `usage` if `mode` is not one of `SpanMode`
 */
export function spansOf(tags: readonly string[], mode: SpanMode): readonly Span[] {
  if (mode !== 'lenient') {
    if (strictSchemes.includes(mode)) return strictSpansOf(tags, mode);
    throw new BytetagError('usage', `mode: expected lenient, ${strictSchemes.join(', ')}, got ${describeValue(mode)}`);
  }
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
    const continues = prefix === 'I' || prefix === 'E';
    const isOpenAfter = !['E', 'S', 'O'].includes(previous.prefix) && previous.type === type;
    if (!continues || open === undefined || !isOpenAfter) close(index);
    if (open === undefined && prefix !== 'O') open = { type, start: index };
    previous = current;
  });
  close(tags.length);
  return spans;
}

/** True for O, and for B, I, E or S with a type. */
export function isSpanTag(tag: string): boolean {
  return tag === 'O' || /^[BIES]-./su.test(tag);
}
