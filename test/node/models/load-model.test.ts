// Checkpoints as the current transformers writes them, in each of their layouts, against its own logits.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { T5Config } from '../../../src/network/t5/config.js';
import { loadModel, loadModelForTraining } from '../../../src/node/models/load-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { weightQuantizer } from '../../../src/product/model/weight-quantizer.js';
import { fixturePath, largestDifference, readJsonFixture } from '../../support/fixtures.js';
import { type GoldenLogits, logitsOf } from '../../support/golden-logits.js';

describe.each([
  ['bin', 'torch/logits.json'],
  ['bin-sharded', 'torch/logits.json'],
  ['safetensors', 'torch/logits.json'],
  ['safetensors-tied', 'torch/safetensors-tied/logits.json'],
])('a checkpoint of transformers: %s', (name, goldenPath) => {
  const golden = readJsonFixture<GoldenLogits>(goldenPath);

  it('gives its logits, read in place', async () => {
    const { network, source } = await loadModel(fixturePath(`torch/${name}`));
    expect(network.config).toMatchObject({ tiedEmbeddings: name === 'safetensors-tied' });
    expect(largestDifference(await logitsOf(network, source, golden), golden.logits)).toBeLessThan(1e-4);
  });

  it('gives its logits, read for training', async () => {
    const { network, weights } = await loadModelForTraining(fixturePath(`torch/${name}`), 0);
    expect(largestDifference(await logitsOf(network, { memory: weights.tensors }, golden), golden.logits)).toBeLessThan(
      1e-4,
    );
  });
});

// A step of q8 is 1/63 of a row's largest value: an error of about 1% in each product, which adds up over the layers; a
// step of q4 is 1/8 of a block's. What the products compute exactly is in test/onnx/quantize.test.ts.
describe.each([
  { dtype: 'q8', bound: 0.05 },
  { dtype: 'q4', bound: 0.4 },
] as const)('a checkpoint read as $dtype', ({ dtype, bound }) => {
  it.each([
    ['safetensors', 'torch/logits.json'],
    ['safetensors-tied', 'torch/safetensors-tied/logits.json'],
  ])('gives nearly the logits of %s, from smaller weights', async (name, goldenPath) => {
    const golden = readJsonFixture<GoldenLogits>(goldenPath);
    const quantize = weightQuantizer(dtype, await openDevice('cpu'));
    const { network, source } = await loadModel(fixturePath(`torch/${name}`), { quantize });
    const logits = await logitsOf(network, source, golden);
    const size = (values: readonly number[]): number => Math.hypot(...values);
    const error =
      size(golden.logits.map((value, index) => value - (logits[index] ?? Number.NaN))) / size(golden.logits);
    expect(error).toBeLessThan(bound);
    expect(error).toBeGreaterThan(1e-4);
    const quantized = [...(source.quantized ?? [])];
    const { encoderLayers, decoderLayers } = network.config as T5Config;
    expect(quantized.length).toBe(encoderLayers * 7 + decoderLayers * 11);
    for (const [weight, { shape, bytes }] of quantized) {
      expect(source.files?.tensors.has(weight)).toBe(false);
      const [outputDim, inputDim] = shape;
      expect(bytes.length).toBe(outputDim * (dtype === 'q8' ? inputDim : Math.ceil(inputDim / 32) * 16));
    }
  });
});

describe('a PyTorch checkpoint', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('whose index names a file elsewhere is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
    folders.push(folder);
    cpSync(fixturePath('torch/bin'), folder, { recursive: true });
    rmSync(join(folder, 'pytorch_model.bin'));
    const index = join(folder, 'pytorch_model.bin.index.json');
    writeFileSync(index, JSON.stringify({ weight_map: { 'shared.weight': '../other.bin' } }));
    await expect(loadModel(folder)).rejects.toThrow(
      `${index}: tensor shared.weight: expected the name of a .safetensors or .bin file in the same folder, got "../other.bin"`,
    );
  });
});
