// The recipe of the tagger of English and Vietnamese: a small treebank comes in many forms, all of them rightly tagged.
import { describe, expect, it } from 'vitest';

type Words = readonly string[];
interface Labelled {
  readonly tokens: Words;
  readonly upos: Words;
}
interface Recipe {
  variants(
    sentences: readonly (Labelled & { readonly xpos: Words })[],
    options: { times: number; seed?: number },
  ): Iterable<Labelled>;
  divideWords(sentence: Labelled): Labelled;
}

const { variants, divideWords }: Recipe = await import(
  new URL('../../models/pos-multi/recipe/variants.mjs', import.meta.url).href
);

const treebank = [
  {
    tokens: ['Chủ trương', 'tốt', 'nhưng', 'dân', 'không', 'hiểu', '.'],
    upos: ['NOUN', 'ADJ', 'SCONJ', 'NOUN', 'ADV', 'VERB', 'PUNCT'],
    xpos: ['N', 'Adj', 'SC', 'N', 'Adv', 'V', '.'],
  },
  {
    tokens: ['Ba', 'đứa', 'học', 'tiếng Anh', 'rất', 'giỏi', '.'],
    upos: ['NUM', 'NOUN', 'VERB', 'NOUN', 'ADV', 'ADJ', 'PUNCT'],
    xpos: ['Num', 'Nc', 'V', 'N', 'Adv', 'Adj', '.'],
  },
];
/** All that a word, or a part of one, is in the treebank. */
const kindsOf = new Map<string, Set<string>>();
for (const { tokens, upos } of treebank) {
  for (const [place, word] of tokens.entries()) {
    for (const form of [word, ...word.split(' ')]) {
      kindsOf.set(form, (kindsOf.get(form) ?? new Set()).add(upos[place] ?? ''));
    }
  }
}

describe('variants', () => {
  const all = [...variants(treebank, { times: 50 })];

  it('gives every sentence as often as told, in several forms', () => {
    expect(all).toHaveLength(100);
    expect(new Set(all.map(({ tokens }) => tokens.join('|'))).size).toBeGreaterThan(10);
  });

  it('puts words in the place of others of their part of speech, and keeps those of closed classes', () => {
    for (const { tokens, upos } of all) {
      expect(tokens).toHaveLength(upos.length);
      for (const [place, word] of tokens.entries()) expect(kindsOf.get(word)).toContain(upos[place]);
    }
    const first = all.filter((_, index) => index % 2 === 0);
    for (const { tokens } of first) expect(tokens).toEqual(expect.arrayContaining(['nhưng', '.']));
    expect(first.some(({ tokens }) => tokens.includes('học'))).toBe(true);
  });

  it('tells kinds apart that share a part of speech', () => {
    const nounsOfFirst = all.filter((_, index) => index % 2 === 0).flatMap(({ tokens }) => tokens);
    expect(nounsOfFirst).toContain('tiếng Anh');
    expect(nounsOfFirst).not.toContain('đứa');
  });

  it('divides the words of some sentences, and of others not', () => {
    const words = all.flatMap(({ tokens }) => tokens);
    expect(words).toEqual(expect.arrayContaining(['Chủ trương', 'Chủ', 'tiếng Anh', 'tiếng']));
  });

  it('gives the same again for the same seed', () => {
    expect([...variants(treebank, { times: 50 })]).toEqual(all);
    expect([...variants(treebank, { times: 50, seed: 2 })]).not.toEqual(all);
  });
});

describe('divideWords', () => {
  it('gives each part of a word its tag', () => {
    const { tokens, upos } = divideWords({ tokens: ['Chủ trương', 'tốt', '!'], upos: ['NOUN', 'ADJ', 'PUNCT'] });
    expect(tokens).toEqual(['Chủ', 'trương', 'tốt', '!']);
    expect(upos).toEqual(['NOUN', 'NOUN', 'ADJ', 'PUNCT']);
  });
});
