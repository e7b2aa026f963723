// Texts as sentences of words: places in the text as it was given, whatever is in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaries } from '../../../src/language/segmentation/boundaries.js';
import type { DividedSentences } from '../../../src/language/text/segment.js';
import { createByteLabeller } from '../../../src/product/segmentation/byte-labeller.js';
import { createDivider } from '../../../src/product/segmentation/divide-texts.js';
import type { Expander } from '../../../src/product/segmentation/expander.js';
import { createSegmenter } from '../../../src/product/segmentation/segmenter.js';
import { playedIds, playNetwork } from './played-labeller.js';

/** Tokens that a table and a model expand. Others stay words. */
const expanded: string[][] = [];
const expander: Expander = {
  async expand(tokens) {
    if (tokens.length > 0) expanded.push(tokens.map(({ before, token, after }) => `${before}[${token}]${after}`));
    return tokens.map(({ token }) => (token.startsWith('new') ? ['new', '#'] : undefined));
  },
};
const expansions = { 'all#': ['all', 'of', '#'] };
const labeller = createByteLabeller(playNetwork(), { boundaries, window: 64 }, playedIds);
const segmenter = createSegmenter(labeller, { hasSpaces: false, expansions }, expander);
const divide = createDivider(segmenter);
const textsOf = (sentences: DividedSentences | undefined) => sentences?.map((words) => words.map(({ text }) => text));

describe('divide', () => {
  it('finds sentences, and the words of tokens', async () => {
    const text = "One isn't two. Three.\n\nFour";
    const [sentences] = await segmenter.divide([text]);
    expect(textsOf(sentences)).toEqual([['One', 'isn', "'t", 'two', '.'], ['Three', '.'], ['Four']]);
    expect(sentences?.[0]?.slice(1, 3)).toEqual([
      { text: 'isn', start: 4, end: 7, token: { start: 4, end: 9 } },
      { text: "'t", start: 7, end: 9, token: { start: 4, end: 9 } },
    ]);
    expect(sentences?.[2]?.[0]).toEqual({ text: 'Four', start: 23, end: 27 });
  });

  it('expands tokens by the table, or else by the model', async () => {
    const [one, other] = await segmenter.divide(['All# is new# and odd#', 'x. newer#.']);
    expect(textsOf(one)).toEqual([['All', 'of', '#', 'is', 'new', '#', 'and', 'odd#']]);
    expect(textsOf(other)).toEqual([
      ['x', '.'],
      ['new', '#', '.'],
    ]);
    const token = { start: 0, end: 4 };
    expect(one?.[0]?.slice(0, 3)).toEqual(['All', 'of', '#'].map((text) => ({ text, ...token, token })));
    expect(expanded).toEqual([['All# is [new#] and odd#', 'All# is new# and [odd#]', 'x. [newer#].']]);
  });

  it('puts every character that is not white space into one word at its place, whatever the text', async () => {
    const odd = fc.constantFrom(
      ...[
        '\u0000',
        '\r',
        '\t',
        '\n\n',
        ' ',
        '\u00a0',
        '\u200d',
        '\u202e',
        'e\u0301',
        'é',
        '👩\u200d👩\u200d👧',
        '\ud83d',
      ],
      ...['.', "'", 'abc', 'שלום', '#', '\u2028', 'x'.repeat(100)],
    );
    const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary' })), { maxLength: 20 }).map((all) => all.join(''));
    const property = fc.asyncProperty(fc.array(text, { maxLength: 4 }), async (texts) => {
      const divided = await segmenter.divide(texts);
      expect(divided).toHaveLength(texts.length);
      for (const [index, own] of texts.entries()) {
        let rest = 0;
        for (const { text: word, start, end, token } of divided[index]?.flat() ?? []) {
          if (token !== undefined && start === token.start && end === token.end) {
            // A word that is no part of its token.
            rest = end;
            continue;
          }
          expect(own.slice(start, end)).toBe(word);
          expect(own.slice(rest, start).trim()).toBe('');
          rest = end;
        }
        expect(own.slice(rest).trim()).toBe('');
      }
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('takes blank lines by the hundred thousand', async () => {
    expect(textsOf((await segmenter.divide([`a${'\n'.repeat(100_000)}b`]))[0])).toEqual([['a'], ['b']]);
  });
});

describe('createDivider', () => {
  const text = "It isn't. Now\nDr. No";

  it.each([
    ['model', [['It', 'isn', "'t", '.'], ['Now', 'Dr', '.'], ['No']]],
    ['unicode', [['It', 'is', "n't", '.'], ['Now'], ['Dr.', 'No']]],
    [
      'lines',
      [
        ['It', 'isn', "'t", '.', 'Now'],
        ['Dr', '.', 'No'],
      ],
    ],
    [
      'tokens',
      [
        ['It', "isn't.", 'Now'],
        ['Dr.', 'No'],
      ],
    ],
  ] as const)('divides by %s', async (segment, expected) => {
    const [sentences] = await divide([text], { segment });
    expect(textsOf(sentences)).toEqual(expected);
    for (const { text: word, start, end } of sentences?.flat() ?? []) expect(text.slice(start, end)).toBe(word);
  });

  it('divides by the model, unless there is none or a language is given', async () => {
    const [byModel] = await divide(["isn't"]);
    const [byRules] = await divide(["isn't"], { locale: 'el' });
    const [without] = await createDivider(undefined)(["isn't"]);
    expect([byModel, byRules, without].map((sentences) => textsOf(sentences)?.[0])).toEqual([
      ['isn', "'t"],
      ["isn't"],
      ['is', "n't"],
    ]);
    expect(textsOf((await divide(["isn't so"], { segment: 'lines', locale: 'el' }))[0])).toEqual([["isn't", 'so']]);
  });

  it('refuses what cannot be', async () => {
    await expect(createDivider(undefined)(['a'], { segment: 'model' })).rejects.toThrow(
      'segment model: expected a model that has learned to divide text, got one that has not',
    );
    for (const segment of ['model', 'tokens'] as const) {
      await expect(divide(['a'], { segment, locale: 'el' })).rejects.toThrow(
        `locale: expected segment unicode or lines beside it, got ${segment}`,
      );
    }
  });
});
