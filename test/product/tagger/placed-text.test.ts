// Words on their way from a thread.
import { expect, it } from 'vitest';
import { packPlaces, placedText } from '../../../src/product/tagger/placed-text.js';

it('words come back with their places, tokens and own texts', () => {
  const text = 'Don’t go du x.';
  const token = { start: 0, end: 5 };
  const du = { start: 9, end: 11 };
  const sentences = [
    [
      { text: 'Do', start: 0, end: 2, token },
      { text: 'n’t', start: 2, end: 5, token },
      { text: 'go', start: 6, end: 8 },
      { text: 'de', ...du, token: du },
      { text: 'le', ...du, token: du },
    ],
    [
      { text: 'x', start: 12, end: 13 },
      { text: '.', start: 13, end: 14 },
    ],
  ];
  const places = packPlaces(text, sentences);
  const placed = placedText(text, structuredClone(places));
  expect([0, 1].map((sentence) => placed.placesOf(sentence))).toEqual(sentences);
  expect([placed.count, placed.lengthOf(0), placed.lengthOf(1)]).toEqual([2, 11, 2]);
  expect(packPlaces('a', [[{ text: 'a', start: 0, end: 1 }]])).toEqual({
    places: Uint32Array.of(0, 1),
    ends: Uint32Array.of(1),
  });
});
