// Adapters that PEFT wrote, against its own logits; the same merged; and what cannot be used.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { loadModel, loadModelForTraining } from '../../../src/node/models/load-model.js';
import { saveModel } from '../../../src/node/models/save-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { mergeAdapter } from '../../../src/product/model/merge-adapter.js';
import { fixturePath, largestDifference, readJsonFixture } from '../../support/fixtures.js';
import { type GoldenLogits, logitsOf } from '../../support/golden-logits.js';

const base = fixturePath('torch/safetensors');
const names = ['plain', 'patterns', 'full', 'output-layer', 'embedding'] as const;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
  folders.push(folder);
  return folder;
}

/** A copy of an adapter with other settings. */
function copyWith(changes: Readonly<Record<string, unknown>>, name = 'plain'): string {
  const folder = newFolder();
  cpSync(fixturePath(`peft/${name}`), folder, { recursive: true });
  const path = join(folder, 'adapter_config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
  return folder;
}

describe.each(names)('the adapter %s of PEFT', (name) => {
  const golden = readJsonFixture<GoldenLogits & { readonly trainable: number }>(`peft/${name}/logits.json`);
  const folder = fixturePath(`peft/${name}`);

  it('gives its logits', async () => {
    const { network, source } = await loadModel(folder, { base });
    expect(largestDifference(await logitsOf(network, source, golden), golden.logits)).toBeLessThan(1e-4);
  });

  it('gives its logits when it is merged, saved and loaded again', async () => {
    const model = await loadModelForTraining(folder, 0, undefined, { base });
    const merged = await mergeAdapter(model, await openDevice('cpu'));
    const out = join(newFolder(), 'merged');
    await saveModel(out, merged);
    const { network, source } = await loadModel(out);
    expect(network.config.adapter).toBeUndefined();
    expect(largestDifference(await logitsOf(network, source, golden), golden.logits)).toBeLessThan(1e-4);
  });

  it('has as many weights to train', async () => {
    const { weights } = await loadModelForTraining(folder, 0, undefined, { base });
    const count = [...weights.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    // PEFT trains three copies of the embedding [384, 24]; it does not train what it stores as it is: an output layer
    // beside a branch, an embedding and an output layer because it was told to.
    const weights24 = 384 * 24;
    const differences = { plain: 0, patterns: 0, full: -2, 'output-layer': 1, embedding: 2 };
    const difference = differences[name] * weights24;
    expect(count).toBe(golden.trainable + difference);
  });
});

describe('settings that change nothing in a T5', () => {
  it.each([[{ layers_to_transform: [] }], [{ bias: 'lora_only' }], [{ bias: 'all' }]])('%j', async (changes) => {
    const golden = readJsonFixture<GoldenLogits>('peft/plain/logits.json');
    const { network, source } = await loadModel(copyWith(changes), { base });
    expect(largestDifference(await logitsOf(network, source, golden), golden.logits)).toBeLessThan(1e-4);
  });
});

describe('an adapter that cannot be used', () => {
  it.each([
    [{ peft_type: 'IA3' }, 'peft_type: expected "LORA", got "IA3"'],
    [{ use_dora: true }, 'use_dora: expected false, as other values are not supported, got true'],
    [{ bias: 'some' }, 'bias: expected "none", as other values are not supported, got "some"'],
    [{ layers_to_transform: [1] }, 'layers_to_transform: expected null, as other values are not supported, got [1]'],
    [{ r: 0 }, 'r: expected a positive whole number of at most 65536, got 0'],
    [{ r: 1e12 }, 'r: expected a positive whole number of at most 65536, got 1000000000000'],
    [{ rank_pattern: { q: 1e12 } }, 'rank_pattern: expected positive whole numbers of at most 65536 by module'],
    // 200 MB for each of its matrices, were they there.
    [{ r: 65536 }, 'lora_A.weight: expected [65536, 24], got [4, 24]'],
    [{ target_modules: ['q', 'query'] }, 'adapter: target modules: expected modules of a T5 (shared, q, '],
    [
      { target_modules: ['shared'] },
      'expected linear layers, got shared (an embedding: it can be trained in full, as one of modules_to_save)',
    ],
    [
      { target_modules: ['q', 'final_layer_norm'] },
      'got encoder.final_layer_norm (a norm: it can be trained in full, as one of modules_to_save)',
    ],
    [
      { modules_to_save: ['DenseReluDense'] },
      'got DenseReluDense, which holds several (name them instead: wi_0, wi_1, wo)',
    ],
    [{ modules_to_save: ['decoder'] }, 'got decoder, which holds several (name them instead: q, k, v, o, '],
    [{ target_modules: '(' }, 'target_modules: expected a pattern whose groups end, got "("'],
    [{ target_modules: '(?=q)q' }, 'target_modules: expected a pattern whose groups are ( ) or (?: ), got "(?=q)q"'],
    [{ rank_pattern: { 'q\\1': 2 } }, 'rank_pattern: expected a pattern whose escapes are'],
    [
      { init_lora_weights: 'pissa' },
      'init_lora_weights: expected an initialization that leaves the base model as it is',
    ],
    [{ r: 5 }, 'tensor encoder.block.0.layer.0.SelfAttention.q.lora_A.weight: expected [5, 24], got [4, 24]'],
    [{ target_modules: ['q'] }, 'expected no such tensor, got [4, 24]'],
    [{ modules_to_save: ['shared'] }, 'tensor encoder.embed_tokens.weight: expected a copy of shared.weight, got none'],
  ])('%j', async (changes, message) => {
    await expect(loadModel(copyWith(changes), { base })).rejects.toThrow(message);
  });

  it('is one with copies of the embedding that have become different', async () => {
    const folder = copyWith({}, 'full');
    const path = join(folder, 'adapter_model.safetensors');
    const bytes = readFileSync(path);
    const reader = await openWeights(path);
    const { tensors } = reader;
    await reader.close();
    const copy = 'base_model.model.decoder.embed_tokens.weight';
    bytes.writeFloatLE(5, tensors.get(copy)?.byteOffset ?? 0);
    writeFileSync(path, bytes);
    await expect(loadModel(folder, { base })).rejects.toThrow(
      /embed_tokens.weight: expected the values of .*, got .* at element 0 \(PEFT trained several copies of the embedding, /,
    );
  });

  it('is one whose base cannot be found, names none or is an adapter', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expect(loadModel(fixturePath('peft/plain'))).rejects.toThrow(
      /^somewhere\/else: expected it in .*, got none .* \(and there is no folder of that name\)$/,
    );
    vi.unstubAllEnvs();
    await expect(loadModel(copyWith({ base_model_name_or_path: null }))).rejects.toThrow(
      'expected an adapter that names its base',
    );
    const other = fixturePath('peft/full');
    await expect(loadModel(fixturePath('peft/plain'), { base: other })).rejects.toThrow(
      'expected a base without an adapter',
    );
  });

  it('is one on random weights, or on an adapter', async () => {
    const lora = {
      ...{ rank: 2, alpha: 4, rankStabilized: false, dropout: 0, targetModules: ['q'], modulesToSave: [] },
      ...{ rankPattern: {}, alphaPattern: {} },
    };
    await expect(loadModelForTraining('micro', 1, lora)).rejects.toThrow(
      'lora: expected a model that has learned something',
    );
    await expect(loadModelForTraining(fixturePath('peft/plain'), 1, lora, { base })).rejects.toThrow(
      'or merge it first',
    );
  });
});
