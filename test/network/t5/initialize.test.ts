// Initial weights: their statistics, that a seed decides them, and what starting from scratch adds.
import { describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import type { InitializationOptions } from '../../../src/network/network.js';
import type { T5Config } from '../../../src/network/t5/config.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';

/** Every size differs from every other, so that none can be taken for another. */
const config: T5Config = {
  ...presets.micro.config,
  ...{ modelDim: 96, headDim: 20, heads: 6, feedForwardDim: 200, encoderLayers: 2, decoderLayers: 2 },
};

function initialize(options: InitializationOptions, of: T5Config = config): ReadonlyMap<string, Float32Array> {
  const weights = createArena(parameterShapes(of));
  initializeWeights(weights, of, options);
  return new Map([...weights.tensors].map(([name, { data }]) => [name, data]));
}

const plain = initialize({ seed: 1, fromScratch: false });
const scratch = initialize({ seed: 1, fromScratch: true });
const values = (weights: ReadonlyMap<string, Float32Array>, name: string): Float32Array => {
  const data = weights.get(name);
  if (data === undefined) throw new Error(`no weight ${name}`);
  return data;
};
const biasOf = (stack: string) => `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;

describe('initializeWeights', () => {
  it.each([
    ['shared.weight', 1],
    ['lm_head.weight', 1],
    ['encoder.block.0.layer.0.SelfAttention.q.weight', (96 * 20) ** -0.5],
    ['encoder.block.1.layer.0.SelfAttention.k.weight', 96 ** -0.5],
    ['decoder.block.0.layer.1.EncDecAttention.v.weight', 96 ** -0.5],
    ['decoder.block.1.layer.0.SelfAttention.o.weight', (6 * 20) ** -0.5],
    ['encoder.block.0.layer.1.DenseReluDense.wi_0.weight', 96 ** -0.5],
    ['encoder.block.0.layer.1.DenseReluDense.wi_1.weight', 96 ** -0.5],
    ['decoder.block.1.layer.2.DenseReluDense.wo.weight', 200 ** -0.5],
    [biasOf('encoder'), 96 ** -0.5],
  ])('draws %s from a normal distribution of deviation %d', (name, deviation) => {
    const data = values(plain, name);
    const count = data.length;
    const mean = data.reduce((sum, value) => sum + value, 0) / count;
    const second = data.reduce((sum, value) => sum + value ** 2, 0) / count / deviation ** 2;
    const fourth = data.reduce((sum, value) => sum + value ** 4, 0) / count / deviation ** 4;
    // Four standard errors: of a mean 1, of a square 2, of a fourth power 96 over the root of the count.
    expect(Math.abs(mean) / deviation).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(second - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
  });

  it('starts norms at one factor, and scales all with it', () => {
    for (const [name, data] of plain) if (name.includes('norm')) expect(new Set(data)).toEqual(new Set([1]));
    const halved = initialize({ seed: 1, fromScratch: false }, { ...config, initializerFactor: 0.5 });
    for (const [name, data] of halved) {
      expect(
        data.every((value, index) => value === 0.5 * (values(plain, name)[index] ?? 0)),
        name,
      ).toBe(true);
    }
  });

  it('depends on the seed alone, with other numbers for each weight', () => {
    expect(initialize({ seed: 1, fromScratch: false })).toEqual(plain);
    expect(initialize({ seed: 2, fromScratch: false }).get('shared.weight')).not.toEqual(
      values(plain, 'shared.weight'),
    );
    const first = [...plain]
      .filter(([name]) => !name.includes('norm'))
      .map(([, data]) => (data[0] ?? 0) / (data[1] ?? 1));
    expect(new Set(first).size).toBe(first.length);
  });
});

describe('starting from scratch', () => {
  it('changes position biases, cross-attention keys, what layers add and the output layer, nothing else', () => {
    const changed = [...scratch].filter(([name, data]) => !data.every((value, at) => value === plain.get(name)?.[at]));
    const added = [...plain.keys()].filter((name) => /\.(o|wo)\.weight$/.test(name));
    expect(added.length).toBe(2 * 2 + 2 * 3);
    expect(changed.map(([name]) => name).sort()).toEqual(
      [
        ...[biasOf('encoder'), biasOf('decoder'), ...added, 'lm_head.weight'],
        'decoder.block.0.layer.1.EncDecAttention.k.weight',
        'decoder.block.1.layer.1.EncDecAttention.k.weight',
      ].sort(),
    );
    for (const name of added) {
      const before = values(plain, name);
      expect(values(scratch, name).every((value, at) => value === 0.5 * (before[at] ?? 0))).toBe(true);
    }
  });

  const { positionBuckets, heads } = config;
  const column = (stack: string, head: number): number[] =>
    Array.from({ length: positionBuckets }, (_, bucket) => values(scratch, biasOf(stack))[bucket * heads + head] ?? 0);
  const isFalling = (penalties: readonly number[]): boolean =>
    penalties.every((value, index) => index === 0 || value <= (penalties[index - 1] ?? 0));

  it.each([0, 1, 2, 3, 4, 5])('penalises distance the more the farther, head %d', (head) => {
    // Encoder: buckets 0 .. 15 look back from the byte itself, 17 .. 31 ahead; bucket 16 is never used.
    const [back, ahead] = [column('encoder', head).slice(0, 16), column('encoder', head).slice(17)];
    for (const side of [back, ahead, column('decoder', head)]) {
      expect(isFalling(side)).toBe(true);
      expect(Math.min(...side)).toBeGreaterThanOrEqual(-10);
      expect(side.at(-1)).toBeLessThan(side[0] ?? 0);
    }
    expect([back[0], column('decoder', head)[0]].map((value) => (value ?? 1) + 0)).toEqual([0, 0]);
  });

  it('has a head that looks ahead, one that looks back, one near both ways, one nearly everywhere, and again', () => {
    const nextTo = (head: number) =>
      [column('encoder', head)[1], column('encoder', head)[17]].map((value) => value ?? 0);
    const expected = [
      [-3, -0.7],
      [-0.7, -3],
      [-0.25, -0.25],
      [-0.01, -0.01],
      [-3, -0.7],
      [-0.7, -3],
    ];
    expected.forEach((pair, head) => {
      nextTo(head).forEach((value, side) => {
        expect(value, `head ${head}`).toBeCloseTo(pair[side] ?? 0, 6);
      });
    });
    // Nearly everywhere: a whole sentence away costs no more than e^-1.3.
    expect(Math.min(...column('encoder', 3))).toBeGreaterThan(-1.3);
  });

  it.each([0, 1])('ties the cross-attention keys of layer %d to their queries', (layer) => {
    const name = (part: string) => `decoder.block.${layer}.layer.1.EncDecAttention.${part}.weight`;
    const [query, key] = [values(scratch, name('q')), values(scratch, name('k'))];
    const scale = 2 * Math.sqrt(config.headDim);
    expect(key.every((value, index) => value === Math.fround(scale * (query[index] ?? 0)))).toBe(true);
    expect(query).toEqual(values(plain, name('q')));
  });

  it('scales the output layer to logits near 1', () => {
    const [head, before] = [values(scratch, 'lm_head.weight'), values(plain, 'lm_head.weight')];
    head.forEach((value, index) => {
      if (index % 97 === 0) expect(value).toBeCloseTo((before[index] ?? 0) / Math.sqrt(96), 6);
    });
  });

  it('works without an output layer of its own', () => {
    const tied = initialize({ seed: 1, fromScratch: true }, { ...config, tiedEmbeddings: true });
    expect(tied.get('shared.weight')).toEqual(values(plain, 'shared.weight'));
  });
});
