import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/foundation/random.js';
import { addNoise } from '../../../../src/language/text/noise/noise.js';
import { type NoiseKind, noiseKinds } from '../../../../src/language/text/noise/noise-kinds.js';

/** Everything that a kind of noise makes of a word, in alphabetical order. */
const outcomes = (word: string, kind: NoiseKind): readonly string[] => {
  const random = createRandom(1);
  const found = Array.from({ length: 400 }, () => addNoise([word], kind, 1, random)[0] ?? '');
  return [...new Set(found)].sort();
};

/** True if a text has no half of a character. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

describe.each(noiseKinds)('noise of kind %s', (kind) => {
  const words = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constantFrom('Naïve', 'кошка', 'שלום')),
  );

  it('keeps the number of words, and never empties one or breaks its characters', () => {
    fc.assert(
      fc.property(words, fc.integer(), (given, seed) => {
        const noisy = addNoise(given, kind, 1, createRandom(seed));
        expect(noisy.map((word) => word === '')).toEqual(given.map((word) => word === ''));
        expect(noisy.map(isWhole)).toEqual(given.map(isWhole));
      }),
    );
  });

  it('changes nothing at rate 0, and the same at the same seed', () => {
    fc.assert(
      fc.property(words, fc.integer(), (given, seed) => {
        expect(addNoise(given, kind, 0, createRandom(seed))).toEqual(given);
        expect(addNoise(given, kind, 0.5, createRandom(seed))).toEqual(addNoise(given, kind, 0.5, createRandom(seed)));
      }),
    );
  });
});

describe('noise', () => {
  it('spoils as many words as it is told to', () => {
    const words = Array.from({ length: 4000 }, () => 'word');
    const changed = addNoise(words, 'double', 0.3, createRandom(1)).filter((word) => word !== 'word').length;
    // Within four standard deviations of the binomial distribution.
    expect(Math.abs(changed - 1200)).toBeLessThan(4 * Math.sqrt(4000 * 0.3 * 0.7));
  });

  it.each<[NoiseKind, string, readonly string[]]>([
    ['swap', 'abc', ['acb', 'bac']],
    ['swap', 'aa', ['aa']],
    ['swap', 'e\u0301a', ['ae\u0301']],
    ['drop', 'abc', ['ab', 'ac', 'bc']],
    ['drop', 'a', ['a']],
    ['drop', '👩‍👩‍👧b', ['b', '👩‍👩‍👧']],
    ['double', 'ab', ['aab', 'abb']],
    ['neighbour', 'q', ['1', '2', 'a', 'w']],
    ['neighbour', 'G', ['B', 'F', 'H', 'T', 'V', 'Y']],
    ['neighbour', 'ф', ['й', 'ц', 'ы', 'я']],
    ['neighbour', '日', ['日']],
    ['case', 'ab', ['AB', 'Ab', 'aB']],
    ['case', '日本', ['日本']],
    ['lowercase', 'NATO', ['nato']],
    ['uppercase', 'straße', ['STRASSE']],
    ['leet', 'Elite', ['31173']],
    ['ocr', 'corn', ['c0rn', 'com', 'corri', 'eorn']],
    ['ocr', '日', ['目']],
    ['diacritics', 'naïve', ['naive']],
    ['diacritics', 'Łódź', ['Lodz']],
    ['diacritics', 'ещё', ['еще']],
    ['diacritics', 'мой', ['мой']],
    ['diacritics', 'μήνας', ['μηνας']],
    ['diacritics', 'שָׁלוֹם', ['שלום']],
    ['diacritics', 'हिन्दी', ['हिन्दी']],
    ['diacritics', 'がぎ', ['がぎ']],
    ['diacritics', 'Việt', ['Viet']],
    ['scripts', 'ox', ['oх', 'oχ', 'оx', 'οx']],
    ['scripts', 'да', ['дa', 'дα']],
  ])('%s makes of %s only %j', (kind, word, expected) => {
    expect(outcomes(word, kind)).toEqual([...expected].sort());
  });

  it('typos are each of the four slips', () => {
    const all = (['swap', 'drop', 'double', 'neighbour'] as const).flatMap((kind) => outcomes('sad', kind));
    expect(outcomes('sad', 'typos')).toEqual([...new Set(all)].sort());
  });

  it('a typo happens to every word that it can happen to', () => {
    expect(outcomes('日', 'typos')).toEqual(['日日']);
  });
});
