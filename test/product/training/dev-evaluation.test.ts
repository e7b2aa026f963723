// What the development sets say in the course of training: the metrics of each task, and the score that decides.

import { afterAll, describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';
import { createT5SequenceModel } from '../../../src/network/t5/sequence-model.js';
import { createT5TargetScorer } from '../../../src/network/t5/target-scorer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { targetLoss } from '../../../src/product/examples/target-loss.js';
import { trainingExamples } from '../../../src/product/examples/training-examples.js';
import { createDecoders } from '../../../src/product/tagger/decoders.js';
import { createLabeller } from '../../../src/product/tagger/labeller.js';
import { createDevEvaluation, taskEvaluations } from '../../../src/product/training/dev-evaluation.js';
import type { PreparedTask } from '../../../src/product/training/prepare-tasks.js';

const { config: t5 } = presets.micro;
const weights = createArena(parameterShapes(t5));
initializeWeights(weights, t5, { seed: 5, fromScratch: true });
const runtime = createModelRuntime(await openDevice('cpu'), { memory: weights.tensors });
const [decoders, scorer] = [createDecoders(createT5SequenceModel(t5, runtime)), createT5TargetScorer(t5, runtime)];
afterAll(async () => {
  await decoders.dispose();
  await scorer.dispose();
});

const words = [
  ['She', 'sells', 'sea', 'shells', 'by', 'the', 'shore'],
  ['Tom', 'and', 'Ann', 'of', 'York', 'visit', 'Rome'],
];
const classes = ['NOUN', 'VERB', 'X'];
const spans = ['O', 'B-X', 'I-X'];
const config = {
  ...{ format: 'ids', maxSourceLength: 64, hasEncoderLoss: false, tags: [...classes, ...spans] },
  tasks: [],
};
const formatOf = (tags: readonly string[]) => createFormat('ids', tags, { inventory: config.tags });

/** A task whose gold tags are what the model writes, but for some words. */
async function taskOf(
  name: string,
  tags: readonly string[],
  changes: ReadonlyMap<number, string>,
): Promise<PreparedTask> {
  const format = formatOf(tags);
  const labels = await createLabeller(decoders, format, config).label(words);
  let place = 0;
  const dev = labels.map((label, index) => ({
    words: words[index] ?? [],
    tags: label.tags.map((tag) => changes.get(place++) ?? tag),
    ...{ file: 'dev', line: index + 1 },
  }));
  return { task: { name, column: name, tags }, format, sentences: [], dev };
}

const evaluate = (tasks: readonly PreparedTask[]) =>
  createDevEvaluation(taskEvaluations(tasks, decoders, scorer, config))();

/** Two words of fourteen get a tag that the model did not write. */
const another = async (tags: readonly string[]): Promise<ReadonlyMap<number, string>> => {
  const written = (await createLabeller(decoders, formatOf(tags), config).label(words)).flatMap((label) => label.tags);
  return new Map([2, 9].map((place) => [place, tags.find((tag) => tag !== written[place]) ?? '']));
};

describe('createDevEvaluation', () => {
  it('scores a task of word classes by accuracy', async () => {
    const { metrics, score } = await evaluate([await taskOf('upos', classes, await another(classes))]);
    expect(metrics.accuracy).toBeCloseTo(12 / 14, 12);
    expect(score).toBe(metrics.accuracy);
    expect(Object.keys(metrics)).toEqual(['accuracy', 'macroF1', 'loss']);
  });

  it('scores a task of spans by their F1', async () => {
    const { metrics, score } = await evaluate([await taskOf('ner', spans, await another(spans))]);
    expect(metrics.accuracy).toBeCloseTo(12 / 14, 12);
    expect(metrics.spanF1).not.toBeCloseTo(metrics.accuracy ?? 0, 6);
    expect(score).toBe(metrics.spanF1);
  });

  it('names the metrics of several tasks after them, and takes the mean of their scores', async () => {
    const tasks = [
      await taskOf('upos', classes, await another(classes)),
      await taskOf('ner', spans, await another(spans)),
    ];
    const { metrics, score } = await evaluate(tasks);
    expect(Object.keys(metrics)).toEqual([
      ...['upos.accuracy', 'upos.macroF1', 'upos.loss'],
      ...['ner.accuracy', 'ner.macroF1', 'ner.spanF1', 'ner.loss'],
    ]);
    expect(score).toBeCloseTo(((metrics['upos.accuracy'] ?? 0) + (metrics['ner.spanF1'] ?? 0)) / 2, 12);
  });

  it('leaves out a task without development sentences', async () => {
    const upos = await taskOf('upos', classes, new Map());
    const { metrics, score } = await evaluate([upos, { ...(await taskOf('ner', spans, new Map())), dev: [] }]);
    expect(Object.keys(metrics)).toEqual(['accuracy', 'macroF1', 'loss']);
    expect(score).toBe(1);
  });

  it('has the loss of sentences whose tags can be written, as training has it', async () => {
    const task = await taskOf('upos', classes, new Map([[0, 'UNSEEN']]));
    const { metrics } = await evaluate([task]);
    expect(metrics.accuracy).toBeCloseTo(13 / 14, 12);
    const examples = trainingExamples(task.dev.slice(1), task.format, config.maxSourceLength);
    expect(metrics.loss).toBe(await targetLoss(scorer, examples));
    expect(metrics.loss).toBeGreaterThan(0);
  });
});
