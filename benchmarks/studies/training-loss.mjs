// Study 4: why the validation loss lies below the training loss. See docs/studies/training-loss.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lowerGraph, targetOf } from '../../dist/engine/onnx/lower-graph.js';
import { createModelRuntime } from '../../dist/network/generate/model-runtime.js';
import { batchesInMemory } from '../../dist/network/train/batch-source.js';
import { createGradientStep } from '../../dist/network/train/gradient-step.js';
import { createRandomPools } from '../../dist/network/train/random-pools.js';
import { train } from '../../dist/network/train/trainer.js';
import { loadModelForTraining } from '../../dist/node/models/load-model.js';
import { openDevice } from '../../dist/node/runtime/open-device.js';
import { readTaskSentences } from '../../dist/node/training/read-task.js';
import { resolveTraining } from '../../dist/node/training/resolve-options.js';
import { targetLoss } from '../../dist/product/examples/target-loss.js';
import { trainingExamples } from '../../dist/product/examples/training-examples.js';
import { prepareTasks } from '../../dist/product/training/prepare-tasks.js';
import { figure, meanOf, Plot, publish, table } from './publish.mjs';
import { settings as study } from './runs.mjs';

/** The notebook's noise, and the dropout of T5. */
const noise = { alpha: 5, on: 'both', length: 'padded', scale: 'absolute' };
const dropout = 0.1;

/** Steps between measurements, and steps whose batches are looked at again. */
const [every, window] = [study.steps / 6, 20];

const modes = {
  'training mode': { dropout, neftune: noise },
  'dropout only': { dropout },
  'noise only': { dropout: 0, neftune: noise },
  'evaluation mode': { dropout: 0 },
};

const file = `${study.runs}/training-loss-${study.steps}.json`;
const rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await measure();
mkdirSync(study.runs, { recursive: true });
writeFileSync(file, JSON.stringify(rows));

const columns = ['step', 'running mean', ...Object.keys(modes), 'dev'];
publish('training-loss', [
  table(
    columns,
    rows.map((row) => columns.map((column) => (column === 'step' ? row.step : row[column].toFixed(4)))),
  ),
  figure('training-loss', 'Losses in the course of training', {
    x: { label: 'step' },
    y: { label: 'cross entropy per target id (nats)', type: 'log', ticks: [0.3, 0.5, 1, 2, 3], tickFormat: String },
    series: columns.slice(1),
    marks: [
      Plot.line(
        rows.flatMap((row) => columns.slice(1).map((name) => ({ step: row.step, name, loss: row[name] }))),
        { x: 'step', y: 'loss', stroke: 'name', strokeWidth: 2, marker: 'dot' },
      ),
    ],
  }),
]);

/** Trains, and every so often measures the loss of the last batches in all modes, with the weights as they are. */
async function measure() {
  const configuration = await resolveTraining({
    model: 'micro',
    train: [study.train],
    dev: [study.dev],
    out: study.runs,
    maxSteps: study.steps,
  });
  const { maxSourceLength, encoderLossWeight, settings } = configuration;
  const { network, weights, tagger } = await loadModelForTraining('micro', settings.seed);
  const { tasks } = await prepareTasks(configuration, tagger, readTaskSentences);
  const [{ sentences, dev, format }] = tasks;
  const examples = trainingExamples(sentences, format, maxSourceLength);
  const device = await openDevice('cpu');
  const runtime = createModelRuntime(device, { memory: weights.tensors });
  const scorer = network.createTargetScorer(runtime);
  const devExamples = trainingExamples(dev, format, maxSourceLength);

  const compile = (outputs) => device.createSession(lowerGraph(outputs, { target: targetOf(device) }));
  const traineeOf = (mode) => network.createTrainee(weights, { encoderLossWeight, ...mode });
  // A seed of its own: the masks and noises of these passes are others than those that the weights were trained with.
  const passes = Object.entries(modes).map(([name, mode]) => {
    const trainee = traineeOf(mode);
    const step = createGradientStep(trainee, compile, createRandomPools(mode, 99));
    return { name, trainee, step };
  });
  const trainee = traineeOf(modes['training mode']);
  const batches = [];
  const recorded = {
    ...trainee,
    collate(batch, all) {
      batches.push(batch);
      return trainee.collate(batch, all);
    },
  };
  const losses = [];
  const found = [];
  const evaluate = async () => {
    const again = batches.slice(-window);
    const row = { step: losses.length, 'running mean': meanOf(losses.slice(-every)) };
    for (const { name, trainee: measured, step } of passes) {
      const values = [];
      for (const [index, batch] of again.entries()) {
        values.push((await step.run(measured.collate(batch, batch), index, true)).decoderLoss);
      }
      row[name] = meanOf(values);
    }
    row.dev = await targetLoss(scorer, devExamples);
    found.push(row);
    console.error(JSON.stringify(row));
    return { metrics: {}, score: 0 };
  };
  const store = { restore: async () => undefined, save: async () => {}, publish: async () => {} };
  const events = train({
    ...{ trainee: recorded, batches: batchesInMemory(examples, recorded.lengthOf, settings), device, store, evaluate },
    settings: { ...settings, dropout, neftune: noise, evalSteps: every },
  });
  for await (const event of events) if (event.type === 'step') losses.push(event.losses.decoderLoss);
  return found;
}
