// The weights of adapters: their names and shapes, and that a new adapter changes nothing.
import { describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { adapterShapes, initializeAdapter, storedNames } from '../../../src/network/checkpoint/adapter-weights.js';

const base = new Map([
  ['shared.weight', [10, 64]],
  ['block.q.weight', [16, 64]],
  ['head.weight', [10, 64]],
]);
const layout = { branches: new Map([['block.q.weight', { rank: 4, scaling: 2 }]]), full: new Set(['head.weight']) };

describe('adapterShapes', () => {
  it('has two matrices for each branch, and the full weights', () => {
    expect([...adapterShapes(base, layout)]).toEqual([
      ['block.q.lora_A.weight', [4, 64]],
      ['block.q.lora_B.weight', [16, 4]],
      ['head.weight', [10, 64]],
    ]);
    expect(adapterShapes(base, undefined).size).toBe(0);
  });
});

describe('initializeAdapter', () => {
  it('begins with A uniform over ±inputDim^-0.5, B zero and full modules as they are', () => {
    const original = createArena(base);
    for (const { data } of original.tensors.values()) data.fill(3);
    const weights = createArena(adapterShapes(base, layout));
    initializeAdapter(weights, original, 1);
    const of = (name: string): Float32Array => weights.tensors.get(name)?.data ?? new Float32Array();
    const a = of('block.q.lora_A.weight');
    expect(a).toHaveLength(4 * 64);
    expect(Math.max(...a)).toBeLessThanOrEqual(0.125);
    expect(Math.max(...a)).toBeGreaterThan(0.12);
    expect(Math.min(...a)).toBeLessThan(-0.12);
    expect(new Set(of('block.q.lora_B.weight'))).toEqual(new Set([0]));
    expect(new Set(of('head.weight'))).toEqual(new Set([3]));
    const again = createArena(adapterShapes(base, layout));
    initializeAdapter(again, original, 1);
    expect(again.segments).toEqual(weights.segments);
  });
});

describe('storedNames', () => {
  it('has a name for each alias of a weight', () => {
    const aliases = new Map([['encoder.embed.weight', 'shared.weight']]);
    expect(storedNames({ shapes: base, aliases }, 'shared.weight')).toEqual([
      'base_model.model.shared.weight',
      'base_model.model.encoder.embed.weight',
    ]);
    expect(storedNames({ shapes: base, aliases }, 'head.weight')).toEqual(['base_model.model.head.weight']);
  });
});
