// The recipe of the tagger of English and Vietnamese: a small treebank comes in many forms, all of them rightly tagged.
import { describe, expect, it } from 'vitest';

type Words = readonly string[];
interface Labelled {
  readonly tokens: Words;
  readonly upos: Words;
}
type Divide = (syllables: Words) => Words;
interface Teacher {
  trainSyllableTagger(sentences: readonly { readonly tokens: Words; readonly xpos: Words }[]): Divide;
  f1OfWords(divide: Divide, sentences: readonly { readonly tokens: Words }[]): number;
}
interface Texts {
  textVariants(
    sentences: readonly (Labelled & { readonly xpos: Words })[],
    divide: Divide,
    options: { times: number; seed?: number },
  ): Iterable<string>;
}
interface Recipe {
  variants(
    sentences: readonly (Labelled & { readonly xpos: Words })[],
    options: { times: number; seed?: number },
  ): Iterable<Labelled>;
  divideWords(sentence: Labelled): Labelled;
}

const part = (name: string) => import(new URL(`../../models/pos-multi/recipe/${name}.mjs`, import.meta.url).href);
const { variants, divideWords }: Recipe = await part('variants');
const { textVariants }: Texts = await part('text-variants');
const { trainSyllableTagger, f1OfWords }: Teacher = await part('syllable-tagger');

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

describe('textVariants', () => {
  const one: Divide = (syllables) => [syllables.join(' ')];
  const wordsOf = (sentence: string) => [...sentence.matchAll(/^\d+\t([^\t]+)/gm)].map(([, word]) => word);
  const all = [...textVariants(treebank, one, { times: 20 })];

  it('gives the sentences as they are in every fourth form', () => {
    const own = treebank.map(({ tokens }) => tokens.join('|')).sort();
    for (const time of [0, 4, 8]) {
      const form = all.slice(2 * time, 2 * time + 2).map((sentence) => wordsOf(sentence).join('|'));
      expect(form.sort()).toEqual(own);
    }
  });

  it('lets the teacher divide the others, in other words and syllables, and keeps punctuation', () => {
    const others = all.filter((_, index) => Math.floor(index / 2) % 4 !== 0).map(wordsOf);
    for (const words of others) {
      expect(words).toHaveLength(1);
      expect(words[0]).toMatch(/ \.$/);
    }
    expect(new Set(others.flat()).size).toBeGreaterThan(20);
    const known = new Set(treebank.flatMap(({ tokens }) => tokens.flatMap((word) => word.toLowerCase().split(' '))));
    const syllables = others.flat().flatMap((text) => (text ?? '').toLowerCase().split(' '));
    expect(syllables.some((syllable) => !known.has(syllable))).toBe(true);
    expect(syllables.filter((syllable) => known.has(syllable)).length).toBeGreaterThan(0.8 * syllables.length);
  });

  it('closes up some sentences, and begins paragraphs', () => {
    expect(all.some((sentence) => /\tSpaceAfter=No\n\d+\t\.\t/.test(sentence))).toBe(true);
    expect(all.some((sentence) => !sentence.includes('SpaceAfter=No'))).toBe(true);
    expect(all[0]).toMatch(/^# newpar\n1\t/);
  });

  it('leaves the order of what it is given, and gives the same again for the same seed', () => {
    const before = [...treebank];
    expect([...textVariants(treebank, one, { times: 20 })]).toEqual(all);
    expect(treebank).toEqual(before);
    expect([...textVariants(treebank, one, { times: 20, seed: 2 })]).not.toEqual(all);
  });
});

describe('trainSyllableTagger', () => {
  it('puts the syllables of words together that it has seen, in other sentences, too', () => {
    const divide = trainSyllableTagger(Array.from({ length: 5 }, () => treebank).flat());
    expect(f1OfWords(divide, treebank)).toBe(1);
    expect(divide(['Dân', 'học', 'tiếng', 'Anh', '.'])).toEqual(['Dân', 'học', 'tiếng Anh', '.']);
  });

  it('scores words by their places', () => {
    const sentences = [{ tokens: ['a b', 'c', 'd'] }];
    expect(f1OfWords((syllables) => syllables, sentences)).toBeCloseTo((2 * 2) / (3 + 4), 12);
    expect(f1OfWords(() => ['a b', 'c', 'd'], sentences)).toBe(1);
  });
});
