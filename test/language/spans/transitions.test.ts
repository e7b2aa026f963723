import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormed, type Scheme } from '../../../src/language/spans/scheme.js';
import {
  bestSequence,
  createTagGate,
  type Edges,
  schemeTransitions,
  wholeSentence,
} from '../../../src/language/spans/transitions.js';

const tagSets: Readonly<Record<Scheme, readonly string[]>> = {
  io: ['O', 'I-X', 'I-Y'],
  bio: ['O', 'B-X', 'I-X', 'B-Y', 'I-Y'],
  bioes: ['O', 'B-X', 'I-X', 'E-X', 'S-X', 'B-Y', 'E-Y'],
};

/** Every sequence of tags of that length. */
function* sequences(tagSet: readonly string[], length: number): Generator<readonly number[]> {
  if (length === 0) yield [];
  else for (const rest of sequences(tagSet, length - 1)) for (const tag of tagSet.keys()) yield [...rest, tag];
}

it('rules no more tags than it can', () => {
  const tags = Array.from({ length: 4097 }, (_, index) => `B-${index}`);
  expect(() => schemeTransitions('bio', tags.slice(1))).not.toThrow();
  expect(() => schemeTransitions('bio', tags)).toThrow(
    'scheme bio: expected at most 4096 tags whose order it rules, got 4097',
  );
});

const mayBe = (tagSet: readonly string[], scheme: Scheme, sequence: readonly number[], edges: Edges): boolean => {
  const { follows, canEnd } = schemeTransitions(scheme, tagSet);
  const tags = sequence.map((tag) => tagSet[tag] ?? '');
  const isFollowed = tags.every((tag, word) => (word === 0 && !edges.isStart) || follows(tags[word - 1], tag));
  return isFollowed && (!edges.isEnd || canEnd(tags.at(-1) ?? 'O'));
};

describe.each(Object.entries(tagSets) as [Scheme, readonly string[]][])('%s', (scheme, tagSet) => {
  it('allows exactly the sequences that are well-formed', () => {
    for (const sequence of [1, 2, 3, 4].flatMap((length) => [...sequences(tagSet, length)])) {
      const tags = sequence.map((tag) => tagSet[tag] ?? '');
      expect([tags, mayBe(tagSet, scheme, sequence, wholeSentence)]).toEqual([tags, isWellFormed(tags, scheme)]);
    }
  });

  const edges = fc.record({ isStart: fc.boolean(), isEnd: fc.boolean() });

  it('finds the best of the sequences that are allowed', () => {
    const score = fc.integer({ min: -20, max: 0 });
    const words = fc.array(fc.tuple(...tagSet.map(() => score)), { minLength: 1, maxLength: 4 });
    const property = fc.property(words, edges, (scores, at) => {
      const sumOf = (sequence: readonly number[]): number =>
        sequence.reduce((sum, tag, word) => sum + (scores[word]?.[tag] ?? Number.NaN), 0);
      const allowed = [...sequences(tagSet, scores.length)].filter((each) => mayBe(tagSet, scheme, each, at));
      const best = bestSequence(scores, createTagGate(tagSet, schemeTransitions(scheme, tagSet)), at);
      expect(mayBe(tagSet, scheme, best, at)).toBe(true);
      expect(sumOf(best)).toBe(Math.max(...allowed.map(sumOf)));
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('never leads where nothing can be written', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.infiniteStream(fc.nat()),
      edges,
      (length, picks, at) => {
        const gate = createTagGate(tagSet, schemeTransitions(scheme, tagSet));
        const sequence: number[] = [];
        for (let word = 0; word < length; word++) {
          const allowed = gate.allowed(sequence.at(-1), length - word - 1, at);
          const may = [...allowed.keys()].filter((tag) => allowed[tag]);
          sequence.push(may[picks.next().value % may.length] ?? 0);
        }
        expect(mayBe(tagSet, scheme, sequence, at)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});

describe('createTagGate', () => {
  it('allows every tag where the rules leave none', () => {
    const tagSet = ['B-X', 'I-X'];
    const gate = createTagGate(tagSet, schemeTransitions('bioes', [...tagSet, 'O']));
    expect(gate.allowed(undefined, 0, wholeSentence)).toEqual([true, true]);
  });

  it('knows the rules of tags in another notation', () => {
    const tagSet = ['O', 'B-X', 'I-X', 'L-X', 'U-X'];
    const { follows, canEnd } = schemeTransitions('bioes', tagSet);
    expect([follows('B-X', 'L-X'), follows('B-X', 'U-X'), follows('U-X', 'U-X'), canEnd('I-X')]).toEqual([
      ...[true, false, true, false],
    ]);
  });
});

describe('bestSequence', () => {
  it('has nothing to say of no words', () => {
    expect(bestSequence([], createTagGate(['O'], schemeTransitions('bio', ['O'])), wholeSentence)).toEqual([]);
  });

  it('takes any number of words', () => {
    const tagSet = ['O', 'B-X', 'I-X'];
    const word = [0, -1, 2];
    const scores = Array.from({ length: 1_500_000 }, () => word);
    const best = bestSequence(scores, createTagGate(tagSet, schemeTransitions('bio', tagSet)), wholeSentence);
    expect([best.length, ...best.slice(0, 3), best.at(-1)]).toEqual([scores.length, 1, 2, 2, 2]);
  });

  it('takes many tags, whose ends it looks for once', () => {
    const types = Array.from({ length: 300 }, (_, type) => ['B', 'I', 'E', 'S'].map((letter) => `${letter}-${type}`));
    const tagSet = ['O', ...types.flat()];
    // The last type's S at one word, and then its B, I, ..., E.
    const scores = Array.from({ length: 80 }, (_, word) =>
      tagSet.map((tag) => (tag === (word === 0 ? 'S-299' : 'I-299') ? 1 : 0)),
    );
    const best = bestSequence(scores, createTagGate(tagSet, schemeTransitions('bioes', tagSet)), wholeSentence);
    const tags = best.map((tag) => tagSet[tag]);
    expect(tags).toEqual(['S-299', 'B-299', ...new Array(77).fill('I-299'), 'E-299']);
  });
});

describe('a gate', () => {
  // B-Y has no end in this set, and B-X one of two words.
  const tagSet = ['O', 'B-X', 'I-X', 'E-X', 'B-Y', 'I-Y'];
  const gate = createTagGate(tagSet, schemeTransitions('bioes', tagSet));
  const allowed = (previous: string | undefined, left: number): readonly string[] => {
    const place = previous === undefined ? undefined : tagSet.indexOf(previous);
    const may = gate.allowed(place, left, wholeSentence);
    return tagSet.filter((_, tag) => may[tag]);
  };

  it.each([
    [undefined, 0, ['O']],
    [undefined, 1, ['O', 'B-X']],
    [undefined, 5, ['O', 'B-X']],
    ['B-X', 0, ['E-X']],
    ['B-X', 1, ['I-X', 'E-X']],
    ['E-X', 2, ['O', 'B-X']],
  ] as const)('opens only what can be ended: after %s, %i words before the end', (previous, left, expected) => {
    expect(allowed(previous, left)).toEqual(expected);
    // Whatever was asked before, and again.
    expect(allowed(previous, left)).toEqual(expected);
  });
});
