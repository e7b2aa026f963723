// T5s with settings that ByT5's own checkpoints do not have, against the logits of transformers.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadModel, loadModelForTraining } from '../../../src/node/models/load-model.js';
import { fixturePath, largestDifference, readJsonFixture } from '../../support/fixtures.js';
import { type GoldenLogits, logitsOf } from '../../support/golden-logits.js';

const variants = ['odd-buckets', 'gelu', 'mt5', 'float64', 'padded'] as const;

describe.each(variants)('a T5 with other settings: %s', (name) => {
  const folder = fixturePath(`t5-variants/${name}`);
  const golden = readJsonFixture<GoldenLogits>(`t5-variants/${name}/logits.json`);

  it('gives the logits of transformers, read in place', async () => {
    const { network, source } = await loadModel(folder);
    expect(largestDifference(await logitsOf(network, source, golden), golden.logits)).toBeLessThan(1e-4);
  });

  it('gives the logits of transformers, read for training', async () => {
    const { network, weights } = await loadModelForTraining(folder, 0);
    const logits = await logitsOf(network, { memory: weights.tensors }, golden);
    expect(largestDifference(logits, golden.logits)).toBeLessThan(1e-4);
  });
});

describe('a vocabulary that is not one of bytes', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** A copy of a model whose config has other keys, without the files that are named. */
  function changed(name: string, keys: Readonly<Record<string, unknown>>, without: readonly string[] = []) {
    const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
    folders.push(folder);
    cpSync(fixturePath(`t5-variants/${name}`), folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...keys }));
    for (const file of without) rmSync(join(folder, file));
    return { folder, where: join(folder, 'config.json') };
  }

  it('is refused where it is smaller', async () => {
    const { folder, where } = changed('gelu', { vocab_size: 256 });
    const message = `${where}: vocab_size: expected at least 384 ids (3 special ones, 256 bytes, 125 extra ids), got 256`;
    await expect(loadModel(folder)).rejects.toThrow(message);
    await expect(loadModelForTraining(folder, 0)).rejects.toThrow(message);
  });

  it('is refused where it is larger and nothing says that the rest is empty', async () => {
    const { folder, where } = changed('padded', {}, ['tokenizer_config.json']);
    await expect(loadModel(folder)).rejects.toThrow(
      `${where}: vocab_size: expected 384 ids, or more and a tokenizer_config.json whose tokenizer_class is ByT5Tokenizer, got 400`,
    );
    await expect(loadModel(changed('mt5', { vocab_size: 250112 }).folder)).rejects.toThrow('got 250112');
    const stated = changed('padded', { tokenizer_class: 'ByT5Tokenizer' }, ['tokenizer_config.json']);
    expect((await loadModel(stated.folder)).network.config.vocab).toBe(400);
  });

  it('is refused where the tokenizer has tokens beyond it', async () => {
    const { folder, where } = changed('padded', {}, ['tokenizer_config.json']);
    writeFileSync(
      join(folder, 'tokenizer_config.json'),
      JSON.stringify({ tokenizer_class: 'ByT5Tokenizer', added_tokens_decoder: { 450: { content: '<new>' } } }),
    );
    await expect(loadModel(folder)).rejects.toThrow(
      `${where}: vocab_size: expected more than 450, the id of "<new>" in the tokenizer's files, got 400`,
    );
  });
});
