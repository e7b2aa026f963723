import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../../src/engine/tensor/tensor.js';
import { decodeBfloat16, decodeFloat16 } from '../../../src/network/checkpoint/half.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { fixturePath, readJsonFixture, readTensorsFixture } from '../../support/fixtures.js';

interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The values of a tensor of any type, as numbers. */
function numbersOf({ dtype, data }: Tensor): readonly number[] {
  if (dtype !== 'float16' && dtype !== 'bfloat16') return Array.from(data as ArrayLike<number | bigint>, Number);
  const wide = new Float32Array(data.length);
  (dtype === 'float16' ? decodeFloat16 : decodeBfloat16)(data as Uint16Array, wide);
  return [...wide];
}

const states = readdirSync(fixturePath('torch'))
  .filter((name) => name.endsWith('.bin'))
  .map((name) => name.replace('.bin', ''));

describe('files that PyTorch wrote', () => {
  test('there are forty of them', () => expect(states).toHaveLength(40));

  test.each(states)('%s holds the same tensors', async (state) => {
    const expected = readJsonFixture<Record<string, Expected>>(`torch/${state}.json`);
    const reader = await openWeights(fixturePath(`torch/${state}.bin`));
    try {
      expect([...reader.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
      for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
        const tensor = await reader.readTensor(name);
        expect({ name, dtype: tensor.dtype, shape: tensor.shape }).toEqual({ name, dtype, shape });
        expect(numbersOf(tensor)).toEqual(values);
        if (!dtype.includes('float')) continue;
        const into = new Float32Array(values.length);
        await reader.readInto(name, into, { finite: true });
        expect([...into]).toEqual(values);
      }
    } finally {
      await reader.close();
    }
  });

  test('a model holds what its safetensors holds, and every alias', async () => {
    const expected = readTensorsFixture('torch/safetensors/model.safetensors');
    const reader = await openWeights(fixturePath('torch/bin'));
    try {
      for (const [name, { data }] of expected) expect((await reader.readTensor(name)).data).toEqual(data);
      const aliases = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
      expect([...reader.tensors.keys()].filter((name) => !expected.has(name)).sort()).toEqual(aliases.sort());
    } finally {
      await reader.close();
    }
  });
});
