// Writes spans as tags in a tagging scheme (IO, BIO, BIOES), and converts tags from any scheme and notation to one of
// these.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { notationOf, type SpanNotation, usualTag } from './notation.js';
import { isSpanTag, type Span, spansOf } from './spans.js';

/**
 * How tags mark spans. `io`: only a type on each word. `bio`: B on the first word and I on the others (IOB2, CoNLL-2000
 * and 2002). `bioes`: also E on the last word, and S on the only word of a span.
 */
export const schemes = ['io', 'bio', 'bioes'] as const;

/** Name of a scheme. */
export type Scheme = (typeof schemes)[number];

/** Whether a value is the name of a scheme. */
export function isScheme(name: unknown): name is Scheme {
  return schemes.some((scheme) => scheme === name);
}

/** The tag outside all spans. */
const outside = 'O';

/**
 * Writes the tags of a sentence with these spans.
 * @throws BytetagError `data` for a span outside the sentence, or two that overlap
 */
export function tagsOfSpans(spans: readonly Span[], length: number, scheme: Scheme): readonly string[] {
  const tags = new Array<string>(length).fill(outside);
  for (const { type, start, end } of spans) {
    if (start < 0 || end > length || start >= end) {
      throw new BytetagError('data', `span: expected words between 0 and ${length}, got ${start} to ${end}`);
    }
    for (let word = start; word < end; word++) {
      if (tags[word] !== outside) {
        throw new BytetagError(
          'data',
          `span: expected no word in two spans, got word ${word + 1} in ${tags[word]} and ${type}`,
        );
      }
      tags[word] = `${prefixOf(word - start, end - start, scheme)}-${type}`;
    }
  }
  return tags;
}

function prefixOf(place: number, length: number, scheme: Scheme): string {
  if (scheme === 'io') return 'I';
  if (scheme === 'bioes' && place === length - 1) return length === 1 ? 'S' : 'E';
  return place === 0 ? 'B' : 'I';
}

/**
 * Converts tags to a scheme and repairs ill-formed sequences. Tags of any scheme are read as CoNLL's `conlleval` does:
 * an I or E without a beginning begins a span, and a span without an end ends with its last word. IOB1 (CoNLL-2003's
 * original files), where B only separates neighbouring spans, is read correctly. In `io`, neighbouring spans of one
 * type become one span, because the scheme cannot tell them apart. A word without a label (`''`) is outside.
 * @param notation of the tags (BILOU, BMES, `PER-B`, ...). Default: that of these tags
 * @throws BytetagError `data` naming a tag that does not mark a span
 */
export function convertTags(
  tags: readonly string[],
  to: Scheme,
  notation: SpanNotation | undefined = notationOf([...new Set(tags), 'O'].filter((tag) => tag !== '')),
): readonly string[] {
  const usual = notation === undefined ? tags : tags.map((tag) => usualTag(tag, notation));
  const other = usual.findIndex((tag) => tag !== '' && !isSpanTag(tag) && !(notation && isPrefix(tag)));
  if (other >= 0) {
    throw new BytetagError('data', `scheme ${to}: expected O or a tag like B-PER, got ${describeValue(tags[other])}`);
  }
  const converted = tagsOfSpans(spansOf(usual, 'lenient'), tags.length, to);
  // Tags without a type must not get one.
  return usual.some(isPrefix) ? converted.map((tag) => (tag.endsWith('-_') ? tag.slice(0, 1) : tag)) : converted;
}

function isPrefix(tag: string): boolean {
  return /^[BIES]$/.test(tag);
}

/** The scheme whose rules all of these sequences follow; undefined if there is none. */
export function schemeOf(sequences: readonly (readonly string[])[], tagSet: readonly string[]): Scheme | undefined {
  const notation = notationOf(tagSet);
  if (notation === undefined) return undefined;
  const usual = sequences.map((tags) => tags.map((tag) => usualTag(tag, notation)));
  const writes = (scheme: Scheme, tags: readonly string[]): boolean => {
    const written = convertTags(tags, scheme, notation);
    return tags.every((tag, word) => tag === written[word]);
  };
  // Tags without B and S are `io`, which the other schemes cannot write.
  const order: readonly Scheme[] = usual.flat().some((tag) => /^[ES]/.test(tag)) ? ['bioes'] : ['bio', 'io'];
  return order.find((scheme) => usual.every((tags) => writes(scheme, tags)));
}

/** True if the tags are exactly as the scheme would write their spans. */
export function isWellFormed(tags: readonly string[], scheme: Scheme): boolean {
  if (!tags.every(isSpanTag)) return false;
  const written = convertTags(tags, scheme);
  return tags.every((tag, word) => tag === written[word]);
}
