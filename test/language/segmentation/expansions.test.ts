// The table of tokens whose words are no parts of them.
import { describe, expect, it } from 'vitest';
import { expandBy, expandedTokens, tableOfExpansions } from '../../../src/language/segmentation/expansions.js';

const tokenOf = (token: string, ...words: readonly string[]) => ({ token, words, before: '', after: '' });

describe('tableOfExpansions', () => {
  const table = tableOfExpansions([
    ...[tokenOf('zum', 'zu', 'dem'), tokenOf('Zum', 'Zu', 'dem'), tokenOf('zum', 'zu', 'dem')],
    // Not always the same.
    ...[tokenOf('des', 'de', 'les'), tokenOf('des', 'des', '')],
    // The same but for capitals that do not follow from the token's.
    ...[tokenOf('À', 'A', 'a'), tokenOf('à', 'a', 'a'), tokenOf('Às', 'a', 'as')],
    ...[tokenOf('constructor', 'con', 'structor!')],
  ]);

  it('has what is always expanded in the same way, with the capitals of the token', () => {
    expect(table.zum).toEqual(['zu', 'dem']);
    expect(table.des).toBeUndefined();
    for (const [token, words] of [
      ['zum', ['zu', 'dem']],
      ['Zum', ['Zu', 'dem']],
      ['ZUM', ['ZU', 'DEM']],
      ['À', ['A', 'a']],
      ['Às', ['a', 'as']],
      ['às', ['a', 'as']],
      ['constructor', ['con', 'structor!']],
    ] as const) {
      expect(expandBy(table, token)).toEqual(words);
    }
  });

  it('does not have other tokens, whatever their name', () => {
    for (const token of ['des', 'toString', '__proto__', 'hasOwnProperty', '']) {
      expect(expandBy(table, token)).toBeUndefined();
    }
  });

  it('has the most frequent ones of too many', () => {
    const many = Array.from({ length: 20_010 }, (_, index) => tokenOf(`t${index}`, 'a', 'b'));
    const found = tableOfExpansions([...many, tokenOf('t20009', 'a', 'b')]);
    expect(Object.keys(found)).toHaveLength(20_000);
    expect(found.t20009).toEqual(['a', 'b']);
  });
});

it('finds the tokens of a paragraph with the text around them', () => {
  const text = `${'x'.repeat(40)} du don’t`;
  const wordOf = (word: string) => ({ text: word, tags: [] });
  const sentences = [
    [
      { text: 'du', start: 41, end: 43, isMultiword: true, words: ['de', 'le'].map(wordOf) },
      { text: 'don’t', start: 44, end: 49, isMultiword: true, words: ['do', 'n’t'].map(wordOf) },
    ],
  ];
  expect([...expandedTokens({ text, sentences, file: 'f', line: 1 })]).toEqual([
    { token: 'du', words: ['de', 'le'], before: `${'x'.repeat(31)} `, after: ' don’t' },
  ]);
});
