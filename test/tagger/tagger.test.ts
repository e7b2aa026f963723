import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/checkpoint/safetensors-writer.js';
import { openDevice } from '../../src/session/node.js';
import { formatT5Config } from '../../src/t5/config.js';
import { loadTagger } from '../../src/tagger/tagger.js';
import { formatTaggerConfig } from '../../src/tagger/tagger-config.js';
import { fixturePath, loadTinyModel } from '../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const device = await openDevice('cpu');
const tasks = [
  { name: 'upos', column: 'upos', tags: ['A', 'B'] },
  { name: 'ner', column: 'ner', prefix: 'ner: ', tags: ['O', 'B-X', 'I-X'] },
];
const tags = ['A', 'B', 'O', 'B-X', 'I-X'];
const config = { format: 'ids', maxSourceLength: 64, hasEncoderLoss: false, tags, tasks } as const;

beforeAll(async () => {
  const { config: model, weights } = loadTinyModel('tiny-byt5-inner');
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(model)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
});

describe('loadTagger', () => {
  it('tags with the weights where they are on disk', async () => {
    const tagger = await loadTagger(folder, { device, threads: 1 });
    const sentences = [['one', 'two'], [], ['three']];
    for (const task of tasks) {
      const found = await tagger.tag(sentences, { task: task.name });
      expect(found.map(({ length }) => length)).toEqual([2, 0, 1]);
      expect(found.flat().every((tag) => task.tags.includes(tag))).toBe(true);
    }
    const [labels] = await tagger.label(sentences, { task: 'upos', alternatives: 2 });
    expect(labels?.alternatives?.map((best) => best.map(({ tag }) => tag).sort())).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ]);
    expect(tagger.config).toEqual(config);
    await tagger.dispose();
  });

  it('labels for the first of several tasks unless told which', async () => {
    const tagger = await loadTagger(folder, { device });
    const sentences = [['one', 'two'], ['three']];
    expect(await tagger.tag(sentences)).toEqual(await tagger.tag(sentences, { task: 'upos' }));
    await expect(tagger.tag([['a']], { task: 'xpos' })).rejects.toThrow('task: expected one of upos, ner, got xpos');
  });

  it.each(['encoder', 'joint'] as const)('refuses to decode by an encoder not trained to: %s', async (decoding) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag([['a']], { task: 'upos', decoding })).rejects.toThrow(
      new RegExp(`^decode ${decoding}: expected a model trained with an encoder loss`),
    );
  });

  it('refuses a checkpoint without a task', async () => {
    await expect(loadTagger(fixturePath('tiny-byt5'), { device })).rejects.toThrow(/with its tasks in bytetag\.json/);
  });
});
