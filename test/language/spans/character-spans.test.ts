import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteOffsets,
  characterSpans,
  codePointOffsets,
  locateWords,
  offsetTable,
} from '../../../src/language/spans/character-spans.js';

const text = 'مرحبا  Zoë 😀 lives in\tNew York.';
const words = ['مرحبا', 'Zoë', '😀', 'lives', 'in', 'New', 'York', '.'];

describe('locateWords', () => {
  it('finds each word, one after the other', () => {
    const places = locateWords(words, text);
    expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(words);
  });

  it('finds any words between any white space', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((part) => !/\s/.test(part));
    const property = fc.property(fc.array(fc.tuple(word, fc.constantFrom('', ' ', '\n\n', '\u3000'))), (parts) => {
      const joined = parts.map(([part, space]) => part + space).join('');
      const places = locateWords(
        parts.map(([part]) => part),
        joined,
      );
      expect(places.map(({ start, end }) => joined.slice(start, end))).toEqual(parts.map(([part]) => part));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('names the word that is not there', () => {
    expect(() => locateWords(['New', 'Jork'], 'New York')).toThrow('word 2: expected "Jork" in the text, got "York"');
    expect(() => locateWords(['a', 'b'], 'a')).toThrow('word 2: expected "b" in the text, got ""');
  });
});

describe('characterSpans', () => {
  it('gives the text of a span with all that is between its words', () => {
    const spans = [
      { type: 'PER', start: 1, end: 3 },
      { type: 'LOC', start: 5, end: 7 },
    ];
    expect(characterSpans(spans, locateWords(words, text), text)).toEqual([
      { type: 'PER', start: 7, end: 13, text: 'Zoë 😀' },
      { type: 'LOC', start: 23, end: 31, text: 'New York' },
    ]);
  });
});

describe('byteOffsets', () => {
  it('counts bytes of UTF-8', () => {
    const property = fc.property(fc.array(fc.string({ unit: 'grapheme' })), (parts) => {
      const offsets = parts.map((_, index) => parts.slice(0, index).join('').length);
      const expected = parts.map((_, index) => Buffer.byteLength(parts.slice(0, index).join('')));
      expect(byteOffsets(parts.join(''), offsets)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('codePointOffsets', () => {
  it('counts characters that take two units once', () => {
    expect(codePointOffsets('a😀é😀', [0, 1, 3, 4, 6])).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('offsetTable', () => {
  it('has the offset of every place in any order, in bytes and in code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [bytes, points] = [offsetTable(text, 'utf8'), offsetTable(text, 'codepoints')];
        let [unit, byte, point] = [0, 0, 0];
        for (const character of text) {
          expect([bytes[unit], points[unit]]).toEqual([byte, point]);
          unit += character.length;
          byte += Buffer.byteLength(character);
          point++;
        }
        expect([bytes[unit], points[unit], bytes.length]).toEqual([byte, point, unit + 1]);
      }),
    );
  });
});
