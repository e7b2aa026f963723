// Scores from raw text against the official evaluation of the CoNLL 2018 shared task: 48 pairs of files with its scores.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRawText, scoreRawText, sumRawText } from '../../../src/language/metrics/raw-text-scores.js';
import type { SegmentedSentence, SegmentedToken } from '../../../src/language/metrics/segmented-text.js';
import { sharedStretches } from '../../../src/language/metrics/shared-stretches.js';
import { readJsonFixture } from '../../support/fixtures.js';

interface GoldenScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly alignedAccuracy: number | null;
}
const fixture =
  readJsonFixture<
    readonly {
      readonly gold: string;
      readonly system: string;
      readonly scores: Readonly<Record<'Tokens' | 'Sentences' | 'Words' | 'UPOS' | 'XPOS', GoldenScores>>;
    }[]
  >('conll18.json');

/** The sentences of a CoNLL-U file, read without the reader that is tested elsewhere. */
function sentencesIn(content: string): readonly SegmentedSentence[] {
  return content
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const tokens: (SegmentedToken & { words: { text: string; tags: string[] }[] })[] = [];
      let coveredUntil = 0;
      for (const line of block.split('\n')) {
        const [id = '', form = '', , upos = '', xpos = ''] = line.split('\t');
        if (line === '' || line.startsWith('#') || id.includes('.')) continue;
        const [, last] = id.split('-');
        if (last !== undefined) {
          coveredUntil = Number(last);
          tokens.push({ text: form, words: [], isMultiword: true });
          continue;
        }
        const word = { text: form, tags: [upos, xpos] };
        if (Number(id) <= coveredUntil) tokens.at(-1)?.words.push(word);
        else tokens.push({ text: form, words: [word], isMultiword: false });
      }
      return tokens;
    });
}

describe('scores from raw text', () => {
  it('are the sums of those of the parts that both ways have in common', () => {
    for (const pair of fixture) {
      const [gold, system] = [sentencesIn(pair.gold), sentencesIn(pair.system)];
      const stretches = sharedStretches(gold, system);
      expect(stretches.flatMap((stretch) => stretch.gold)).toEqual(gold);
      expect(stretches.flatMap(({ predicted }) => predicted)).toEqual(system);
      const parts = stretches.map(({ gold: own, predicted }) => countRawText(own, predicted, 2));
      expect(sumRawText(parts, 2)).toEqual(countRawText(gold, system, 2));
    }
  });

  it.each(fixture.map((pair, index) => ({ index, ...pair })))('are the official ones: pair $index', (pair) => {
    const counts = countRawText(sentencesIn(pair.gold), sentencesIn(pair.system), 2);
    const { sentences, tokens, words, tags } = scoreRawText(counts, ['UPOS', 'XPOS']);
    const found = { Tokens: tokens, Sentences: sentences, Words: words, ...tags };
    for (const [name, { alignedAccuracy, ...golden }] of Object.entries(pair.scores)) {
      const scores = found[name as keyof typeof found];
      for (const [key, value] of Object.entries(golden)) {
        expect(Math.abs((scores?.[key as keyof typeof golden] ?? Number.NaN) - value), `${name} ${key}`).toBeLessThan(
          1e-12,
        );
      }
      if (alignedAccuracy === null) continue;
      expect(Math.abs((tags[name]?.alignedAccuracy ?? Number.NaN) - alignedAccuracy), name).toBeLessThan(1e-12);
    }
  });

  it('differ from 1 in most pairs, so that there is something to get wrong', () => {
    expect(fixture).toHaveLength(48);
    expect(fixture.filter(({ scores }) => scores.UPOS.f1 < 1).length).toBeGreaterThan(20);
  });

  it('of several texts are those of their counts together', () => {
    const pairs = fixture.map(({ gold, system }) => countRawText(sentencesIn(gold), sentencesIn(system), 2));
    const all = sumRawText(pairs, 2);
    const together = countRawText(
      fixture.flatMap(({ gold }) => sentencesIn(gold)),
      fixture.flatMap(({ system }) => sentencesIn(system)),
      2,
    );
    expect(all).toEqual(together);
    expect(sumRawText([], 1)).toMatchObject({ tokens: { support: 0 }, tags: [{ correct: 0 }] });
  });

  it('are 1 for any division of a text compared with itself, and the same whichever text is the gold one', () => {
    const word = fc.string({ minLength: 1, maxLength: 3 }).map((text) => text.replace(/\p{Zs}/gu, 'x'));
    const text = fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    const asGold = (sentences: readonly (readonly string[])[]): readonly SegmentedSentence[] =>
      sentences.map((words) => words.map((each) => ({ text: each, words: [{ text: each, tags: ['X'] }] })));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 4 }), (sentences, every) => {
        const gold = asGold(sentences);
        const scores = scoreRawText(countRawText(gold, gold, 1), ['tag']);
        expect([scores.tokens.f1, scores.words.f1, scores.tags.tag?.alignedAccuracy]).toEqual([1, 1, 1]);
        // The same characters, divided anew after every few of them.
        const characters = [...sentences.flat().join('')];
        const cut: string[] = [];
        for (let at = 0; at < characters.length; at += every) cut.push(characters.slice(at, at + every).join(''));
        const other = asGold([cut]);
        const [one, two] = [countRawText(gold, other, 1), countRawText(other, gold, 1)];
        expect(one.tokens).toEqual({
          correct: two.tokens.correct,
          support: two.tokens.predicted,
          predicted: two.tokens.support,
        });
        expect(one.words.correct).toBe(two.words.correct);
      }),
    );
  });

  it('are refused for another text, with the place where it differs', () => {
    const of = (text: string): readonly SegmentedSentence[] => [[{ text, words: [{ text, tags: [] }] }]];
    expect(() => countRawText(of('abcd'), of('abxd'), 0)).toThrow(
      'raw text: expected the same text as the gold sentences, after 2 characters "cd", got "xd"',
    );
    expect(() => countRawText(of('ab'), of('abc'), 0)).toThrow('after 2 characters the end, got "c"');
    expect(() => countRawText(of('a b'), of('ab'), 0)).not.toThrow();
  });
});
