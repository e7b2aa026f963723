// Tests fine-tuning an adapter with files: which files are written, that the base is unchanged, and that resuming gives
// the same bits.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Device } from '../../../src/engine/session/session.js';
import { loadModel, loadModelForTraining } from '../../../src/node/models/load-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { Tagger } from '../../../src/node/tagger.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import { fixturePath, largestDifference } from '../../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const examples = new URL('../../../examples/pos-en/', import.meta.url).pathname;
const base = fixturePath('torch/safetensors');

/** Trains an adapter in a folder called `name`; the losses of its steps. */
async function run(
  name: string,
  { stopAfter, resume = false, model = base }: { stopAfter?: number; resume?: boolean; model?: string } = {},
) {
  const configuration = await resolveTraining({
    ...{ model, train: [join(examples, 'train.conllu')], out: join(folder, name), trainLimit: 12, maxSteps: 4 },
    ...{ batchSize: 4, lora: { rank: 3, dropout: 0.2, modulesToSave: ['lm_head'] }, learningRate: 0.01 },
    saveSteps: 2,
  });
  const abort = new AbortController();
  const losses: number[] = [];
  for await (const event of finetune(configuration, { resume, signal: abort.signal })) {
    if (event.type !== 'step') continue;
    losses.push(event.losses.loss ?? Number.NaN);
    if (event.step === stopAfter) abort.abort();
  }
  return { losses, bytes: readFileSync(join(folder, name, 'adapter_model.safetensors')) };
}

describe('fine-tuning an adapter', () => {
  it('lowers the loss, writes the adapter alone, and goes on after an interruption to the same bits', async () => {
    const whole = await run('whole');
    expect(whole.losses[3]).toBeLessThan((whole.losses[0] ?? 0) - 0.1);
    expect(readdirSync(join(folder, 'whole')).sort()).toEqual([
      ...[
        'README.md',
        'adapter_config.json',
        'adapter_model.safetensors',
        'added_tokens.json',
        'bytetag.json',
        'data.json',
        'metrics.jsonl',
      ],
      ...['run.json', 'special_tokens_map.json', 'state', 'tokenizer_config.json'],
    ]);
    const first = await run('cut', { stopAfter: 2 });
    const second = await run('cut', { resume: true });
    expect([...first.losses, ...second.losses]).toEqual(whole.losses);
    expect(second.bytes.equals(whole.bytes)).toBe(true);
  });

  it('does not go on with another base', async () => {
    const model = join(folder, 'base');
    cpSync(base, model, { recursive: true });
    await run('rebased', { stopAfter: 2, model });
    const weights = readFileSync(join(model, 'model.safetensors'));
    weights.writeFloatLE(0.5, weights.length - 4);
    writeFileSync(join(model, 'model.safetensors'), weights);
    await expect(run('rebased', { resume: true, model })).rejects.toThrow(
      /got other weights of the adapter’s base \(also \d+ param/,
    );
  });

  it('leaves a model that runs and can be trained further', async () => {
    const { network, adapter, tagger } = await loadModel(join(folder, 'whole'));
    expect(adapter?.baseModel).toBe(base);
    expect(tagger?.tags).toContain('NOUN');
    expect(network.config.adapter?.full).toEqual(new Set(['lm_head.weight']));
    const { weights, frozen } = await loadModelForTraining(join(folder, 'whole'), 1);
    const original = await loadModelForTraining(base, 1);
    const [query, head] = ['encoder.block.0.layer.0.SelfAttention.q', 'lm_head'].map((name) => `${name}.weight`) as [
      string,
      string,
    ];
    expect(frozen.get(query)?.data).toEqual(original.weights.tensors.get(query)?.data);
    expect(weights.tensors.get(head)?.data).not.toEqual(original.weights.tensors.get(head)?.data);
    const b = weights.tensors.get(query.replace('.weight', '.lora_B.weight'))?.data ?? [];
    expect([...b].some((value) => value !== 0)).toBe(true);
  });
});

describe('several adapters on one base', () => {
  it('label as each does alone, with graphs that are compiled once', async () => {
    const names = ['one', 'two'] as const;
    const differences = {
      one: { lora: { rank: 2, targetModules: ['q', 'v'], modulesToSave: ['lm_head'] }, task: ['upos'] },
      two: { lora: { rank: 5, rankStabilized: true, modulesToSave: ['shared', 'layer_norm'] }, task: ['xpos'] },
    };
    for (const name of names) {
      const configuration = await resolveTraining({
        ...{
          model: base,
          train: [join(examples, 'train.conllu')],
          out: join(folder, name),
          trainLimit: 12,
          maxSteps: 6,
        },
        ...{ batchSize: 4, learningRate: 0.05, ...differences[name] },
      });
      for await (const _ of finetune(configuration)) {
        // Nothing but the model is of interest here.
      }
    }
    const sentences = [
      ['The', 'cat', 'sat', '.'],
      ['Mary', 'saw', 'it'],
      ['Go', '!'],
    ];
    const adapters = names.map((name) => join(folder, name));
    let sessions = 0;
    const cpu = await openDevice('cpu');
    const device: Device = {
      ...cpu,
      createSession: (...args) => {
        sessions++;
        return cpu.createSession(...args);
      },
    };
    const together = await Tagger.load(base, { adapters, device });
    expect(together.config.tasks.map(({ name }) => name)).toEqual(['upos', 'xpos']);
    const found = await Promise.all(['upos', 'xpos', 'upos'].map((task) => together.label(sentences, { task })));
    const shared = sessions;
    for (const [index, name] of (['one', 'two', 'one'] as const).entries()) {
      const alone = await Tagger.load(join(folder, name), { device });
      const expected = await alone.label(sentences);
      expect(found[index]?.map(({ tags }) => tags)).toEqual(expected.map(({ tags }) => tags));
      const confidences = found[index]?.flatMap((labels) => labels.confidences ?? []) ?? [];
      expect(
        largestDifference(
          Float32Array.from(confidences),
          expected.flatMap((labels) => labels.confidences ?? []),
        ),
      ).toBeLessThan(1e-5);
      await alone.dispose();
    }
    expect(sessions - shared).toBe(3 * shared);
    expect(found[0]?.map(({ tags }) => tags)).not.toEqual(found[1]?.map(({ tags }) => tags));
    await expect(together.label(sentences, { task: 'ner' })).rejects.toThrow(
      'task: expected one of upos, xpos, got ner',
    );
    await together.dispose();
  });

  it('are told apart where their tasks have the same name, and must be adapters', async () => {
    const tagger = await Tagger.load(base, { adapters: [join(folder, 'one'), join(folder, 'whole')] });
    expect(tagger.config.tasks.map(({ name }) => name)).toEqual(['one/upos', 'whole/upos']);
    await tagger.dispose();
    await expect(Tagger.load(base, { adapters: [base] })).rejects.toThrow(`${base}: expected an adapter, got a model`);
  });
});
