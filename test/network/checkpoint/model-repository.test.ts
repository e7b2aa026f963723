import { describe, expect, it } from 'vitest';
import { chooseModelFiles, mostModelFileBytes } from '../../../src/network/checkpoint/model-repository.js';

const beside = ['README.md', 'flax_model.msgpack', 'tf_model.h5', 'rust_model.ot', 'onnx/model.onnx', 'config.json'];

describe('chooseModelFiles', () => {
  it.each([
    ['safetensors before PyTorch', ['model.safetensors', 'pytorch_model.bin'], ['model.safetensors']],
    ['PyTorch where there is nothing else', ['pytorch_model.bin'], ['pytorch_model.bin']],
    [
      'all shards of one kind',
      [
        'model.safetensors.index.json',
        'model-00001-of-00002.safetensors',
        'model-00002-of-00002.safetensors',
        'pytorch_model-00001-of-00001.bin',
      ],
      ['model.safetensors.index.json', 'model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'],
    ],
    [
      'shards of PyTorch',
      ['pytorch_model.bin.index.json', 'pytorch_model-00001-of-00001.bin'],
      ['pytorch_model.bin.index.json', 'pytorch_model-00001-of-00001.bin'],
    ],
  ])('takes %s', (_, files, expected) => {
    expect(chooseModelFiles([...beside, ...files])).toEqual(['config.json', ...expected]);
  });

  it('takes an adapter without the weights of a base', () => {
    const adapter = ['adapter_config.json', 'adapter_model.safetensors', 'bytetag.json'];
    expect(chooseModelFiles([...adapter, 'model.safetensors'])).toEqual([
      ...['adapter_config.json', 'bytetag.json', 'adapter_model.safetensors'],
    ]);
  });

  it('takes what older versions of PEFT wrote', () => {
    const older = ['adapter_config.json', 'adapter_model.bin'];
    expect(chooseModelFiles(older)).toEqual(older);
  });

  it.each([
    [['config.json', 'tf_model.h5'], 'expected a repository with one of model.safetensors, '],
    [['model.safetensors'], 'expected a repository with config.json, got none'],
    [
      ['adapter_config.json', 'model.safetensors'],
      'expected adapter_model.safetensors beside adapter_config.json, got none',
    ],
  ])('refuses %j', (files, message) => {
    expect(() => chooseModelFiles(files)).toThrow(message);
  });
});

describe('mostModelFileBytes', () => {
  it('limits what is read whole', () => {
    expect(['config.json', 'bytetag.json', 'model.safetensors.index.json'].map(mostModelFileBytes)).toEqual(
      [1, 2, 3].map(() => 2 ** 24),
    );
    expect(mostModelFileBytes('model.safetensors')).toBe(Number.POSITIVE_INFINITY);
  });
});
