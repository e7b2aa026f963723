// Writes tiny untrained models to their own folders: a tagger with some tags, and a model that divides text.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatT5Config } from '../../src/network/t5/config.js';
import { writeSafetensors } from '../../src/node/files/write-safetensors.js';
import { formatTaggerConfig, type TaggerConfig } from '../../src/product/model/tagger-config.js';
import { loadTinyModel } from './fixtures.js';

/** Writes a tagger. */
export function writeTinyTagger(folder: string): Promise<void> {
  const tags = ['A', 'B', 'C'];
  const tasks = [{ name: 'upos', column: 'upos', tags }];
  return writeTinyModel(folder, { format: 'ids', maxSourceLength: 64, hasEncoderLoss: true, tags, tasks });
}

/** Writes a model that divides text in its own way. */
export function writeTinySegmenter(folder: string): Promise<void> {
  const boundaries = ['none', 'word', 'token', 'sentence'] as const;
  return writeTinyModel(folder, {
    ...{ format: 'ids', maxSourceLength: 64, hasEncoderLoss: true, tags: boundaries, tasks: [] },
    segmentation: { boundaries, window: 32, hasSpaces: false },
  });
}

async function writeTinyModel(folder: string, config: TaggerConfig): Promise<void> {
  const { config: model, weights } = loadTinyModel('tiny-byt5-inner');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(model)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
}
