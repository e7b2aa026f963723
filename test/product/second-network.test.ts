// Another network than T5 is trained, evaluated, run and saved by the same code.
import { expect, it } from 'vitest';
import { createArena } from '../../src/engine/tensor/arena.js';
import type { Tensor } from '../../src/engine/tensor/tensor.js';
import type { Sentence } from '../../src/language/data/sentence.js';
import { byt5Tokenizer } from '../../src/language/text/byt5-tokenizer.js';
import type { RunStore } from '../../src/network/train/run-store.js';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { modelCard } from '../../src/product/cards/model-card.js';
import { exportedFiles } from '../../src/product/model/exported-files.js';
import { createTagger } from '../../src/product/tagger/create-tagger.js';
import { runFinetuningJob } from '../../src/product/training/finetuning.js';
import { prepareTasks } from '../../src/product/training/prepare-tasks.js';
import type { RunRecord } from '../../src/product/training/run-record.js';
import type { TrainingConfiguration } from '../../src/product/training/training-configuration.js';
import { lookupNetwork } from '../support/lookup-network.js';

/** A word is a VERB if it begins with a vowel. */
const tagOf = (word: string): string => (/^[aeiou]/.test(word) ? 'VERB' : 'NOUN');
const sentenceOf = (words: readonly string[], line: number): Sentence => ({
  words,
  tags: words.map(tagOf),
  file: 'f',
  line,
});
const learned = ['ant eat bee', 'owl cat ice', 'dog use it', 'bus car apt', 'eel dot arc'];
const unseen = ['bat art', 'cup owe ink', 'up dad egg'];

const configuration: TrainingConfiguration = {
  ...{ model: 'lookup', out: 'out', format: 'ids', maxSourceLength: 64, encoderLossWeight: 0 },
  tasks: [{ name: 'upos', column: 'upos', trainFiles: ['train'], devFiles: ['dev'] }],
  ...{ trainLimit: 0, devLimit: 0, device: 'cpu', threads: 1 },
  settings: {
    ...{ seed: 1, batchSize: 5, gradientAccumulationSteps: 1, maxBatchIds: 8192, epochs: 60, learningRate: 0.05 },
    ...{ optimizer: { name: 'adamw', weightDecay: 0 }, schedule: 'constant', warmupSteps: 0, maxGradNorm: 1 },
    ...{ dropout: 0, evalSteps: 0, saveSteps: 0, patience: 0 },
  },
};

it('learns, tags what it has not seen, and is saved', async () => {
  const device = await openDevice('cpu');
  const weights = createArena(lookupNetwork.weightLayout.shapes);
  lookupNetwork.initialize(weights, { seed: 1, fromScratch: true });
  const model = { network: lookupNetwork, tokenizer: byt5Tokenizer(), weights, frozen: new Map() };
  const prepared = await prepareTasks(configuration, undefined, {
    sentences: async ([file]) =>
      (file === 'train' ? learned : unseen).map((text, line) => sentenceOf(text.split(' '), line)),
    paragraphs: async () => [],
  });
  const files = new Map<string, string>();
  const run: RunRecord = {
    hasNothingToContinue: false,
    expectData: async () => true,
    begin: async (texts) => {
      for (const [name, text] of texts) files.set(name, text);
    },
    record: async () => {},
    evaluationAt: async () => undefined,
    writeCard: async () => {},
    close: async () => {},
  };
  let memory: ReadonlyMap<string, Tensor<'float32'>> = new Map();
  const store: RunStore = {
    restore: async () => undefined,
    save: async () => {},
    publish: async ({ tensors }) => {
      memory = new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
    },
  };
  const scores: number[] = [];
  const createDigest = () => ({ update() {}, hex: () => '' });
  const job = {
    configuration,
    model,
    prepared,
    run,
    formatCard: modelCard,
    store,
    createDigest,
    openDevice: async () => device,
  };
  for await (const event of runFinetuningJob({ ...job, memoryArena: true })) {
    if (event.type === 'evaluation') scores.push(event.score);
  }
  expect(Math.max(...scores)).toBe(1);
  expect(JSON.parse(files.get('config.json') ?? '')).toMatchObject({ model_type: 'lookup', torch_dtype: 'float32' });

  const stored = { ...model, model: 'lookup', tagger: prepared.config, source: { memory } };
  await using tagger = createTagger([stored], { device });
  const sentences = unseen.map((text) => text.split(' '));
  for (const options of [{}, { numBeams: 2 }]) {
    const labels = await tagger.label(sentences, options);
    expect(labels.map(({ tags }) => tags)).toEqual(sentences.map((words) => words.map(tagOf)));
  }

  const whole = { ...model, tagger: prepared.config, weights: memory };
  const exported = exportedFiles(whole, { to: 'onnx', dtypes: ['fp32', 'q8'] });
  const onnx = Array.from(exported, ({ path, content }) => [path, content() instanceof Uint8Array]).slice(0, 2);
  expect(onnx).toEqual([
    ['onnx/lookup.onnx', true],
    ['onnx/lookup_quantized.onnx', true],
  ]);
});
