import { describe, expect, it } from 'vitest';
import type { AutomatonState, Choice } from '../../../src/language/formats/automaton.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { choiceLogProbabilities } from '../../../src/network/generate/constraint.js';
import { withEvidence } from '../../../src/network/generate/evidence.js';

const words = ['a', 'b', 'c'];
const tagSet = ['NN', 'NNP', 'VB', 'VBD'];
/** Of each word: unlike any other's. */
const probabilities = [
  [0.1, 0.2, 0.3, 0.4],
  [0.7, 0.1, 0.1, 0.1],
  [0.25, 0.5, 0.125, 0.125],
];
const evidence = (word: number, tag: string): number => Math.log(probabilities[word]?.[tagSet.indexOf(tag)] ?? 0);

describe.each(['ids', 'sentinel', 'tags', 'input-tag', 'notebook'] as const)('evidence in %s', (name) => {
  const format = createFormat(name, tagSet);
  const plain = format.automaton(words);
  const held = withEvidence(plain, evidence);

  it('allows the same targets', () => {
    const targetsOf = ({ choices, next, start }: typeof plain): readonly string[] => {
      const from = (state: AutomatonState): readonly string[] => {
        const allowed = choices(state);
        return allowed.length === 0
          ? ['']
          : allowed.flatMap(({ id }) => from(next(state, id)).map((rest) => `${id} ${rest}`));
      };
      return from(start);
    };
    expect(targetsOf(held)).toEqual(targetsOf(plain));
    expect(targetsOf(plain)).toHaveLength(tagSet.length ** words.length);
  });

  it('is spread over the ids that spell a tag, so that along them it is the evidence for the tag', () => {
    for (const tag of tagSet) {
      const target = format.encodeTarget(words, [tag, tag, tag]);
      const found = [0, 0, 0];
      let state = held.start;
      for (const id of target) {
        const choices = held.choices(state);
        if (choices.length > 1) {
          // The mean with a model that finds all ids equally probable is half of it: so twice is what it was.
          const at = state;
          const doubled = (choice: Choice): number => 2 * (held.evidence?.(at, choice) ?? Number.NaN);
          const logProbabilities = choiceLogProbabilities(choices, new Float32Array(400), 0, { evidence: doubled });
          const chosen = choices.findIndex((choice) => choice.id === id);
          const word = held.wordAt(state);
          found[word] = (found[word] ?? 0) + (logProbabilities[chosen] ?? Number.NaN);
        }
        state = held.next(state, id);
      }
      found.forEach((sum, word) => {
        expect(sum).toBeCloseTo(evidence(word, tag), 5);
      });
    }
  });
});

it('counts as much as the model', () => {
  const choices = [
    { id: 0, tag: 'A' },
    { id: 1, tag: 'B' },
  ];
  const evidence = ({ tag }: Choice): number => Math.log(tag === 'A' ? 0.9 : 0.1);
  const of = (logits: readonly number[]): readonly number[] =>
    choiceLogProbabilities(choices, Float32Array.from(logits), 0, { evidence }).map(Math.exp);
  expect(of([Math.log(0.1), Math.log(0.9)])[0]).toBeCloseTo(0.5, 5);
  expect(of([Math.log(0.9), Math.log(0.1)])[0]).toBeCloseTo(0.9, 5);
});
