// Words that a decoder generates for a token: what it is shown, what it learns, and which of its answers are taken.
import { describe, expect, it } from 'vitest';
import { textToIds } from '../../../src/language/text/vocabulary.js';
import type { StepModel } from '../../../src/network/generate/step-model.js';
import { createExpander, expansionExamples, shownToken } from '../../../src/product/segmentation/expander.js';

/** A decoder that writes `a b` for tokens that begin with `a`, one word for `b`, and goes on without end for others. */
function playDecoder() {
  const shown: (readonly number[])[] = [];
  const answerTo = (token: number): readonly number[] => {
    if (token === textToIds('a')[0]) return [...textToIds('a b'), 1];
    return token === textToIds('b')[0] ? [...textToIds('b'), 1] : Array.from({ length: 500 }, () => 100);
  };
  const steps: StepModel<readonly { readonly answer: readonly number[]; readonly step: number }[]> = {
    ...{ vocab: 384, eosId: 1, decoderStartId: 0 },
    async start(sources) {
      shown.push(...sources.map((source) => [...source]));
      const rows = sources.map((source) => ({ answer: answerTo(source[source.indexOf(383) + 1] ?? 0), step: 0 }));
      return { state: rows };
    },
    async step(state, _ids, selection) {
      const rows = selection
        ? Array.from(selection.rows, (row) => state[row]).filter((row) => row !== undefined)
        : state;
      const logits = new Float32Array(rows.length * 384);
      for (const [row, { answer, step }] of rows.entries()) logits[row * 384 + (answer[step] ?? 1)] = 9;
      return { state: rows.map(({ answer, step }) => ({ answer, step: step + 1 })), logits };
    },
    release() {},
    dispose: async () => {},
  };
  return { shown, expander: createExpander(steps as StepModel<unknown>, [50]) };
}

describe('expand', () => {
  it('shows a token between two ids in its context, and reads the words', async () => {
    const { shown, expander } = playDecoder();
    const text = 'In am 😀.';
    expect(await expander.expand([shownToken(text, 3, 5)])).toEqual([['a', 'b']]);
    const [before, token, after] = ['In ', 'am', ' 😀.'].map((part) => textToIds(part));
    expect(shown).toEqual([[50, ...(before ?? []), 383, ...(token ?? []), 382, ...(after ?? []), 1]]);
  });

  it('takes no single word, and nothing without an end, and asks once for what is the same', async () => {
    const { shown, expander } = playDecoder();
    const tokens = ['am', 'bm', 'cm', 'am', 'x'.repeat(1000)].map((token) => ({ token, before: '', after: '' }));
    expect(await expander.expand(tokens)).toEqual([['a', 'b'], undefined, undefined, ['a', 'b'], undefined]);
    expect(shown).toHaveLength(3);
    expect(await expander.expand([])).toEqual([]);
  });

  it('is shown context that begins or ends within a character', async () => {
    const { expander } = playDecoder();
    const text = `${'😀'.repeat(20)}x am ${'😀'.repeat(20)}`;
    expect(await expander.expand([shownToken(text, 42, 44)])).toEqual([['a', 'b']]);
  });

  it('takes as many tokens as there are', async () => {
    const { expander } = playDecoder();
    const many = Array.from({ length: 100 }, (_, index) => ({ token: `a${index}`, before: '', after: '' }));
    expect((await expander.expand(many)).every((words) => words?.length === 2)).toBe(true);
  });
});

describe('expansionExamples', () => {
  it('has words with a space between as targets, without those that have a space', () => {
    const tokens = [
      { token: 'zum', words: ['zu', 'dem'], before: 'bis ', after: '' },
      { token: 'x', words: ['a b', 'c'], before: '', after: '' },
    ];
    const { lengths, exampleAt } = expansionExamples(tokens, []);
    expect(lengths).toHaveLength(1);
    const { sourceIds, targetIds, markers } = exampleAt(0, 3);
    expect([...sourceIds]).toEqual([...textToIds('bis '), 383, ...textToIds('zum'), 382, 1]);
    expect([...targetIds]).toEqual([...textToIds('zu dem'), 1]);
    expect(markers).toBeUndefined();
  });
});
