import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { BytetagError } from '../../../src/foundation/errors.js';
import { checkWeights, readWeights, type WeightLayout } from '../../../src/network/checkpoint/weights.js';
import { parseT5Config } from '../../../src/network/t5/config.js';
import { aliasesOf, parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { writeSafetensors } from '../../../src/node/files/write-safetensors.js';
import { fixturePath, readJsonFixture, readTensorsFixture } from '../../support/fixtures.js';
import { messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

const layout: WeightLayout = {
  shapes: new Map([
    ['shared.weight', [3, 2]],
    ['encoder.q.weight', [2, 2]],
  ]),
  aliases: new Map([
    ['encoder.embed_tokens.weight', 'shared.weight'],
    ['decoder.embed_tokens.weight', 'shared.weight'],
  ]),
  ignored: new Set(['old.bias']),
};

function found(shapes: Readonly<Record<string, readonly number[]>>) {
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, { name, shape }]));
}

describe('checkWeights', () => {
  const complete = { 'shared.weight': [3, 2], 'encoder.q.weight': [2, 2] };

  test('shows the beginning of a long name, or of a long shape, alone', () => {
    const long = 'x'.repeat(5000);
    expect(() => checkWeights('m', found({ ...complete, [long]: [2] }), layout)).toThrow(
      /^m: tensor x{200}…: expected no such tensor, got \[2\]$/,
    );
    const many = { ...complete, 'encoder.q.weight': new Array<number>(5000).fill(1) };
    expect(() => checkWeights('m', found(many), layout)).toThrow(/^.{1,300}$/);
  });

  test('gives the tensor of each weight in the order of the layout', () => {
    const { weights, copies } = checkWeights('m', found({ ...complete, 'old.bias': [9] }), layout);
    expect([...weights].map(([name, tensor]) => [name, tensor.name])).toEqual([
      ['shared.weight', 'shared.weight'],
      ['encoder.q.weight', 'encoder.q.weight'],
    ]);
    expect(copies).toEqual([]);
  });

  test('takes a weight that is stored under an alias only, and lists what is stored more than once', () => {
    const { 'shared.weight': shape, ...others } = complete;
    const tensors = found({ ...others, 'decoder.embed_tokens.weight': shape });
    expect(checkWeights('m', tensors, layout).weights.get('shared.weight')?.name).toBe('decoder.embed_tokens.weight');
    const twice = found({ ...complete, 'decoder.embed_tokens.weight': shape });
    const { weights, copies } = checkWeights('m', twice, layout);
    expect(weights.get('shared.weight')?.name).toBe('shared.weight');
    expect(copies.map(({ copy, of }) => [copy.name, of])).toEqual([['decoder.embed_tokens.weight', 'shared.weight']]);
  });

  test.each<[Readonly<Record<string, readonly number[]>>, string]>([
    [{ 'shared.weight': [3, 2] }, 'm: tensor encoder.q.weight: expected [2, 2], got no such tensor'],
    [{ ...complete, 'encoder.q.weight': [2, 20] }, 'm: tensor encoder.q.weight: expected [2, 2], got [2, 20]'],
    [
      { ...complete, 'encoder.k.weight': [2, 2] },
      'm: tensor encoder.k.weight: expected no such tensor, got [2, 2] (did you mean encoder.q.weight?)',
    ],
    [
      { ...complete, 'decoder.embed_tokens.weight': [3] },
      'm: tensor decoder.embed_tokens.weight: expected [3, 2], got [3]',
    ],
    [{}, 'm: tensor shared.weight: expected [3, 2], got no such tensor (and 1 more that do not fit)'],
  ])('refuses %j', (shapes, message) => {
    expect(() => checkWeights('m', found(shapes), layout)).toThrow(new BytetagError('model', message));
  });
});

describe('readWeights', () => {
  test.each(['tiny-byt5', 'tiny-byt5-tied', 'tiny-byt5-inner'])(
    'fills an arena with the weights of %s',
    async (model) => {
      const config = parseT5Config(readJsonFixture(`${model}/config.json`), model);
      const shapes = parameterShapes(config);
      const { tensors } = createArena(shapes, 50_000);
      const reader = await openWeights(fixturePath(model));
      await readWeights(reader, { shapes, aliases: aliasesOf(config) }, tensors);
      await reader.close();
      const expected = readTensorsFixture(`${model}/model.safetensors`);
      expect(expected.size).toBe(tensors.size);
      for (const [name, tensor] of tensors) expect(tensor).toEqual(expected.get(name));
    },
  );

  const values = { 'shared.weight': [1, 2, 3, 4, 5, 6], 'encoder.q.weight': [1, 2, 3, 4] };
  const read = async (stored: Readonly<Record<string, readonly number[]>>): Promise<void> => {
    const path = join(temporaryFolder(), 'model.safetensors');
    const tensors = Object.entries(stored).map(([name, data]) => ({
      name,
      tensor: float32(Float32Array.from(data), [data.length / 2, 2]),
    }));
    await writeSafetensors(path, tensors);
    const reader = await openWeights(path);
    await readWeights(reader, layout, createArena(layout.shapes).tensors).finally(() => reader.close());
  };

  test('accepts a copy of a weight that equals it, and refuses one that does not', async () => {
    const copy = 'encoder.embed_tokens.weight';
    await read({ ...values, [copy]: values['shared.weight'] });
    expect(await messageOf(read({ ...values, [copy]: [1, 2, 3, 4, 5, 7] }))).toContain(
      `: tensor ${copy}: expected the values of shared.weight, got 7 for 6 at element 5 (is tie_word_embeddings right in config.json?)`,
    );
  });

  test('refuses NaN', async () => {
    expect(await messageOf(read({ ...values, 'encoder.q.weight': [1, Number.NaN, 3, 4] }))).toContain(
      ': tensor encoder.q.weight: expected finite values, got NaN at element 1',
    );
  });
});
