// From files to files on WebGPU: the losses, evaluations and tags of the CPU, of whole models and of adapters.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceName } from '../../../src/engine/session/session.js';
import { findAdapter } from '../../../src/node/runtime/webgpu-adapter.js';
import { Tagger } from '../../../src/node/tagger.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import { fixturePath } from '../../support/fixtures.js';

const adapter = await findAdapter();
const folder = mkdtempSync(join(tmpdir(), 'bytetag-device-'));
afterAll(() => rmSync(folder, { recursive: true }));

const examples = fixturePath('../../examples/pos-en');
const sentences = [
  ['The', 'cat', 'sat', '.'],
  ['Go', '!'],
];

/** Trains on a device; what it reported, and what the model says of sentences there. */
async function run(device: DeviceName, lora: boolean) {
  const out = join(folder, `${device}-${lora}`);
  const configuration = await resolveTraining({
    ...{ model: fixturePath('tiny-byt5'), out, device, seed: 2 },
    ...{ train: [join(examples, 'train.conllu')], dev: [join(examples, 'dev.conllu')], trainLimit: 4, devLimit: 1 },
    ...{ maxSteps: 3, batchSize: 2, evalSteps: 2, learningRate: 0.01, warmupSteps: 0 },
    ...(lora && { lora: { rank: 3, dropout: 0.2, modulesToSave: ['lm_head'] } }),
  });
  const losses: number[] = [];
  const dev: number[] = [];
  for await (const event of finetune(configuration)) {
    if (event.type === 'step') losses.push(event.losses.loss ?? Number.NaN);
    if (event.type === 'evaluation') dev.push(event.metrics.loss ?? Number.NaN);
  }
  const tagger = await Tagger.load(out, { device });
  const tags = [await tagger.label(sentences), await tagger.label(sentences, { numBeams: 2 })].map((all) =>
    all.map((each) => each.tags),
  );
  await tagger.dispose();
  return { losses, dev, tags };
}

describe.skipIf(!adapter.found)(`webgpu${adapter.found ? '' : ` (${adapter.reason})`}`, { timeout: 300_000 }, () => {
  it.each([
    ['a model', false],
    ['an adapter', true],
  ])('trains, evaluates and runs %s as the CPU does', async (_, lora) => {
    const [expected, found] = [await run('cpu', lora), await run('webgpu', lora)];
    expect(expected.losses).toHaveLength(3);
    expect(expected.dev).toHaveLength(2);
    for (const kind of ['losses', 'dev'] as const) {
      expect(found[kind]).toHaveLength(expected[kind].length);
      for (const [index, loss] of expected[kind].entries()) {
        expect(Math.abs((found[kind][index] ?? Number.NaN) - loss)).toBeLessThan(1e-3);
      }
    }
    expect(expected.losses[2]).toBeLessThan((expected.losses[0] ?? 0) - 0.1);
    expect(found.tags).toEqual(expected.tags);
  });
});
