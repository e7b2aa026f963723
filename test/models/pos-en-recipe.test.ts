// Tests the recipe of the English tagger: raw text is divided as the treebank divides it, words that occur in the same
// contexts get one class, words with similar vectors get one cluster, and a tagger that knows words by their features
// can label words that it never saw.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/foundation/random.js';

type Words = readonly string[];
interface Labelled {
  readonly tokens: Words;
  readonly tags: Words;
}
interface Recipe {
  readRawSentences(files: readonly string[]): readonly Words[];
  wordClasses(sentences: readonly Words[], options: { classCount: number }): ReadonlyMap<string, number>;
  classSentences(
    sentences: readonly Words[],
    classes: ReadonlyMap<string, number>,
    options: { hiddenShare: number; seed: number },
  ): Iterable<Labelled>;
  readWordVectors(file: string): WordVectors;
  clusterWords(vectors: WordVectors, options: { count: number; seed: number }): ReadonlyMap<string, number>;
  trainFeatureTagger(
    sentences: readonly Labelled[],
    options: { groupings: readonly ReadonlyMap<string, number>[] },
  ): FeatureTagger;
  replaceWords(
    sentences: readonly Words[],
    clusters: ReadonlyMap<string, number>,
    options: { seed: number },
  ): Iterable<Words>;
  vary(
    sentences: readonly Readonly<Record<string, Words>>[],
    clusters: ReadonlyMap<string, number>,
    taggers: Readonly<Record<string, FeatureTagger>>,
    options: { times: number },
  ): Iterable<Readonly<Record<string, Words>>>;
  labelSentences(
    sentences: Iterable<Words>,
    taggers: Readonly<Record<string, FeatureTagger>>,
  ): Iterable<Readonly<Record<string, Words>>>;
  spoil(
    sentences: Iterable<Readonly<Record<string, Words>>>,
    options: { seed: number },
  ): Iterable<Readonly<Record<string, Words>>>;
}
type FeatureTagger = (words: Words) => Words;
interface WordVectors {
  readonly size: number;
  readonly words: Words;
  readonly vectors: Float32Array;
}

const recipe = (name: string): Promise<Recipe> =>
  import(new URL(`../../models/pos-en/recipe/${name}`, import.meta.url).href);
const { readRawSentences } = await recipe('sentences.mjs');
const { wordClasses } = await recipe('word-classes.mjs');
const { classSentences } = await recipe('class-sentences.mjs');
const { readWordVectors, clusterWords } = await recipe('word-vectors.mjs');
const { trainFeatureTagger } = await recipe('feature-tagger.mjs');
const { replaceWords, labelSentences, spoil, vary } = await recipe('silver-sentences.mjs');

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const sentencesOf = (text: string): readonly Words[] => {
  const path = join(folder, 'text.txt');
  writeFileSync(path, text);
  return readRawSentences([path]);
};

describe('readRawSentences', () => {
  it.each([
    ["I don't think it's Mary's.", "I do n't think it 's Mary 's ."],
    ['We cannot pay $5 or 10% of it!', 'We can not pay $ 5 or 10 % of it !'],
    ['"It is (really) so," he said.', '" It is ( really ) so , " he said .'],
    ['A well-known and/or new--old thing…', 'A well - known and / or new -- old thing …'],
    ['See https://a.gov/x-y, or write to me@b.org.', 'See https://a.gov/x-y , or write to me@b.org .'],
    ['It was _very_ good at the U.S.A. office.', 'It was very good at the U.S.A. office .'],
    ['They’re here, aren’t they?', 'They ’re here , are n’t they ?'],
  ])('divides %j', (text, words) => {
    expect(sentencesOf(text).map((sentence) => sentence.join(' '))).toEqual([words]);
  });

  it('joins wrapped lines, takes each sentence once, and leaves out what is short', () => {
    const paragraph = 'This sentence goes on\nin a second line. Next one is here.\n\nChapter 1\n\n';
    expect(sentencesOf(paragraph.repeat(3)).map((words) => words.join(' '))).toEqual([
      ...['This sentence goes on in a second line .', 'Next one is here .'],
    ]);
  });
});

/** Sentences of a small language: articles, nouns and verbs. */
const kinds = [
  ['the', 'a', 'this'],
  ['cat', 'dog', 'bird', 'house'],
  ['sees', 'hears', 'likes'],
] as const;
const language = ((): string[][] => {
  const random = createRandom(1, 'language');
  const pick = (kind: number): string => kinds[kind]?.[random.below(kinds[kind]?.length ?? 1)] ?? '';
  return Array.from({ length: 400 }, () => [0, 1, 2, 0, 1].map(pick));
})();

describe('wordClasses', () => {
  it('puts words into one class that occur in the same places', () => {
    const classes = wordClasses(language, { classCount: 3 });
    const found = kinds.map((words) => new Set(words.map((word) => classes.get(word))));
    expect(found.map(({ size }) => size)).toEqual([1, 1, 1]);
    expect(new Set(found.flatMap((set) => [...set])).size).toBe(3);
  });
});

describe('classSentences', () => {
  it('labels each word with its class, rare ones with the one that fits, and hides some', () => {
    const classes = wordClasses(language, { classCount: 3 });
    const rare = [...language, ['the', 'zyzzyva', 'sees', 'a', 'cat']];
    const labelled = [...classSentences(rare, classes, { hiddenShare: 0.2, seed: 1 })];
    const order = ['the', 'cat', 'sees', 'the', 'cat'].map((word) => `c${classes.get(word)}`);
    for (const { tags } of labelled) expect(tags).toEqual(order);
    const words = labelled.flatMap(({ tokens }) => tokens);
    expect(Math.abs(words.filter((word) => word === '_').length / words.length - 0.2)).toBeLessThan(0.03);
    expect(words.every((word, index) => word === '_' || word === rare.flat()[index])).toBe(true);
  });
});

describe('clusterWords', () => {
  it('puts words into one cluster whose vectors point the same way, however long', () => {
    const path = join(folder, 'vectors.json');
    // The file gives a vector's length and its word's rank after its numbers.
    const vectors = {
      ...{ cat: [3, 0.1, 3, 0], dog: [1, 0, 1, 1], runs: [0, 2, 2, 2], sits: [0.1, 5, 5, 3], bird: [9, -0.5, 9, 4] },
    };
    writeFileSync(path, JSON.stringify({ dimensions: 2, words: Object.keys(vectors), vectors }));
    const read = readWordVectors(path);
    expect([...read.vectors.slice(2, 6)]).toEqual([1, 0, 0, 1]);
    const clusters = clusterWords(read, { count: 2, seed: 1 });
    expect([...clusters.keys()]).toEqual(read.words);
    expect(clusters.get('cat')).toBe(clusters.get('dog'));
    expect(clusters.get('cat')).toBe(clusters.get('bird'));
    expect(clusters.get('runs')).toBe(clusters.get('sits'));
    expect(clusters.get('cat')).not.toBe(clusters.get('runs'));
  });
});

describe('trainFeatureTagger', () => {
  const tagged = language.map((tokens) => ({ tokens, tags: ['DET', 'NOUN', 'VERB', 'DET', 'NOUN'] }));
  const group = (words: Words, number: number): [string, number][] => words.map((word) => [word, number]);

  it('tags new words by what is around them, by their endings, and by their groups', () => {
    const oneOf = (start: string, tag: string) => (word: string) => ({ tokens: [start, word], tags: ['X', tag] });
    const sentences = [
      ...['walked', 'talked', 'rested', 'cried', 'called', 'moved'].map(oneOf('she', 'VERB')),
      ...['kindly', 'boldly', 'slowly', 'only', 'safely', 'neatly'].map(oneOf('she', 'ADV')),
      ...['rome', 'berlin', 'oslo', 'madrid'].map(oneOf('oh', 'PROPN')),
      ...['blimey', 'dear', 'no', 'bother'].map(oneOf('oh', 'INTJ')),
    ];
    const names = new Map(group(['rome', 'berlin', 'oslo', 'madrid', 'paris', 'Lima'], 1));
    const tag = trainFeatureTagger([...tagged, ...sentences], { groupings: [names] });
    expect(tag(['the', 'zebra', 'sees', 'this', 'house'])).toEqual(['DET', 'NOUN', 'VERB', 'DET', 'NOUN']);
    expect(tag(['she', 'jumped'])).toEqual(['X', 'VERB']);
    expect(tag(['she', 'badly'])).toEqual(['X', 'ADV']);
    expect(tag(['oh', 'Paris'])).toEqual(['X', 'PROPN']);
    expect(tag(['oh', 'Lima'])).toEqual(['X', 'PROPN']);
    expect(tag([])).toEqual([]);
  });
});

/** Words of five clusters, the frequent ones first. */
const clustered = Array.from(
  { length: 1000 },
  (_, index) => `word${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index / 26)}`,
);
const clusters = new Map(clustered.map((word, index) => [word, index % 5]));
const frequent = clustered[7] ?? '';
const rare = clustered.slice(500, 900);

describe('replaceWords', () => {
  it('puts words of the same cluster in the places of some that are not frequent, with their capitals', () => {
    const sentences = rare.map((word) => [word, word.toUpperCase(), `W${word.slice(1)}`, frequent, 'unknown', '42']);
    const replaced = [...replaceWords(sentences, clusters, { seed: 1 })];
    let changed = 0;
    for (const [index, sentence] of replaced.entries()) {
      expect(sentence.slice(3)).toEqual([frequent, 'unknown', '42']);
      for (const [place, word] of sentence.slice(0, 3).entries()) {
        if (word !== sentences[index]?.[place]) changed++;
        expect(clusters.get(word.toLowerCase())).toBe(clusters.get(rare[index] ?? ''));
      }
      expect(sentence[1]).toMatch(/^WORD[A-Z]+$/);
      expect(sentence[2]).toMatch(/^Word[a-z]+$/);
    }
    // Three in five sentences, a quarter of their words.
    expect(Math.abs(changed / (3 * rare.length) - 0.15)).toBeLessThan(0.04);
  });

  it('does the same again with the same seed', () => {
    const again = (seed: number): string => {
      const sentences = rare.map((word) => [word]);
      return [...replaceWords(sentences, clusters, { seed })].flat().join(' ');
    };
    expect(again(3)).toBe(again(3));
    expect(again(3)).not.toBe(again(4));
  });
});

describe('labelSentences', () => {
  it('fills a column by each tagger', () => {
    const taggerOf = (tag: string) => (words: Words) => words.map(() => tag);
    const taggers = { upos: taggerOf('X'), xpos: taggerOf('FW') };
    expect([...labelSentences([['a', 'b']], taggers)]).toEqual([
      { tokens: ['a', 'b'], upos: ['X', 'X'], xpos: ['FW', 'FW'] },
    ]);
  });
});

describe('spoil', () => {
  const sentences = Array.from({ length: 2000 }, () => ({
    tokens: ['These', 'Words', 'Are', 'Written'],
    upos: ['A', 'B', 'C', 'D'],
  }));

  it('shows the words of two in five sentences with noise, and keeps all else', () => {
    const spoiled = [...spoil(sentences, { seed: 1 })];
    expect(spoiled.map(({ tokens, upos }) => ({ tokens, upos }))).toEqual(sentences);
    const seen = spoiled.flatMap((sentence) => (sentence.seen ? [sentence.seen.join(' ')] : []));
    expect(Math.abs(seen.length / sentences.length - 0.4)).toBeLessThan(0.04);
    // A third of them is lower case, and typos leave many sentences of four words as they are.
    const isLower = (text: string) => text === text.toLowerCase();
    expect(Math.abs(seen.filter(isLower).length / seen.length - 1 / 3)).toBeLessThan(0.06);
    expect(seen.filter((text) => !isLower(text) && text !== 'These Words Are Written').length).toBeGreaterThan(100);
  });

  it('does the same again with the same seed', () => {
    const again = (seed: number) => JSON.stringify([...spoil(sentences, { seed })]);
    expect(again(3)).toBe(again(3));
    expect(again(3)).not.toBe(again(4));
  });
});

describe('vary', () => {
  it('replaces words in other ways each time, but where a tagger takes the other word for something else', () => {
    const sentences = rare.map((word) => ({ tokens: [frequent, word], upos: ['DET', 'NOUN'], xpos: ['DT', 'NN'] }));
    // Some of the words are verbs to one of the taggers.
    const isNoun = (word: string) => word.length % 2 === 0 || rare.includes(word);
    const taggers = {
      upos: (words: Words) => words.map((word) => (word === frequent ? 'DET' : 'NOUN')),
      xpos: (words: Words) => words.map((word) => (word === frequent ? 'DT' : isNoun(word) ? 'NN' : 'VB')),
    };
    const varied = [...vary(sentences, clusters, taggers, { times: 3 })];
    expect(varied.length).toBe(3 * sentences.length);
    let changed = 0;
    for (const [index, { tokens, ...tags }] of varied.entries()) {
      expect(tags).toEqual({ upos: ['DET', 'NOUN'], xpos: ['DT', 'NN'] });
      const [first, second = ''] = tokens ?? [];
      expect(first).toBe(frequent);
      expect(isNoun(second)).toBe(true);
      expect(clusters.get(second)).toBe(clusters.get(rare[index % rare.length] ?? ''));
      if (second !== rare[index % rare.length]) changed++;
    }
    expect(changed).toBeGreaterThan(0.08 * varied.length);
    const round = (number: number) => JSON.stringify(varied.slice(number * rare.length, (number + 1) * rare.length));
    expect(round(0)).not.toBe(round(1));
  });
});
