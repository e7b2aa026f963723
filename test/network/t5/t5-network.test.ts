// The T5 as one value: what changes with an adapter and with the tensors of a checkpoint, and what does not.
import { describe, expect, it } from 'vitest';
import { adapterShapes } from '../../../src/network/checkpoint/adapter-weights.js';
import { presets } from '../../../src/network/t5/presets.js';
import { t5Network } from '../../../src/network/t5/t5-network.js';

const network = t5Network(presets.micro.config);
const weight = 'encoder.block.0.layer.0.SelfAttention.q.weight';
const layout = { branches: new Map([[weight, { rank: 2, scaling: 1 }]]), full: new Set(['lm_head.weight']) };

describe('withAdapter', () => {
  it('adds an adapter to the config and leaves the weights of a checkpoint as they are', () => {
    const adapted = network.withAdapter(layout);
    expect(adapted.config.adapter).toBe(layout);
    expect(adapted.weightLayout).toEqual(network.weightLayout);
    const [branch] = adapterShapes(adapted.weightLayout.shapes, adapted.config.adapter);
    expect(branch).toEqual(['encoder.block.0.layer.0.SelfAttention.q.lora_A.weight', [2, 128]]);
  });

  it('removes one', () => {
    expect(network.withAdapter(layout).withAdapter(undefined).config).toEqual(network.config);
  });
});

describe('fitTo', () => {
  it('has an output layer of its own if the checkpoint has one and the config leaves it open', () => {
    const open = t5Network({ ...presets.micro.config, tiedEmbeddings: true });
    expect(open.weightLayout.shapes.has('lm_head.weight')).toBe(false);
    expect(open.fitTo(new Set(['lm_head.weight'])).weightLayout.shapes.has('lm_head.weight')).toBe(true);
    expect(open.fitTo(new Set()).weightLayout.shapes.has('lm_head.weight')).toBe(false);
  });
});

it('tells linear layers in its blocks from other weights', () => {
  const linear = [...network.weightLayout.shapes.keys()].filter(network.isLinear);
  // Each encoder layer has 4 matrices of attention and 3 of its feed-forward layer, each decoder layer 8 and 3.
  expect(linear).toHaveLength(4 * 7 + 1 * 11);
  expect(linear).toContain(weight);
  expect(linear.some((name) => /shared|lm_head|norm|bias/.test(name))).toBe(false);
});
