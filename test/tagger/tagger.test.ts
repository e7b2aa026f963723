import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/checkpoint/safetensors-writer.js';
import { openDevice } from '../../src/session/node.js';
import { formatT5Config } from '../../src/t5/config.js';
import { loadTagger } from '../../src/tagger/tagger.js';
import { formatTask } from '../../src/tagger/task.js';
import { fixturePath, loadTinyModel } from '../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const device = await openDevice('cpu');
const task = { task: 'upos', tags: ['A', 'B'], format: 'ids', maxSourceLength: 64, hasEncoderLoss: false } as const;

beforeAll(async () => {
  const { config, weights } = loadTinyModel('tiny-byt5-inner');
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(config)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTask(task)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
});

describe('loadTagger', () => {
  it('tags with the weights where they are on disk', async () => {
    const tagger = await loadTagger(folder, { device, threads: 1 });
    const tags = await tagger.tag([['one', 'two'], [], ['three']]);
    expect(tags.map(({ length }) => length)).toEqual([2, 0, 1]);
    expect(tags.flat().every((tag) => tag === 'A' || tag === 'B')).toBe(true);
    expect(tagger.task).toEqual(task);
    await tagger.dispose();
  });

  it('refuses to decode by an encoder that was not trained to', async () => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag([['a']], { decoding: 'encoder' })).rejects.toThrow(
      /^decode encoder: expected a model trained with an encoder loss/,
    );
  });

  it('refuses a checkpoint without a task', async () => {
    await expect(loadTagger(fixturePath('tiny-byt5'), { device })).rejects.toThrow(/with its task in bytetag\.json/);
  });
});
