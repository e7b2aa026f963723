import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { idsToText } from '../../../src/language/text/vocabulary.js';
import { checkTagLosses, exampleLosses, penaltyOf } from '../../../src/product/examples/tag-losses.js';

const [words, tags] = [
  ['a', 'b', 'c'],
  ['NN', 'X', 'NNP'],
];
const tagSet = ['NN', 'NNP', 'X'];

describe('penaltyOf', () => {
  it('is there where tags are avoided, whether it was named or not', () => {
    expect(penaltyOf({ avoid: { X: 1 } })).toBe('unlikelihood');
    expect(penaltyOf({ avoid: { X: 1 }, penalty: 'weighted' })).toBe('weighted');
    expect([penaltyOf({}), penaltyOf({ avoid: {}, tagWeights: { X: 2 } })]).toEqual([undefined, undefined]);
  });
});

describe('exampleLosses', () => {
  it('weighs the ids that spell a tag, and its marker', () => {
    const format = createFormat('sentinel', tagSet);
    const { markerPositions } = format.encodeSource(words);
    const losses = exampleLosses(words, tags, format, markerPositions, { tagWeights: { X: 3, NNP: 0.5 } });
    // <m0>NN<m1>X<m2>NNP</s>
    expect([...(losses.targetWeights ?? [])]).toEqual([1, 1, 1, 1, 3, 1, 0.5, 0.5, 0.5, 1]);
    expect([...(losses.markerWeights ?? [])]).toEqual([1, 3, 0.5]);
    expect([losses.avoided, losses.avoidedAtMarkers]).toEqual([undefined, undefined]);
  });

  it('avoids a tag where another is right, at the id that tells them apart', () => {
    const format = createFormat('tags', tagSet);
    const { avoided = [] } = exampleLosses(words, tags, format, undefined, { avoid: { NN: 2, X: 0.5 } });
    // NN X NNP</s>
    expect(avoided.map(({ position, id, strength }) => [position, idsToText([id]) || id, strength])).toEqual([
      [3, 'N', 2],
      [7, 1, 2],
      [0, 'X', 0.5],
      [5, 'X', 0.5],
    ]);
  });

  it('avoids a tag at the markers, too', () => {
    const format = createFormat('ids', tagSet);
    const { markerPositions } = format.encodeSource(words);
    const { avoidedAtMarkers } = exampleLosses(words, tags, format, markerPositions, { avoid: { X: 1 } });
    expect(avoidedAtMarkers).toEqual([
      { position: 0, id: 261, strength: 1 },
      { position: 6, id: 261, strength: 1 },
    ]);
  });

  it('adds nothing where nothing is asked for', () => {
    expect(exampleLosses(words, tags, createFormat('tags', tagSet), undefined, {})).toEqual({});
  });
});

describe('checkTagLosses', () => {
  it.each([
    { losses: { avoid: { Y: 1 } }, message: 'avoid: expected a tag of the training files, got "Y"' },
    { losses: { tagWeights: { Y: 1 } }, message: 'tagWeights: expected a tag of the training files, got "Y"' },
  ])('refuses $losses', ({ losses, message }) => {
    expect(() => checkTagLosses(losses, tagSet)).toThrow(message);
    expect(() => checkTagLosses({ avoid: { X: 1 }, tagWeights: { NN: 1 } }, tagSet)).not.toThrow();
  });
});
