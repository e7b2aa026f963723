// Writes a tiny untrained tagger with some tags to its own folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatT5Config } from '../../src/network/t5/config.js';
import { writeSafetensors } from '../../src/node/files/write-safetensors.js';
import { formatTaggerConfig } from '../../src/product/model/tagger-config.js';
import { loadTinyModel } from './fixtures.js';

/** Writes it. */
export async function writeTinyTagger(folder: string): Promise<void> {
  const { config: model, weights } = loadTinyModel('tiny-byt5-inner');
  const tags = ['A', 'B', 'C'];
  const tasks = [{ name: 'upos', column: 'upos', tags }];
  const config = { format: 'ids', maxSourceLength: 64, hasEncoderLoss: true, tags, tasks } as const;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(model)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
}
