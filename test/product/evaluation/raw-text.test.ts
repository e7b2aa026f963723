// Evaluation from raw text, with a tagger that divides as it is told.
import { describe, expect, it } from 'vitest';
import type { RawParagraph } from '../../../src/language/data/raw-text.js';
import { evaluateTexts, type TextTagger } from '../../../src/product/evaluation/raw-text.js';

/** A paragraph of one sentence, whose words are separated by spaces. */
const paragraph = (words: readonly string[], tags: readonly string[]): RawParagraph => {
  let at = 0;
  const tokens = words.map((text, index) => {
    const start = at;
    at += text.length + 1;
    const word = { text, tags: [tags[index] ?? ''] };
    return { text, start, end: start + text.length, words: [word], isMultiword: false };
  });
  return { text: words.join(' '), sentences: [tokens], file: 'f', line: 1 };
};

/** Tags `N`, and takes each letter for a word in texts with an `x`. */
const tagger: TextTagger = {
  segment: async (texts) =>
    texts.map((text) => {
      const words = [...text.matchAll(/x/.test(text) ? /\S/g : /\S+/g)];
      return [words.map(({ 0: word, index }) => ({ text: word, start: index, end: index + word.length }))];
    }),
  label: async (sentences) => sentences.map((words) => ({ tags: words.map(() => 'N') })),
};

describe('evaluateTexts', () => {
  it('scores sentences, tokens, words and tags', async () => {
    const paragraphs = [paragraph(['ab', 'c'], ['N', 'V']), paragraph(['xy'], ['N'])];
    const report = await evaluateTexts(tagger, paragraphs, ['upos']);
    expect(report).toMatchObject({ paragraphs: 2, characters: 6, sentences: { f1: 1 } });
    // Two of three gold tokens are found, among four.
    expect(report.tokens).toMatchObject({ precision: 0.5, recall: 2 / 3 });
    expect(report.tags.upos).toMatchObject({ precision: 0.25, recall: 1 / 3, alignedAccuracy: 0.5 });
    const { low, high } = report.intervals?.tokens ?? expect.fail();
    expect(low).toBeLessThanOrEqual(report.tokens.f1);
    expect(high).toBeGreaterThanOrEqual(report.tokens.f1);
    expect(await evaluateTexts(tagger, paragraphs, ['upos'])).toMatchObject({ intervals: report.intervals });
  });

  it('scores the words of tokens, and the tags of several tasks', async () => {
    const text = 'du don’t';
    const [du, word, rest] = [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
      { start: 5, end: 8 },
    ];
    const sentence = [
      ...['de', 'le'].map((each) => ({ text: each, ...du, token: du })),
      ...[word, rest].map((place) => ({
        text: text.slice(place.start, place.end),
        ...place,
        token: { start: 3, end: 8 },
      })),
    ];
    const wordOf = (each: string, tags: readonly string[]) => ({ text: each, tags });
    const gold: RawParagraph = {
      ...{ text, file: 'f', line: 1 },
      sentences: [
        [
          { text: 'du', ...du, isMultiword: true, words: [wordOf('de', ['P', 'p']), wordOf('le', ['D', 'd'])] },
          {
            text: 'don’t',
            start: 3,
            end: 8,
            isMultiword: true,
            words: [wordOf('do', ['A', 'a']), wordOf('n’t', ['P', 'n'])],
          },
        ],
      ],
    };
    const dividing: TextTagger = {
      segment: async () => [[sentence]],
      label: async (_, task) => [{ tags: task === 'upos' ? ['P', 'D', 'A', 'P'] : ['p', 'd', 'x', 'x'] }],
    };
    const report = await evaluateTexts(dividing, [gold], ['upos', 'xpos']);
    expect([report.tokens.f1, report.words.f1, report.tags.upos?.f1, report.tags.xpos?.f1]).toEqual([1, 1, 1, 0.5]);
  });

  it('has no intervals for one paragraph', async () => {
    expect((await evaluateTexts(tagger, [paragraph(['a'], ['N'])], ['upos'])).intervals).toBeUndefined();
  });

  it('refuses a tagger that changes the text', async () => {
    const upper: TextTagger = {
      ...tagger,
      segment: (texts) => tagger.segment(texts.map((text) => text.toUpperCase())),
    };
    await expect(evaluateTexts(upper, [paragraph(['a'], ['N'])], ['upos'])).rejects.toThrow(
      'raw text: expected the same text as the gold sentences, after 0 characters "a", got "A"',
    );
  });
});
