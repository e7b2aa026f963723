// A model is written whole, or not at all.
import { expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { byt5Tokenizer } from '../../../src/language/text/byt5-tokenizer.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';
import { t5Network } from '../../../src/network/t5/t5-network.js';
import { writeModel } from '../../../src/product/model/write-model.js';

const { config } = presets.micro;
const name = 'encoder.block.1.layer.0.SelfAttention.q.weight';

it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])(
  'a model with a weight of %d is refused before anything is written',
  async (value) => {
    const { tensors } = ((arena) => {
      initializeWeights(arena, config, { seed: 1, fromScratch: true });
      return arena;
    })(createArena(parameterShapes(config)));
    const data = tensors.get(name)?.data ?? new Float32Array(0);
    data[7] = value;
    const written: string[] = [];
    const folder = { pathOf: (file: string) => file, write: async (file: string) => void written.push(file) };
    const model = { network: t5Network(config), tokenizer: byt5Tokenizer(), weights: tensors };
    await expect(writeModel(folder, model)).rejects.toMatchObject({
      code: 'model',
      message: `weight ${name}: expected finite values, got ${value} at element 7`,
    });
    expect(written).toEqual([]);
    data[7] = 0;
    await writeModel(folder, model);
    expect(written).toContain('model.safetensors');
  },
);
