// Evaluation from raw text, with a tagger that divides as it is told.
import { describe, expect, it } from 'vitest';
import type { RawParagraph } from '../../../src/language/data/raw-text.js';
import { evaluateTexts } from '../../../src/product/evaluation/raw-text.js';
import type { Tagged } from '../../../src/product/tagger/tagged.js';

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
const tagger = {
  async tag(texts: readonly string[]): Promise<readonly Tagged[]> {
    return texts.map((text): Tagged => {
      const words = [...text.matchAll(/x/.test(text) ? /\S/g : /\S+/g)];
      const tokens = words.map(({ 0: word, index }) => ({
        ...{ text: word, tag: 'N', start: index, end: index + word.length },
      }));
      return { text, tokens, spans: [], sentences: [{ start: 0, end: tokens.length }] };
    });
  },
};

describe('evaluateTexts', () => {
  it('scores sentences, tokens, words and tags', async () => {
    const paragraphs = [paragraph(['ab', 'c'], ['N', 'V']), paragraph(['xy'], ['N'])];
    const report = await evaluateTexts(tagger, paragraphs, 'upos');
    expect(report).toMatchObject({ paragraphs: 2, characters: 6, sentences: { f1: 1 } });
    // Two of three gold tokens are found, among four.
    expect(report.tokens).toMatchObject({ precision: 0.5, recall: 2 / 3 });
    expect(report.tags.upos).toMatchObject({ precision: 0.25, recall: 1 / 3, alignedAccuracy: 0.5 });
    const { low, high } = report.intervals?.tokens ?? expect.fail();
    expect(low).toBeLessThanOrEqual(report.tokens.f1);
    expect(high).toBeGreaterThanOrEqual(report.tokens.f1);
    expect(await evaluateTexts(tagger, paragraphs, 'upos')).toMatchObject({ intervals: report.intervals });
  });

  it('has no intervals for one paragraph', async () => {
    expect((await evaluateTexts(tagger, [paragraph(['a'], ['N'])], 'upos')).intervals).toBeUndefined();
  });

  it('refuses a tagger that changes the text', async () => {
    const upper = { tag: (texts: readonly string[]) => tagger.tag(texts.map((text) => text.toUpperCase())) };
    await expect(evaluateTexts(upper, [paragraph(['a'], ['N'])], 'upos')).rejects.toThrow(
      'raw text: expected the same text as the gold sentences, after 0 characters "a", got "A"',
    );
  });
});
