// The boundaries of bytes: from a treebank, and back to tokens.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryLabels, labelParagraph, readBoundaries } from '../../../src/language/segmentation/boundaries.js';
import { paragraphOf } from '../../support/raw-paragraphs.js';

describe('labelParagraph', () => {
  it('marks the last byte of words, tokens and sentences', () => {
    const { bytes, labels } = labelParagraph(paragraphOf([['Zoë', ['do', 'n’t']], ['!']], ''));
    expect(new TextDecoder().decode(bytes)).toBe('Zoëdon’t!');
    // Z o ë(2) d o n ’(3) t !
    expect([...labels]).toEqual([0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 3, 3]);
  });

  it('marks the end of a token whose words are no parts of it', () => {
    const { sentences, ...rest } = paragraphOf([['du']]);
    const words = [
      { text: 'de', tags: [] },
      { text: 'le', tags: [] },
    ];
    const tokens = sentences.map((sentence) => sentence.map((token) => ({ ...token, words, isMultiword: true })));
    expect([...labelParagraph({ ...rest, sentences: tokens }).labels]).toEqual([0, 5]);
  });
});

describe('readBoundaries', () => {
  const word = fc.stringMatching(/^[a-zé👍.]{1,4}$/u);
  const token = fc.oneof(word, fc.tuple(word, word));
  const sentences = fc.array(fc.array(token, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

  it('gives back what was labelled, with or without spaces', () => {
    fc.assert(
      fc.property(sentences, fc.constantFrom('', ' ', '  ', '\n', ' \t '), (given, spaces) => {
        const paragraph = paragraphOf(given, spaces);
        const found = [...readBoundaries(paragraph.text, labelParagraph(paragraph).labels)];
        expect(found.map((tokens) => tokens.map(({ start, end }) => [start, end]))).toEqual(
          paragraph.sentences.map((tokens) => tokens.map(({ start, end }) => [start, end])),
        );
        const texts = found
          .flat()
          .map(({ start, end, wordEnds = [end] }) =>
            wordEnds.map((end, index) => paragraph.text.slice(wordEnds[index - 1] ?? start, end)),
          );
        expect(texts).toEqual(paragraph.sentences.flat().map(({ words }) => words.map(({ text }) => text)));
      }),
    );
  });

  it('tears nothing apart that readers take for one character', () => {
    const divided = (text: string): readonly string[] => {
      const everywhere = new Uint8Array(Buffer.byteLength(text)).fill(boundaryLabels.token);
      return [...readBoundaries(text, everywhere)].flat().map(({ start, end }) => text.slice(start, end));
    };
    for (const one of ['👩‍👩‍👧‍👦', '👩🏽‍✈️', '1️⃣', '🏳️‍🌈', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '✈️']) {
      expect(divided(`${one}${one}!`)).toEqual([one, one, '!']);
    }
    expect(divided('🇩🇪🇫🇷')).toEqual(['🇩🇪', '🇫🇷']);
    expect(divided('👍👎')).toEqual(['👍', '👎']);
    // The marks of a letter hide the end that a model saw at it.
    expect(divided('e\u0323\u0302t')).toEqual(['e\u0323\u0302', 't']);
    expect(divided('ไม่')).toEqual(['ไ', 'ม่']);
    expect(divided('नमस्ते')).toEqual(['न', 'म', 'स्ते']);
    expect(divided('\u1112\u1161\u11ab\u1100')).toEqual(['\u1112\u1161\u11ab', '\u1100']);
    const atLetter = Uint8Array.from([0, boundaryLabels.token, 0, 0, 0, 0]);
    expect([...readBoundaries('ie\u0302t', atLetter)].flat()).toHaveLength(1);
    const withinEmoji = Uint8Array.from([0, 0, 0, boundaryLabels.sentence, ...Array<number>(8).fill(0)]);
    expect(Array.from(readBoundaries('👩‍👧!', withinEmoji), (tokens) => tokens.length)).toEqual([1, 1]);
  });

  it('puts every character that is not white space into exactly one token, whatever the labels', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(3), { maxLength: 140 }), fc.boolean(), (given, labels, allowsSpaces) => {
        const tokens = [...readBoundaries(given, labels, allowsSpaces)].flat();
        let last = 0;
        for (const { start, end, wordEnds = [end] } of tokens) {
          expect(given.slice(last, start).trim()).toBe('');
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect([given.slice(start, end).trim(), wordEnds.at(-1)]).toEqual([given.slice(start, end), end]);
          expect(wordEnds.every((place, index) => place > (wordEnds[index - 1] ?? start))).toBe(true);
          last = end;
        }
        expect(given.slice(last).trim()).toBe('');
      }),
    );
  });

  it('keeps spaces within tokens where it may, and no line breaks', () => {
    const text = 'Hà Nội lớn\nlắm';
    const labels = new Uint8Array(new TextEncoder().encode(text).length);
    const end = new TextEncoder().encode('Hà Nội').length;
    labels[end - 1] = boundaryLabels.token;
    const textsOf = (allowsSpaces: boolean): readonly string[] =>
      [...readBoundaries(text, labels, allowsSpaces)].flat().map((found) => text.slice(found.start, found.end));
    expect(textsOf(true)).toEqual(['Hà Nội', 'lớn', 'lắm']);
    expect(textsOf(false)).toEqual(['Hà', 'Nội', 'lớn', 'lắm']);
  });
});
