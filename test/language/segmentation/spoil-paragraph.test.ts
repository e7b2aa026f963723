// Paragraphs whose text is changed: what changes, and that their sentences, tokens and words do not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { areParts, labelParagraph } from '../../../src/language/segmentation/boundaries.js';
import { spoilParagraph } from '../../../src/language/segmentation/spoil-paragraph.js';
import { paragraphOf } from '../../support/raw-paragraphs.js';

const sentence = [
  'He',
  ['do', 'n’t'],
  'know',
  'Mr.',
  'Smith',
  'of',
  'New York',
  'at',
  'all',
  'or',
  'ever',
  'again',
  '.',
];
const paragraph = paragraphOf([sentence, sentence, ['Why', '?']], ' ');
const spoilt = Array.from({ length: 200 }, (_, seed) => spoilParagraph(paragraph, createRandom(seed, 'test')));

describe('spoilParagraph', () => {
  it('keeps sentences, tokens and words, with tokens at their places', () => {
    const shape = ({ sentences }: typeof paragraph) =>
      sentences.map((tokens) => tokens.map(({ words, isMultiword }) => [words.length, isMultiword]));
    for (const each of spoilt) {
      expect(shape(each)).toEqual(shape(paragraph));
      for (const { text, start, end, words } of each.sentences.flat()) {
        expect(each.text.slice(start, end)).toBe(text);
        expect(areParts(words, text)).toBe(true);
      }
      expect(() => labelParagraph(each)).not.toThrow();
    }
  });

  it('changes capitals, words, spaces and line breaks', () => {
    const has = (pattern: RegExp) => spoilt.filter(({ text }) => pattern.test(text)).length;
    expect(has(/^he don’t know mr\. smith/)).toBeGreaterThan(5);
    expect(has(/^HE DON’T KNOW MR\. SMITH/)).toBeGreaterThan(5);
    // Sentences in lines of their own; lines that are broken within sentences; no space after a full stop; two spaces.
    expect(has(/again \.\nHe/)).toBeGreaterThan(5);
    expect(has(/[a-z]\n[a-z]/)).toBeGreaterThan(5);
    expect(has(/again \.He/)).toBeGreaterThan(5);
    expect(has(/ {2}/)).toBeGreaterThan(5);
    // No space between two words of a sentence.
    const isGlued = ({ sentences }: typeof paragraph): boolean =>
      sentences.some((tokens) => tokens.some(({ start }, index) => tokens[index - 1]?.end === start));
    expect(isGlued(paragraph)).toBe(false);
    expect(spoilt.filter(isGlued).length).toBeGreaterThan(5);
    expect(new Set(spoilt.map(({ text }) => text)).size).toBeGreaterThan(50);
  });

  it('leaves out apostrophes within words, with and without capitals', () => {
    const quoted = paragraphOf([['‘', 'It', '’', ['don', '’t'], ['cats', '’'], 'o’clock', '.']], ' ');
    const texts = Array.from({ length: 200 }, (_, seed) => spoilParagraph(quoted, createRandom(seed, 'test')).text);
    expect(texts.filter((text) => text === '‘ It ’ dont cats’ oclock .').length).toBeGreaterThan(5);
    expect(texts.filter((text) => text === '‘ it ’ dont cats’ oclock .').length).toBeGreaterThan(5);
  });

  it('leaves a token as it is if its words are no parts of it', () => {
    const du = { ...paragraph, ...paragraphOf([['a']], ' ') };
    const words = ['de', 'le'].map((text) => ({ text, tags: [] }));
    const token = { text: 'du', start: 0, end: 2, isMultiword: true, words };
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { text } = spoilParagraph({ ...du, text: 'du', sentences: [[token]] }, createRandom(seed, 'test'));
        expect(text).toBe('du');
      }),
    );
  });
});
