// Checkpoints as the current transformers writes them, in each of their layouts, against its own logits.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createModelRuntime, type WeightSource } from '../../src/generate/model-runtime.js';
import { openDevice } from '../../src/session/node.js';
import type { T5Config } from '../../src/t5/config.js';
import { scoringGraph } from '../../src/t5/inference-graphs.js';
import { padInts, padSources } from '../../src/t5/training-batch.js';
import { loadModel, loadModelForTraining } from '../../src/tagger/load-model.js';
import { fixturePath, largestDifference, readJsonFixture, unpad } from '../support/fixtures.js';

interface Golden {
  readonly source: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly logits: readonly number[];
}

const device = await openDevice('cpu');

async function logitsOf(config: T5Config, source: WeightSource, { source: ids, mask, labels }: Golden) {
  const scorer = await createModelRuntime(config, device, source).compile(scoringGraph(config));
  const targets = labels.map((row) => Int32Array.from(row));
  const { logits } = await scorer.run({
    ...padSources(unpad(ids, mask), config.padId),
    decoderIds: padInts(
      targets.map((row) => Int32Array.of(config.decoderStartId, ...row.subarray(0, -1))),
      0,
    ),
    targetIds: padInts(targets, config.padId),
  });
  await scorer.dispose();
  return logits?.data as Float32Array;
}

describe.each([
  ['bin', 'torch/logits.json'],
  ['bin-sharded', 'torch/logits.json'],
  ['safetensors', 'torch/logits.json'],
  ['safetensors-tied', 'torch/safetensors-tied/logits.json'],
])('a checkpoint of transformers: %s', (name, goldenPath) => {
  const golden = readJsonFixture<Golden>(goldenPath);

  it('gives its logits, read in place', async () => {
    const { config, source } = await loadModel(fixturePath(`torch/${name}`));
    expect(config.tiedEmbeddings).toBe(name === 'safetensors-tied');
    expect(largestDifference(await logitsOf(config, source, golden), golden.logits)).toBeLessThan(1e-4);
  });

  it('gives its logits, read for training', async () => {
    const { config, weights } = await loadModelForTraining(fixturePath(`torch/${name}`), 0);
    expect(largestDifference(await logitsOf(config, { memory: weights.tensors }, golden), golden.logits)).toBeLessThan(
      1e-4,
    );
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
