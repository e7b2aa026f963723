// Training on sentences in memory, on WebAssembly: the losses are Node's, and the model is one that Node loads.
import '../support/require-in-node.js';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Tagger } from '../../../src/index.js';
import { type FinetuneEvent, finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import type { RunState } from '../../../src/web/runs/run-state.js';
import {
  type LabelledSentence,
  type PageTrainEvent,
  type PageTrainOptions,
  trainInMemory,
} from '../../../src/web/training/train-in-memory.js';
import { filesOfModel } from '../support/model-files.js';

const root = mkdtempSync(join(tmpdir(), 'bytetag-page-'));
afterAll(() => rmSync(root, { recursive: true }));

const words = ['she', 'sells', 'sea', 'shells', 'by', 'the', 'shore'];
const tagOf = (word: string): string => (word === 'sells' ? 'VERB' : word.startsWith('s') ? 'NOUN' : 'X');
const sentences = Array.from({ length: 40 }, (_, index): LabelledSentence => {
  const own = Array.from({ length: 3 + (index % 4) }, (_, word) => words[(index + 3 * word) % words.length] ?? '');
  return { words: own, tags: own.map(tagOf) };
});

async function runInMemory(
  given: readonly LabelledSentence[],
  options: PageTrainOptions,
  onState?: (state: RunState) => void,
): Promise<{ events: readonly PageTrainEvent[]; files: ReadonlyMap<string, Uint8Array> }> {
  const events: PageTrainEvent[] = [];
  const training = trainInMemory(given, options, {}, { onState });
  for (;;) {
    const next = await training.next();
    if (next.done) return { events, files: next.value };
    events.push(next.value);
  }
}

function folderOf(files: ReadonlyMap<string, Uint8Array>): string {
  const folder = mkdtempSync(join(root, 'model-'));
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const lossesOf = (events: readonly FinetuneEvent[]): readonly number[] =>
  events.flatMap((event) => (event.type === 'step' ? (event.losses.loss ?? []) : []));

describe('training in memory', () => {
  it('has the losses of Node, and gives a model that Node loads', async () => {
    const options = { model: 'micro', maxSteps: 8, batchSize: 8, evalSteps: 4, seed: 3 } as const;
    const { events, files } = await runInMemory(sentences, { ...options, dev: sentences.slice(0, 10) });

    const fileOf = (name: string, given: readonly LabelledSentence[]): string => {
      const rows = given.map((each) => `${each.words.map((word, i) => `${word}\t${each.tags[i]}`).join('\n')}\n`);
      writeFileSync(join(root, name), rows.join('\n'));
      return join(root, name);
    };
    const [train, dev] = [fileOf('train.txt', sentences), fileOf('dev.txt', sentences.slice(0, 10))];
    const task = { name: 'upos', column: 'column:2', train, dev };
    const configuration = await resolveTraining({ ...options, tasks: [task], out: join(root, 'run') });
    const inNode = [];
    for await (const event of finetune(configuration)) inNode.push(event);
    const [here, there] = [lossesOf(events), lossesOf(inNode)];
    expect(here).toHaveLength(8);
    for (const [step, loss] of there.entries()) expect((here[step] ?? 0) / loss).toBeCloseTo(1, 4);
    expect(events.filter(({ type }) => type === 'evaluation')).toHaveLength(2);

    const tagger = await Tagger.load(folderOf(files));
    expect((await tagger.label([['she', 'sells']]))[0]?.tags).toHaveLength(2);
    await tagger.dispose();
  });

  it('goes on with a training as if it had not been interrupted', async () => {
    const options: PageTrainOptions = {
      ...{ model: 'micro', maxSteps: 6, batchSize: 8, saveSteps: 3, seed: 3 },
      ...{ dev: sentences.slice(0, 10), evalSteps: 3 },
    };
    const states: RunState[] = [];
    const whole = await runInMemory(sentences, options, (state) => states.push(structuredClone(state)));
    expect(states.map(({ progress }) => progress.step)).toEqual([3, 6]);
    const [resume] = states;
    const rest = await runInMemory(sentences, { ...options, resume });
    expect(lossesOf(rest.events)).toEqual(lossesOf(whole.events).slice(3));
    expect([...rest.files.keys()].sort()).toEqual([...whole.files.keys()].sort());
    expect(rest.files.get('model.safetensors')).toEqual(whole.files.get('model.safetensors'));
    await expect(runInMemory(sentences.slice(1), { ...options, resume })).rejects.toThrow(
      /^resume: expected to resume on the data that the training began with, got/,
    );
    const cut = resume && { ...resume, weights: resume.weights.slice(0, -1) };
    await expect(runInMemory(sentences, { ...options, resume: cut })).rejects.toThrow(
      /^resume: expected \d+ bytes of weights, got \d+$/,
    );
    await expect(runInMemory(sentences, { ...options, seed: 4, resume })).rejects.toThrow(
      /^resume: expected to resume with settings.seed 3, as the run began, got 4/,
    );
  });

  it('trains an adapter on a model that ships, and keeps how it divides text', async () => {
    const { files } = await runInMemory(sentences, { model: filesOfModel('pos-en'), lora: { rank: 2 }, maxSteps: 2 });
    expect([...files.keys()].filter((name) => !name.startsWith('segmenter/')).sort()).toEqual(
      expect.arrayContaining(['README.md', 'adapter_config.json', 'adapter_model.safetensors', 'bytetag.json']),
    );
    expect(files.has('segmenter/bytetag.json')).toBe(true);
  });

  it('refuses sentences and options that do not fit', async () => {
    const train = (given: readonly LabelledSentence[], options: Partial<PageTrainOptions> = {}) =>
      runInMemory(given, { model: 'micro', maxSteps: 1, ...options });
    await expect(train([])).rejects.toThrow('task upos: expected files to learn from, got none');
    await expect(train([{ words: ['a', 'b'], tags: ['X'] }])).rejects.toThrow(/^upos:1: expected words and a tag for/);
    await expect(train(sentences, { dev: { xpos: sentences } })).rejects.toThrow(
      'dev: expected sentences of the tasks',
    );
    await expect(train(sentences, { epochs: -1 })).rejects.toThrow(/^epochs: expected/);
    // Before the model is looked at.
    await expect(train(sentences, { model: new Map(), epochs: -1 })).rejects.toThrow(/^epochs: expected/);
  });
});
