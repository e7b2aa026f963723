// The list of sentences that somebody corrects.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSentences,
  byNeed,
  correct,
  correctionsIn,
  emptyList,
  keysOf,
  redo,
  undo,
  type WorkList,
} from '../../site/src/work-list.js';

const predicted = ['NOUN', 'VERB'];
const sentence = (...confidences: readonly number[]) => ({ words: ['sea', 'shells'], predicted, confidences });
const list = addSentences(emptyList, [sentence(0.9, 0.8), sentence(0.3, 1), sentence(0.5, 0.5)]);

describe('corrections', () => {
  it('begin with what the model says, and can be taken back and made again', () => {
    expect(list.sentences.map(({ id, tags, isChecked }) => [id, ...tags, isChecked])).toEqual([
      [1, 'NOUN', 'VERB', false],
      [2, 'NOUN', 'VERB', false],
      [3, 'NOUN', 'VERB', false],
    ]);
    const once = correct(list, 2, { tags: ['NOUN', 'NOUN'], isChecked: false });
    expect(once.sentences.map(correctionsIn)).toEqual([0, 1, 0]);
    expect(undo(once).sentences).toEqual(list.sentences);
    expect(redo(undo(once))).toEqual(once);
    expect(redo(correct(undo(once), 1, { tags: predicted, isChecked: true })).sentences[1]?.tags).toEqual(predicted);
    expect([undo(list), redo(list), correct(list, 9, { tags: [], isChecked: true })]).toEqual([list, list, list]);
  });

  it('come back one by one, whatever was done', () => {
    const steps = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 3 }), tag: fc.constantFrom('A', 'B'), isChecked: fc.boolean() }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const states: WorkList[] = [list];
        for (const { id, tag, isChecked } of given) {
          states.push(correct(states.at(-1) ?? list, id, { tags: [tag, tag], isChecked }));
        }
        let now = states.at(-1) ?? list;
        for (const state of states.slice(0, -1).reverse()) {
          now = undo(now);
          expect(now.sentences).toEqual(state.sentences);
        }
        for (const state of states.slice(1)) {
          now = redo(now);
          expect(now.sentences).toEqual(state.sentences);
        }
      }),
    );
  });
});

it('shows the sentence with the least certain word first, and what was looked at last', () => {
  expect(byNeed(list.sentences).map(({ id }) => id)).toEqual([2, 3, 1]);
  const checked = correct(list, 2, { tags: predicted, isChecked: true });
  expect(byNeed(checked.sentences).map(({ id }) => id)).toEqual([3, 1, 2]);
});

it('gives each tag a key of its own, the first letter where it can', () => {
  const keys = keysOf(['NOUN', 'NUM', 'VERB', 'X', '.']);
  expect([...keys]).toEqual([
    ...[
      ['NOUN', 'n'],
      ['VERB', 'v'],
      ['X', 'x'],
      ['NUM', 'u'],
      ['.', 'a'],
    ],
  ]);
  const many = keysOf(Array.from({ length: 50 }, (_, index) => `T${index}`));
  expect([many.size, new Set(many.values()).size]).toEqual([36, 36]);
});
