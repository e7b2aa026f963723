import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OffsetUnit } from '../../../src/language/data/reading.js';
import type { MarkedSpan, Offsets, TextRecord } from '../../../src/language/data/text-record.js';
import { placedSentences, textSentences } from '../../../src/language/data/text-sentences.js';
import { tagsOfSpans } from '../../../src/language/spans/scheme.js';
import type { Span } from '../../../src/language/spans/spans.js';
import { type SegmentedWord, segmentText } from '../../../src/language/text/segment.js';

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
  const words = tokens?.map(({ start, end }): SegmentedWord => {
    const word = text.slice(start, end).trim();
    const from = text.indexOf(word, start);
    return { text: word, start: from, end: from + word.length };
  });
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

describe('spans of a text', () => {
  /** What `textSentences` gives for spans, as `from to text`. */
  const tagsOf = (text: string, spans: readonly string[], unit: OffsetUnit = 'codepoints') => {
    const warnings: string[] = [];
    const marked = spans.map((span): MarkedSpan => {
      const [start, end, ...own] = span.split(' ');
      return { type: 'X', start: Number(start), end: Number(end), ...(own.length > 0 && { text: own.join(' ') }) };
    });
    const found = textSentences({ text, spans: marked }, unit, (message) => warnings.push(message), fail);
    return { tags: found.flatMap(({ tags = [] }) => tags).join(' '), warnings };
  };

  it('have no tags where there are none', () => {
    expect(textSentences({ text: 'a' }, 'utf16', () => {}, fail)).toEqual([
      { words: [{ text: 'a', start: 0, end: 1 }] },
    ]);
    expect(tagsOf('a b', [])).toEqual({ tags: 'O O', warnings: [] });
  });

  it('may be in any order, and touch', () => {
    expect(tagsOf('a b c', ['4 5', '0 1']).tags).toBe('B-X O B-X');
    expect(tagsOf('a.', ['1 2', '0 1']).tags).toBe('B-X B-X');
  });

  it('may have white space at their ends', () => {
    expect(tagsOf('a b c', ['1 4'])).toEqual({ tags: 'O B-X O', warnings: [] });
  });

  it('count as is said', () => {
    expect(tagsOf('😀 b', ['2 3 b'])).toEqual({ tags: 'O B-X', warnings: [] });
    expect(tagsOf('😀 b', ['3 4 b'], 'utf16')).toEqual({ tags: 'O B-X', warnings: [] });
  });

  it.each<[string, OffsetUnit, string]>([
    ['-1 1', 'codepoints', 'expected X between 0 and 3, got -1 to 1'],
    ['0 4', 'codepoints', 'expected X between 0 and 3, got 0 to 4'],
    ['0 5', 'utf16', 'expected X between 0 and 4, got 0 to 5'],
    ['2 1', 'codepoints', 'expected X between 0 and 3, got 2 to 1'],
    ['3 4 b', 'codepoints', 'expected X between 0 and 3, got 3 to 4'],
    ['1 3 b', 'codepoints', 'expected X "b" at 1, got " b" (--span-offsets says what offsets count)'],
  ])('are refused at %s in %s', (span, unit, message) => {
    expect(() => tagsOf('😀 b', [span], unit)).toThrow(new Error(message));
  });

  it('are taken with the whole words that they cut, at either end', () => {
    const message = 'X "b" cuts a word: "abc" is taken';
    expect(tagsOf('abc d', ['1 2'])).toEqual({ tags: 'B-X O', warnings: [message] });
    expect(tagsOf('abc d', ['0 2']).warnings).toEqual(['X "ab" cuts a word: "abc" is taken']);
    expect(tagsOf('abc d', ['1 3']).warnings).toEqual(['X "bc" cuts a word: "abc" is taken']);
    expect(tagsOf('abc d', ['0 3']).warnings).toEqual([]);
  });
});

describe('placedSentences', () => {
  const count = 150_000;
  const text = 'Ab. '.repeat(count);
  /** @param places of tokens, as `from to` */
  const wordsOf = (record: string, places: readonly string[], unit: OffsetUnit = 'codepoints') => {
    const tokens = places.map((place): Offsets => {
      const [start = 0, end = 0] = place.split(' ').map(Number);
      return { start, end };
    });
    return placedSentences({ text: record, tokens }, segmentText(record), unit, fail).map((sentence) =>
      sentence.map((word) => `${word.start}${word.text}`),
    );
  };

  it('takes a space before a word for no part of it', () => {
    expect(wordsOf(' Ab. Go on', ['0 3', '3 4', '4 7', '7 10'])).toEqual([
      ['1Ab', '3.'],
      ['5Go', '8on'],
    ]);
    expect(wordsOf('Ab cd \n', ['0 5', '5 7'])).toEqual([['0Ab cd']]);
  });

  it('counts as the tool does', () => {
    expect(wordsOf('😀 a', ['0 1', '2 3'])).toEqual([['0😀', '3a']]);
    expect(wordsOf('😀 a', ['0 2', '3 4'], 'utf16')).toEqual([['0😀', '3a']]);
  });

  it.each<[readonly string[], OffsetUnit, string]>([
    [['0 1', '2 4'], 'codepoints', 'expected a token within the text, got 2 to 4'],
    [['0 1', '4 5'], 'codepoints', 'expected a token within the text, got 4 to 5'],
    [['-1 3'], 'codepoints', 'expected a token within the text, got -1 to 3'],
    [['0 1', '3 2'], 'codepoints', 'expected a token within the text, got 3 to 2'],
    [['0 5'], 'utf16', 'expected a token within the text, got 0 to 5'],
    [['-1 4'], 'utf16', 'expected a token within the text, got -1 to 4'],
    [['0 4', '3 2'], 'utf16', 'expected a token within the text, got 3 to 2'],
    [['0 1'], 'codepoints', 'expected tokens of the whole text, got none for "a"'],
    [['2 3'], 'codepoints', 'expected tokens of the whole text, got none for "😀"'],
    [[], 'codepoints', 'expected tokens of the whole text, got none for "😀 a"'],
  ])('refuses tokens at %j in %s', (places, unit, message) => {
    expect(() => wordsOf('😀 a', places, unit)).toThrow(new Error(message));
  });

  it('shows the beginning of what has no tokens', () => {
    expect(() => wordsOf('x'.repeat(50), [])).toThrow(`got none for "${'x'.repeat(40)}"`);
  });

  it('knows a token behind a longer one for no end of what has tokens', () => {
    expect(wordsOf('ab cd', ['0 5', '0 2'])).toEqual([['0ab cd', '0ab']]);
  });

  it('divides any number of tokens into sentences', () => {
    const tokens = Array.from({ length: count }, (_, index) => ({ start: index * 4, end: index * 4 + 3 }));
    const found = placedSentences({ text, tokens }, segmentText(text), 'utf16', fail);
    expect([found.length, found.at(-1)]).toEqual([count, [{ text: 'Ab.', start: 4 * count - 4, end: 4 * count - 1 }]]);
  });

  it('takes the parts of a character as tools give them, and none without end', () => {
    const parts = Array.from({ length: 4 }, () => ({ start: 0, end: 1 }));
    const placed = (text: string, tokens: readonly Offsets[]) =>
      placedSentences({ text, tokens }, segmentText(text), 'codepoints', fail).flat();
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
