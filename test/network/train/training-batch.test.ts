import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src/engine/tensor/tensor.js';
import { byt5Small } from '../../../src/network/t5/config.js';
import type { TrainingExample } from '../../../src/network/train/sequence-example.js';
import {
  collateTargetMask,
  collateTraining,
  decoderInputs,
  padInts,
  padSources,
} from '../../../src/network/train/training-batch.js';

const joint = { hasEncoderLoss: true, hasPenalty: false };

const plain = { hasEncoderLoss: false, hasPenalty: false };

const config = { ...byt5Small, padId: 9, decoderStartId: 7 };
const ids = (...values: number[]): Int32Array => Int32Array.from(values);
const examples: readonly TrainingExample[] = [
  { sourceIds: ids(10, 11, 12, 1), targetIds: ids(20, 1), markers: { positions: ids(0, 2), ids: ids(30, 31) } },
  { sourceIds: ids(13, 1), targetIds: ids(21, 22, 1), markers: { positions: ids(1), ids: ids(32) } },
  { sourceIds: ids(14, 15, 1), targetIds: ids(23, 24, 1), targetWeights: Float32Array.of(2, 0, 1) },
];
const rowsOf = (feeds: TensorMap, name: string): number[][] => {
  const { data, shape } = feeds[name] ?? { data: [], shape: [] };
  const [count = 0, width = 0] = shape;
  const all = [...data].map(Number);
  return Array.from({ length: count }, (_, row) => all.slice(row * width, (row + 1) * width));
};
const total = (feeds: TensorMap, name: string): number =>
  rowsOf(feeds, name)
    .flat()
    .reduce((sum, value) => sum + value, 0);

describe('collateTraining', () => {
  const feeds = collateTraining(examples, examples, config, joint);

  it('pads each side to its own longest', () => {
    expect(rowsOf(feeds, 'sourceIds')).toEqual([
      [10, 11, 12, 1],
      [13, 1, 9, 9],
      [14, 15, 1, 9],
    ]);
    expect(rowsOf(feeds, 'sourceMask')).toEqual([
      [1, 1, 1, 1],
      [1, 1, 0, 0],
      [1, 1, 1, 0],
    ]);
    expect(rowsOf(feeds, 'targetIds')).toEqual([
      [20, 1, 9],
      [21, 22, 1],
      [23, 24, 1],
    ]);
  });

  it('shifts targets behind the start id', () => {
    expect(rowsOf(feeds, 'decoderIds')).toEqual([
      [7, 20, 9],
      [7, 21, 22],
      [7, 23, 24],
    ]);
  });

  it('shares the weights out over all ids, with none on padding', () => {
    const eighth = Math.fround(1 / 8);
    expect(rowsOf(feeds, 'targetWeights')).toEqual([
      [eighth, eighth, 0],
      [eighth, eighth, eighth],
      [Math.fround(2 / 8), 0, eighth],
    ]);
  });

  it('puts each word at its marker', () => {
    const third = Math.fround(1 / 3);
    expect(rowsOf(feeds, 'markerIds')).toEqual([
      [30, 0, 31, 0],
      [0, 32, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(rowsOf(feeds, 'markerWeights')).toEqual([
      [third, 0, third, 0],
      [0, third, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('has markers only where there is a loss on them', () => {
    const names = ['sourceIds', 'sourceMask', 'decoderIds', 'targetIds', 'targetWeights'];
    expect(Object.keys(collateTraining(examples, examples, config, plain))).toEqual(names);
    expect(Object.keys(feeds)).toEqual([...names, 'markerIds', 'markerWeights']);
  });

  it('weighs the batches of a step so that together they weigh 1', () => {
    const parts = [examples.slice(0, 1), examples.slice(1)].map((part) =>
      collateTraining(part, examples, config, joint),
    );
    for (const name of ['targetWeights', 'markerWeights']) {
      expect(total(feeds, name)).toBeCloseTo(1, 6);
      expect(parts.reduce((sum, part) => sum + total(part, name), 0)).toBeCloseTo(1, 6);
    }
    expect(total(parts[0] ?? {}, 'targetWeights')).toBeCloseTo(2 / 8, 6);
  });
});

describe('a step in which nothing counts', () => {
  it('has weights of 0', () => {
    const silent: TrainingExample = {
      ...{ sourceIds: ids(10, 1), targetIds: ids(20, 1), targetWeights: Float32Array.of(0, 0) },
      markers: { positions: ids(0), ids: ids(30), weights: Float32Array.of(0) },
    };
    const feeds = collateTraining([silent], [silent], config, joint);
    expect(rowsOf(feeds, 'targetWeights')).toEqual([[0, 0]]);
    expect(rowsOf(feeds, 'markerWeights')).toEqual([[0, 0]]);
  });
});

describe('ids to avoid', () => {
  it('stand side by side where there are several at one position', () => {
    const avoiding: TrainingExample = {
      ...{ sourceIds: ids(10, 1), targetIds: ids(20, 21, 1) },
      avoided: [
        { position: 1, id: 50, strength: 1 },
        { position: 1, id: 51, strength: 2 },
        { position: 2, id: 52, strength: 3 },
      ],
    };
    const [other] = examples;
    const batch = other ? [avoiding, other] : [avoiding];
    const feeds = collateTraining(batch, batch, config, { ...plain, hasPenalty: true });
    expect(feeds.avoidedIds?.shape).toEqual([2, 3, 2]);
    expect([...(feeds.avoidedIds?.data ?? [])]).toEqual([0, 0, 50, 51, 52, 0, ...new Array(6).fill(0)]);
    expect([...(feeds.avoidedStrengths?.data ?? [])]).toEqual([0, 0, 1, 2, 3, 0, ...new Array(6).fill(0)]);
  });
});

describe('collateTargetMask', () => {
  it('is 1 on every target id, even one without weight, and 0 on padding', () => {
    const mask = collateTargetMask(examples);
    expect(mask.targetMask?.dtype).toBe('float32');
    expect(rowsOf(mask, 'targetMask')).toEqual([
      [1, 1, 0],
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});

describe('padding', () => {
  it('makes types that the graph takes', () => {
    const { sourceIds, sourceMask } = padSources([ids(1, 2), ids(3)], 0);
    expect([sourceIds.dtype, sourceMask.dtype]).toEqual(['int32', 'float32']);
    expect(padInts([ids(1), ids()], 5)).toEqual({ dtype: 'int32', shape: [2, 1], data: ids(1, 5) });
    expect(padInts([], 5)).toEqual({ dtype: 'int32', shape: [0, 0], data: ids() });
    expect(decoderInputs([ids(8)], config)).toEqual({ dtype: 'int32', shape: [1, 1], data: ids(7) });
  });
});
