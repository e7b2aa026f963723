import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import { shortenWords, splitIntoWindows } from '../../../src/language/formats/windows.js';
import { tagsFor, word } from './arbitraries.js';

describe.each(formatNames)('splitIntoWindows for %s', (name) => {
  const format = createFormat(name, tagsFor(name));
  const lengthOf = (words: readonly string[]): number => format.encodeSource(words).ids.length;

  it('covers all words in order with windows that fit and could not be longer', () => {
    const property = fc.property(fc.array(word, { maxLength: 60 }), fc.nat({ max: 60 }), (words, room) => {
      const most = Math.max(...words.map((one) => lengthOf([one])), 0) + room;
      const windows = splitIntoWindows(words, most, format);
      expect(windows.map(({ start }) => start)).toEqual([0, ...windows.map(({ end }) => end)].slice(0, windows.length));
      expect(windows.at(-1)?.end ?? 0).toBe(words.length);
      for (const { start, end } of windows) {
        expect(end).toBeGreaterThan(start);
        expect(lengthOf(words.slice(start, end))).toBeLessThanOrEqual(most);
        if (end < words.length) expect(lengthOf(words.slice(start, end + 1))).toBeGreaterThan(most);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('keeps each word once where windows overlap, and sees context on both sides of a seam', () => {
    const property = fc.property(
      fc.array(word, { maxLength: 60 }),
      fc.nat({ max: 60 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (words, room, overlap) => {
        const most = Math.max(...words.map((one) => lengthOf([one])), 0) + room;
        const windows = splitIntoWindows(words, most, format, overlap);
        const kept = windows.flatMap(({ keepStart, keepEnd }) =>
          Array.from({ length: keepEnd - keepStart }, (_, index) => keepStart + index),
        );
        expect(kept).toEqual([...words.keys()]);
        windows.forEach(({ start, end, keepStart, keepEnd }, index) => {
          expect(lengthOf(words.slice(start, end))).toBeLessThanOrEqual(most);
          expect([keepStart >= start, keepEnd <= end]).toEqual([true, true]);
          const before = windows[index - 1];
          if (before === undefined) return;
          expect(end).toBeGreaterThan(before.end);
          expect(Math.abs(before.end - before.keepEnd - (keepStart - start))).toBeLessThanOrEqual(1);
        });
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('overlaps by the share that was asked for', () => {
    const words = new Array<string>(100).fill('abcdefg');
    const windows = splitIntoWindows(words, lengthOf(words.slice(0, 21)), format, 0.25);
    expect(windows.slice(0, 3).map(({ start, end }) => [start, end])).toEqual([
      [0, 21],
      [16, 37],
      [32, 53],
    ]);
  });

  it('names the word that does not fit', () => {
    const words = [...new Array<string>(16).fill('b'), 'a'.repeat(100), 'b'];
    const got = lengthOf([words[16] ?? '']);
    expect(() => splitIntoWindows(words, got - 1, format)).toThrow(
      `word 17 ("aaaaaaaaaaaaaaaaaaaa…"): expected at most ${got - 1} ids with its marker or prefix and ` +
        `end-of-sequence, got ${got} (a larger window helps)`,
    );
    expect(splitIntoWindows(words, got, format)).toContainEqual({ start: 16, end: 17, keepStart: 16, keepEnd: 17 });
  });
});

it('encodes each of many words a few times only', () => {
  const format = createFormat('ids', ['NN']);
  const words = Array.from({ length: 10_000 }, (_, i) => 'abcdefgh'.slice(i % 8));
  let encoded = 0;
  const windows = splitIntoWindows(words, 512, {
    encodeSource(part) {
      encoded += part.length;
      return format.encodeSource(part);
    },
  });
  expect(windows.length).toBeGreaterThan(100);
  expect(encoded / words.length).toBeLessThan(15);
});

describe.each(formatNames)('shortenWords for %s', (name) => {
  const format = createFormat(name, tagsFor(name));
  const lengthOf = (words: readonly string[]): number => format.encodeSource(words).ids.length;

  it('leaves words that fit as they are, and shortens others to a part that fits', () => {
    const long = fc.tuple(word, fc.nat({ max: 60 })).map(([text, times]) => text.repeat(times));
    const property = fc.property(fc.array(long, { maxLength: 8 }), (words) => {
      const shortened = shortenWords(words, 64, format);
      expect(shortened).toHaveLength(words.length);
      shortened.forEach((short, index) => {
        const whole = words[index] ?? '';
        if (lengthOf([whole]) <= 64) expect(short).toBe(whole);
        else expect(lengthOf([short])).toBeLessThanOrEqual(32);
      });
      expect(() => splitIntoWindows(shortened, 64, format)).not.toThrow();
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('keeps the beginning and the end of a word, whole characters of it', () => {
    const [short = ''] = shortenWords([`start${'😀'.repeat(100)}end`], 80, format);
    expect(short).toMatch(/^start(?:😀)*end$/u);
  });
});
