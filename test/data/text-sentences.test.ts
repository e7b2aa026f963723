import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarkedSpan, Offsets, TextRecord } from '../../src/data/text-record.js';
import { placedSentences, textSentences } from '../../src/data/text-sentences.js';
import { tagsOfSpans } from '../../src/spans/scheme.js';
import type { Span } from '../../src/spans/spans.js';
import { type SegmentedWord, segmentText } from '../../src/text/segment.js';

const fail = (message: string): Error => new Error(message);

/** What sentences a record has, or what is wrong with it. */
function read(record: TextRecord): unknown {
  const warnings: string[] = [];
  try {
    const sentences = textSentences(record, 'utf16', (message) => warnings.push(message), fail);
    return { sentences, cuts: warnings.filter((warning) => / cuts .* is taken$/s.test(warning)).length };
  } catch (error) {
    return String(error);
  }
}

type Words = readonly SegmentedWord[];

/** The same by its definition: each sentence and span is looked up among all. Spans have words, and are in order. */
function readByDefinition({ text, spans = [], tokens }: TextRecord): unknown {
  const segmented = segmentText(text);
  const words = tokens?.map(({ start, end }): SegmentedWord => ({ text: text.slice(start, end), start, end }));
  const starts = segmented.map((sentence) => sentence[0]?.start ?? 0);
  const divided =
    words === undefined ? segmented : starts.map((start, index) => between(words, start, starts[index + 1]));
  let placed: Words[] = [];
  for (const sentence of divided.filter((each) => each.length > 0)) {
    const start = sentence[0]?.start ?? 0;
    const isCrossed = spans.some((span) => span.start < start && span.end > start);
    const before = placed.at(-1);
    placed = isCrossed && before ? [...placed.slice(0, -1), [...before, ...sentence]] : [...placed, sentence];
  }
  let cuts = 0;
  try {
    const sentences = placed.map((words) => {
      const [first, last] = [words[0]?.start ?? 0, words.at(-1)?.end ?? 0];
      const found: Span[] = [];
      for (const span of spans.filter(({ start, end }) => start < last && end > first)) {
        const start = words.findIndex((word) => word.end > span.start);
        const end = words.findLastIndex((word) => word.start < span.end) + 1;
        if (start < (found.at(-1)?.end ?? 0)) continue;
        if ((words[start]?.start ?? 0) < span.start || (words[end - 1]?.end ?? 0) > span.end) cuts++;
        found.push({ type: span.type, start, end });
      }
      return { words, tags: tagsOfSpans(found, words.length, 'bio') };
    });
    return { sentences, cuts };
  } catch (error) {
    return String(error);
  }
}

function between(words: Words, start: number, end = Number.POSITIVE_INFINITY): Words {
  return words.filter((word) => word.start >= start && word.start < end);
}

/** Texts of short sentences. */
const texts = fc
  .array(fc.constantFrom('Ab ', 'c', ' ', 'D. ', 'Go? ', 'efg, ', '\n', '! ', '😀 '), { minLength: 1, maxLength: 14 })
  .map((pieces) => pieces.join(''))
  .filter((text) => text.trim() !== '');

/** Spans from every second boundary to the next. */
function spansOf(text: string, places: readonly number[]): readonly MarkedSpan[] {
  const bounds = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return bounds.flatMap((start, index): readonly MarkedSpan[] => {
    const end = bounds[index + 1];
    const isSpan = index % 2 === 0 && end !== undefined && text.slice(start, end).trim() === text.slice(start, end);
    return isSpan ? [{ type: 'X', start, end }] : [];
  });
}

/** Tokens of the whole text as a tool gives them, and behind them more, which are over them. */
function tokensOf(text: string, more: readonly (readonly [number, number])[]): readonly Offsets[] {
  const tokens: Offsets[] = Array.from(text.matchAll(/\S{1,3}/g), ({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }));
  for (const [from, length] of more) {
    const start = from % text.length;
    const end = Math.min(text.length, start + 1 + length);
    if (text.slice(start, end).trim() !== '') tokens.push({ start, end });
  }
  return tokens;
}

const places = fc.array(fc.nat(60), { maxLength: 12 });

describe('textSentences', () => {
  it('gives what its definition says', () => {
    const property = fc.property(texts, places, (text, bounds) => {
      const record = { text, spans: spansOf(text, bounds) };
      expect(read(record)).toEqual(readByDefinition(record));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('gives what its definition says for tokens in any order that overlap', () => {
    const more = fc.array(fc.tuple(fc.nat(60), fc.nat(8)), { maxLength: 4 });
    const property = fc.property(texts, places, more, (text, bounds, others) => {
      const record = { text, spans: spansOf(text, bounds), tokens: tokensOf(text, others) };
      expect(read(record)).toEqual(readByDefinition(record));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  const count = 150_000;
  const sentences = 'Ab. '.repeat(count);
  const everywhere = (length: number, width: number): readonly MarkedSpan[] =>
    Array.from({ length }, (_, index) => ({ type: 'P', start: index * width, end: index * width + 2 }));

  it('reads a span over any number of sentences', () => {
    const [sentence, ...others] = textSentences(
      { text: sentences, spans: [{ type: 'P', start: 0, end: sentences.length - 1 }] },
      ...(['utf16', () => {}, fail] as const),
    );
    expect([sentence?.words.length, sentence?.tags?.at(-1), others.length]).toEqual([2 * count, 'I-P', 0]);
  });

  it('reads any number of sentences with a span in each', () => {
    const found = textSentences({ text: sentences, spans: everywhere(count, 4) }, 'utf16', () => {}, fail);
    expect([found.length, found.at(-1)?.tags]).toEqual([count, ['B-P', 'O']]);
  });

  it('reads a sentence of any number of words with a span over each', () => {
    const record = { text: 'ab '.repeat(count), spans: everywhere(count, 3) };
    const [sentence, ...others] = textSentences(record, 'utf16', () => {}, fail);
    expect([sentence?.tags?.filter((tag) => tag === 'B-P').length, others.length]).toEqual([count, 0]);
  });
});

describe('placedSentences', () => {
  const count = 150_000;
  const text = 'Ab. '.repeat(count);

  it('divides any number of tokens into sentences', () => {
    const tokens = Array.from({ length: count }, (_, index) => ({ start: index * 4, end: index * 4 + 3 }));
    const found = placedSentences({ text, tokens }, 'utf16', undefined, fail);
    expect([found.length, found.at(-1)]).toEqual([count, [{ text: 'Ab.', start: 4 * count - 4, end: 4 * count - 1 }]]);
  });

  it('takes the parts of a character as tools give them, and none without end', () => {
    const parts = Array.from({ length: 4 }, () => ({ start: 0, end: 1 }));
    const placed = (text: string, tokens: readonly Offsets[]) =>
      placedSentences({ text, tokens }, 'codepoints', undefined, fail).flat();
    expect(placed('😀', [{ start: 0, end: 0 }, ...parts]).map((word) => word.text)).toEqual(['😀', '😀', '😀', '😀']);
    const blank = ' '.repeat(2_000_000);
    const tokens = Array.from({ length: 200_000 }, () => ({ start: 0, end: blank.length }));
    const tooMany = 'expected tokens that do not overlap, got more than 16 times the text';
    expect(() => placed(`${blank}.`, tokens)).toThrow(tooMany);
    const spans = tokens.map((token) => ({ ...token, type: 'P' }));
    expect(() => textSentences({ text: `${blank}.`, spans }, 'utf16', () => {}, fail)).toThrow(
      tooMany.replace('tokens', 'spans'),
    );
  });
});
