// Schemes of span tags: spans written in one, and sequences in any scheme and notation converted to it.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { notationOf, type SpanNotation, usualTag } from './notation.js';
import { isSpanTag, type Span, spansOf } from './spans.js';

/**
 * How tags mark spans: `io` a type on each word; `bio` B on the first word and I on the others (IOB2, CoNLL-2000 and
 * 2002); `bioes` E on the last word beside that, and S on the only one.
 */
export const schemes = ['io', 'bio', 'bioes'] as const;

/** Name of a scheme. */
export type Scheme = (typeof schemes)[number];

/** True for the name of a scheme. */
export function isScheme(name: unknown): name is Scheme {
  return schemes.some((scheme) => scheme === name);
}

/** The tag outside of all spans. */
const outside = 'O';

/**
 * The tags of a sentence with these spans.
 * @throws BytetagError `data` for a span outside of the sentence, or two that overlap
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
 * The same spans in a scheme, which also repairs ill-formed sequences: tags are read as CoNLL's `conlleval` does, whatever
 * their scheme. An I or E that nothing begins begins a span; one that has no end ends with its last word. IOB1
 * (CoNLL-2003's original files), where B only parts neighbours, is read right. In `io`, neighbours of one type become one
 * span: the scheme cannot tell them apart. A word without a label (`''`) is outside.
 * @param notation of the tags (BILOU, BMES, `PER-B`, ...). Default: that of these tags
 * @throws BytetagError `data` naming a tag that is none of a span task
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
  // Tags that name no type stay so.
  return usual.some(isPrefix) ? converted.map((tag) => (tag.endsWith('-_') ? tag.slice(0, 1) : tag)) : converted;
}

function isPrefix(tag: string): boolean {
  return /^[BIES]$/.test(tag);
}

/** The scheme whose rules all of these sequences keep, if there is one that does. */
export function schemeOf(sequences: readonly (readonly string[])[], tagSet: readonly string[]): Scheme | undefined {
  const notation = notationOf(tagSet);
  if (notation === undefined) return undefined;
  const usual = sequences.map((tags) => tags.map((tag) => usualTag(tag, notation)));
  const writes = (scheme: Scheme, tags: readonly string[]): boolean => {
    const written = convertTags(tags, scheme, notation);
    return tags.every((tag, word) => tag === written[word]);
  };
  // A set without B and S is of `io`, which the others cannot write.
  const order: readonly Scheme[] = usual.flat().some((tag) => /^[ES]/.test(tag)) ? ['bioes'] : ['bio', 'io'];
  return order.find((scheme) => usual.every((tags) => writes(scheme, tags)));
}

/** True if the tags are exactly how their spans are written in the scheme. */
export function isWellFormed(tags: readonly string[], scheme: Scheme): boolean {
  if (!tags.every(isSpanTag)) return false;
  const written = convertTags(tags, scheme);
  return tags.every((tag, word) => tag === written[word]);
}
