// What the result of tagging has for words and labels.
import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { locateWords } from '../../../src/language/spans/character-spans.js';
import { notationOf } from '../../../src/language/spans/notation.js';
import type { LabelledWords } from '../../../src/product/tagger/labelling.js';
import { type LabelledPlaces, toTagged } from '../../../src/product/tagger/tagged.js';

/** A sentence whose words are in a text, with its tags. */
function sentence(text: string, words: string, tags: string, more: Partial<LabelledWords> = {}): LabelledPlaces {
  const from = text.indexOf(words);
  const parts = words.split(' ');
  const places = locateWords(parts, words).map(({ start, end }, index) => ({
    text: parts[index] ?? '',
    ...{ start: from + start, end: from + end },
  }));
  return { places, labels: { tags: tags.split(' '), wellFormed: true, problems: noProblems, ...more } };
}

const text = '😀 Ada Lovelace met Babbage . London !';

describe('toTagged', () => {
  it.each([
    ['BIO', 'O B-PER I-PER O B-PER O', 'B-LOC O'],
    ['IO', 'O I-PER I-PER O I-PER O', 'I-LOC O'],
    ['BIOES', 'O B-PER E-PER O S-PER O', 'S-LOC O'],
    ['BMES after the type', 'O PER-B PER-E O PER-S O', 'LOC-S O'],
    ['an I without a B', 'O I-PER I-PER O B-PER O', 'I-LOC O'],
  ])('has the spans of tags in %s', (_, first, second) => {
    const all = [
      sentence(text, '😀 Ada Lovelace met Babbage .', first, { confidences: [1, 0.5, 0.75, 1, 0.25, 1] }),
      sentence(text, 'London !', second, { confidences: [0.125, 1] }),
    ];
    const tagSet = [...new Set(`${first} ${second} B-PER`.split(' '))].filter(
      (tag) => !first.includes('PER-B') || tag !== 'B-PER',
    );
    const { spans, sentences, tokens } = toTagged(text, all, notationOf(tagSet));
    expect(spans).toEqual([
      { text: 'Ada Lovelace', label: 'PER', start: 3, end: 15, confidence: 0.625 },
      { text: 'Babbage', label: 'PER', start: 20, end: 27, confidence: 0.25 },
      { text: 'London', label: 'LOC', start: 30, end: 36, confidence: 0.125 },
    ]);
    expect(sentences).toEqual([
      { start: 0, end: 6 },
      { start: 6, end: 8 },
    ]);
    for (const each of [...tokens, ...spans]) expect(text.slice(each.start, each.end)).toBe(each.text);
  });

  it('has what there is for a token, and no spans for other tasks', () => {
    const alternatives = [[{ tag: 'INTJ', probability: 0.75 }], []];
    const labels = { confidences: [0.75, 0.5], alternatives };
    expect(toTagged('Oh !', [sentence('Oh !', 'Oh !', 'INTJ PUNCT', labels)], undefined)).toEqual({
      text: 'Oh !',
      tokens: [
        { text: 'Oh', tag: 'INTJ', confidence: 0.75, start: 0, end: 2, alternatives: alternatives[0] },
        { text: '!', tag: 'PUNCT', confidence: 0.5, start: 3, end: 4, alternatives: [] },
      ],
      spans: [],
      sentences: [{ start: 0, end: 2 }],
    });
    const { tokens, spans } = toTagged('Ada !', [sentence('Ada !', 'Ada !', 'B-PER O')], notationOf(['O', 'B-PER']));
    expect(tokens).toEqual([
      { text: 'Ada', tag: 'B-PER', start: 0, end: 3 },
      { text: '!', tag: 'O', start: 4, end: 5 },
    ]);
    expect(spans).toEqual([{ text: 'Ada', label: 'PER', start: 0, end: 3 }]);
  });
});
