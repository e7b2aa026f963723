// The same training on the CPU and on WebGPU, as JSON: the losses of each step, how far they are apart, and the time of
// a step. node benchmarks/webgpu.mjs [preset] [batch] [source] [target] [adamw|adafactor] [steps] [cpu,webgpu]

import { createArena } from '../dist/engine/tensor/arena.js';
import { createRandom } from '../dist/foundation/random.js';
import { initializeWeights } from '../dist/network/t5/initialize.js';
import { parameterCount, parameterShapes } from '../dist/network/t5/parameter-shapes.js';
import { presets } from '../dist/network/t5/presets.js';
import { createT5Trainee } from '../dist/network/t5/trainee.js';
import { batchesInMemory } from '../dist/network/train/batch-source.js';
import { train } from '../dist/network/train/trainer.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { machine, median } from './measure.mjs';

const [preset = 'micro', batch = '4', source = '64', target = '16', optimizer = 'adamw', steps = '20', devices] =
  process.argv.slice(2);
const { config, fromScratch } = presets[preset];
const dropout = 0.1;
const batchesPerStep = 2;

const random = createRandom(1, 'benchmark');
const ids = (length) => Int32Array.from({ length }, () => 3 + random.below(256));
const examples = Array.from({ length: 4 * batchesPerStep * Number(batch) }, () => ({
  sourceIds: ids(Number(source)),
  targetIds: ids(Number(target)),
}));

/** Trains fresh weights. */
async function trainOn(name) {
  const weights = createArena(parameterShapes(config));
  initializeWeights(weights, config, { seed: 1, fromScratch });
  const taken = [];
  const memory = [];
  const trainee = createT5Trainee(config, weights, { dropout, encoderLossWeight: 0 });
  const plan = { seed: 1, batchSize: Number(batch), gradientAccumulationSteps: batchesPerStep, maxBatchIds: 1e9 };
  const events = train({
    trainee,
    batches: batchesInMemory(examples, trainee.lengthOf, plan),
    settings: {
      ...{ ...plan, epochs: 1 },
      ...{ maxSteps: Number(steps), optimizer: { name: optimizer }, learningRate: 1e-3, schedule: 'constant' },
      ...{ warmupSteps: 0, maxGradNorm: 1, dropout, evalSteps: 0, saveSteps: 1e9, patience: 0 },
    },
    device: await openDevice(name),
    store: { restore: async () => undefined, save: async () => {}, publish: async () => {} },
  });
  for await (const event of events) {
    if (event.type !== 'step') continue;
    taken.push(event);
    memory.push(process.memoryUsage().rss);
    console.error(`${name} step ${event.step}: loss ${event.losses.loss.toFixed(6)}, ${event.seconds.toFixed(3)} s`);
  }
  return {
    losses: taken.map(({ losses }) => losses.loss),
    gradientNorms: taken.map(({ gradientNorm }) => gradientNorm),
    firstStepSeconds: taken[0].seconds,
    // The first step compiles.
    medianStepSeconds: median(taken.slice(1).map((event) => event.seconds)),
    residentMemoryMegabytes: { afterStep2: memory[1] / 1e6, atTheEnd: memory.at(-1) / 1e6 },
  };
}

const runs = {};
for (const name of (devices ?? 'cpu,webgpu').split(',')) runs[name] = await trainOn(name);
const { cpu, webgpu } = runs;
const largestLossDifference =
  cpu && webgpu && Math.max(...cpu.losses.map((loss, step) => Math.abs(loss - webgpu.losses[step])));
const settings = {
  preset,
  parameters: parameterCount(parameterShapes(config)),
  batch,
  source,
  target,
  optimizer,
  steps,
};
console.log(
  JSON.stringify({ settings, dropout, batchesPerStep, largestLossDifference, runs, machine: machine() }, null, 2),
);
