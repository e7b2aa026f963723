// The recipe of the English tagger: raw text is divided as the treebank divides it, and words that occur in the same places come
// into one class.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/random.js';

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
}

const recipe = (name: string): Promise<Recipe> =>
  import(new URL(`../../models/pos-en/recipe/${name}`, import.meta.url).href);
const { readRawSentences } = await recipe('sentences.mjs');
const { wordClasses } = await recipe('word-classes.mjs');
const { classSentences } = await recipe('class-sentences.mjs');

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
