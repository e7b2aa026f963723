// Several adapters on one base are one model of a service, with the tasks of all of them.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Tagger } from '../../src/node/tagger.js';
import { finetune } from '../../src/node/training/finetune.js';
import { resolveTraining } from '../../src/node/training/resolve-options.js';
import { fixturePath } from '../support/fixtures.js';
import { folder, startService } from './start-service.js';

const examples = new URL('../../examples/pos-en/', import.meta.url).pathname;
const base = fixturePath('torch/safetensors');
const tasks = ['upos', 'xpos'] as const;
const adapters = tasks.map((task) => join(folder, task));

beforeAll(async () => {
  for (const task of tasks) {
    const configuration = await resolveTraining({
      ...{ model: base, train: [join(examples, 'train.conllu')], out: join(folder, task), task: [task] },
      ...{ trainLimit: 12, maxSteps: 4, batchSize: 4, learningRate: 0.05 },
      lora: { rank: 2, modulesToSave: ['lm_head'] },
    });
    for await (const _ of finetune(configuration)) {
      // Nothing but the adapter is of interest here.
    }
  }
});

describe('a model with several adapters', () => {
  it('has the tasks of all, and the labels of each', async () => {
    const { get, post } = await startService({ models: [{ name: 'both', model: base, adapters }] });
    const { json } = await get('/v1/models');
    expect(json.models.map(({ name }: { readonly name: string }) => name)).toEqual(['both']);
    expect(json.models[0].tasks.map(({ name }: { readonly name: string }) => name)).toEqual(tasks);
    const words = ['The', 'cat', 'sat', '.'];
    for (const [index, task] of tasks.entries()) {
      const answer = await post('/v1/tag', { words, task });
      const alone = await Tagger.load(adapters[index] ?? '');
      const expected = await alone.tag({ words });
      await alone.dispose();
      expect(answer.json.task).toBe(task);
      const tagsOf = (tokens: readonly { readonly tag: string }[]): readonly string[] => tokens.map(({ tag }) => tag);
      expect(tagsOf(answer.json.results[0].tokens)).toEqual(tagsOf(expected.tokens));
    }
    expect((await post('/v1/tag', { words, task: 'ner' })).status).toBe(422);
  });

  it('takes no model for an adapter', async () => {
    const none = { name: 'none', model: base, adapters: [base] };
    await expect(startService({ models: [none] })).rejects.toThrow(`${base}: expected an adapter, got a model`);
  });
});
