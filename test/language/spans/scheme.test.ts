import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  convertTags,
  isScheme,
  isWellFormed,
  schemeOf,
  schemes,
  tagsOfSpans,
} from '../../../src/language/spans/scheme.js';
import { type Span, spansOf } from '../../../src/language/spans/spans.js';

/** Spans of a sentence that do not overlap. */
const sentence = fc
  .array(
    fc.record({
      gap: fc.nat({ max: 2 }),
      length: fc.integer({ min: 1, max: 4 }),
      type: fc.constantFrom('PER', 'LOC', 'a-b'),
    }),
  )
  .map((parts) => {
    let at = 0;
    const spans = parts.map(({ gap, length, type }): Span => {
      const start = at + gap;
      at = start + length;
      return { type, start, end: at };
    });
    return { spans, length: at + 1 };
  });

const anyType = fc.string({ minLength: 1 });
const anyTags = fc.array(
  fc.oneof(
    fc.constantFrom('O', 'B-PER', 'I-PER', 'E-PER', 'S-LOC', 'I-LOC', 'B-LOC', ''),
    fc.tuple(fc.constantFrom('B', 'I', 'E', 'S'), anyType).map(([prefix, type]) => `${prefix}-${type}`),
  ),
);

describe.each(['bio', 'bioes'] as const)('%s', (scheme) => {
  it('keeps every span', () => {
    const property = fc.property(sentence, ({ spans, length }) => {
      expect(spansOf(tagsOfSpans(spans, length, scheme), 'lenient')).toEqual(spans);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('comes back from the other scheme', () => {
    const property = fc.property(sentence, ({ spans, length }) => {
      const tags = tagsOfSpans(spans, length, scheme);
      expect(convertTags(convertTags(tags, scheme === 'bio' ? 'bioes' : 'bio'), scheme)).toEqual(tags);
      expect(isWellFormed(tags, scheme)).toBe(true);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe('convertTags', () => {
  it.each(['NOUN', 'B-', 'B', 'X-PER'])('refuses %s, which marks no span', (tag) => {
    expect(() => convertTags(['O', tag], 'bio')).toThrow(`expected O or a tag like B-PER, got "${tag}"`);
    expect(isWellFormed(['O', tag], 'bio')).toBe(false);
  });

  it.each(schemes)('makes any tags well-formed, once and for all: %s', (scheme) => {
    const property = fc.property(anyTags, (tags) => {
      const converted = convertTags(tags, scheme);
      expect(converted).toHaveLength(tags.length);
      expect(convertTags(converted, scheme)).toEqual(converted);
      expect(isWellFormed(converted, scheme)).toBe(true);
      // The words within spans stay the same.
      expect(converted.map((tag) => tag === 'O')).toEqual(convertTags(tags, 'bio').map((tag) => tag === 'O'));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it.each([
    {
      tags: ['I-PER', 'I-PER', 'O'],
      bio: ['B-PER', 'I-PER', 'O'],
      bioes: ['B-PER', 'E-PER', 'O'],
      io: ['I-PER', 'I-PER', 'O'],
    },
    { tags: ['B-PER', 'I-LOC'], bio: ['B-PER', 'B-LOC'], bioes: ['S-PER', 'S-LOC'], io: ['I-PER', 'I-LOC'] },
    { tags: ['E-PER'], bio: ['B-PER'], bioes: ['S-PER'], io: ['I-PER'] },
    { tags: ['S-PER', 'S-PER'], bio: ['B-PER', 'B-PER'], bioes: ['S-PER', 'S-PER'], io: ['I-PER', 'I-PER'] },
    // IOB1, as in CoNLL-2003's original files.
    {
      tags: ['I-PER', 'B-PER', 'I-PER'],
      bio: ['B-PER', 'B-PER', 'I-PER'],
      bioes: ['S-PER', 'B-PER', 'E-PER'],
      io: ['I-PER', 'I-PER', 'I-PER'],
    },
  ])('reads $tags', ({ tags, bio, bioes, io }) => {
    expect(convertTags(tags, 'bio')).toEqual(bio);
    expect(convertTags(tags, 'bioes')).toEqual(bioes);
    expect(convertTags(tags, 'io')).toEqual(io);
  });
});

describe('tagsOfSpans', () => {
  it.each([
    { spans: [{ type: 'X', start: 0, end: 4 }], message: 'span: expected words between 0 and 3, got 0 to 4' },
    { spans: [{ type: 'X', start: 2, end: 2 }], message: 'span: expected words between 0 and 3, got 2 to 2' },
    {
      spans: [
        { type: 'X', start: 0, end: 2 },
        { type: 'Y', start: 1, end: 3 },
      ],
      message: 'span: expected no word in two spans, got word 2 in I-X and Y',
    },
  ])('refuses $message', ({ spans, message }) => {
    expect(() => tagsOfSpans(spans, 3, 'bio')).toThrow(message);
  });
});

it('knows the names of schemes', () => {
  expect([...schemes, 'iob', 3].map(isScheme)).toEqual([true, true, true, false, false]);
});

describe('convertTags from other notations', () => {
  it.each([
    [
      ['U-PER', 'O', 'B-LOC', 'I-LOC', 'L-LOC'],
      ['B-PER', 'O', 'B-LOC', 'I-LOC', 'I-LOC'],
    ],
    [
      ['PER-B', 'O', 'LOC-B', 'LOC-I', 'LOC-I'],
      ['B-PER', 'O', 'B-LOC', 'I-LOC', 'I-LOC'],
    ],
    [
      ['b-per', 'o', 'b-loc', 'i-loc', 'i-loc'],
      ['B-per', 'O', 'B-loc', 'I-loc', 'I-loc'],
    ],
    [
      ['B', 'O', 'B', 'I', 'I'],
      ['B', 'O', 'B', 'I', 'I'],
    ],
  ])('%j', (tags, bio) => {
    expect(convertTags(tags, 'bio')).toEqual(bio);
  });
});

describe('schemeOf', () => {
  it.each([
    ['bio', [['B-X', 'I-X', 'O'], ['O'], ['B-X', 'B-X']]],
    ['bioes', [['B-X', 'E-X', 'O'], ['S-X']]],
    ['bioes', [['B-X', 'L-X', 'O'], ['U-X']]],
    ['io', [['I-X', 'I-X', 'O']]],
    ['bio', [['B', 'I', 'O']]],
    // IOB1: an I begins a span.
    [undefined, [['I-X', 'B-X', 'O']]],
    [undefined, [['B-X', 'I-X', 'O'], ['I-X']]],
    [undefined, [['B-X', 'I-X', 'O', 'S-X']]],
    [undefined, [['NOUN', 'VERB']]],
    [undefined, [['O', 'O']]],
  ])('%s', (scheme, sequences) => {
    expect(schemeOf(sequences, [...new Set(sequences.flat())])).toBe(scheme);
  });
});

describe('what is none of a scheme', () => {
  it('is refused as data, also at the first word', () => {
    const refused = expect.objectContaining({ code: 'data' });
    expect(() => convertTags(['NOUN', 'O'], 'bio')).toThrow(refused);
    expect(() => tagsOfSpans([{ type: 'X', start: -1, end: 1 }], 2, 'bio')).toThrow(refused);
    const twice = [
      { type: 'X', start: 0, end: 2 },
      { type: 'Y', start: 1, end: 2 },
    ];
    expect(() => tagsOfSpans(twice, 2, 'bio')).toThrow(refused);
  });

  it('is no tag of a span where it only ends like one', () => {
    expect(isWellFormed(['XB-PER'], 'bio')).toBe(false);
  });

  it('a type that has an E or S in it is of no other scheme', () => {
    const tags = ['B-PLACES', 'I-PLACES', 'O'];
    expect(schemeOf([tags], ['O', 'B-PLACES', 'I-PLACES'])).toBe('bio');
  });
});
