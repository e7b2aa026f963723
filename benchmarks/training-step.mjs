// Times one training step of a preset's shape on random ids without padding: forward and backward, then the optimizer.
// Usage: npm run build && node benchmarks/training-step.mjs [preset] [batch] [source] [target] [adafactor|adamw] [steps] [all|qv|linear]
// The last one says what is trained: all weights, or adapters of rank 16 on `q` and `v` or on all linear layers.
import { cpus, totalmem } from 'node:os';
import { lowerGraph } from '../dist/onnx/lower-graph.js';
import { createOptimizer } from '../dist/optim/optimizer.js';
import { createRandom } from '../dist/random.js';
import { openDevice } from '../dist/session/node.js';
import { adapterLayout, adapterShapes, initializeAdapter, settleAdapter } from '../dist/t5/adapter.js';
import { initializeWeights } from '../dist/t5/initialize.js';
import { parameterCount, parameterShapes } from '../dist/t5/parameter-shapes.js';
import { presets } from '../dist/t5/presets.js';
import { createT5Trainee } from '../dist/tagger/trainee.js';
import { createArena } from '../dist/tensor/arena.js';
import { createGradientStep } from '../dist/train/gradient-step.js';
import { createRandomPools } from '../dist/train/random-pools.js';

const [
  preset = 'byt5-small',
  batch = 8,
  source = 128,
  target = 64,
  optimizerName = 'adafactor',
  steps = 5,
  trained = 'all',
] = process.argv.slice(2);
const targets = { all: undefined, qv: ['q', 'v'], linear: 'all-linear' }[trained];
const { config: plain, fromScratch } = presets[preset];
const base = createArena(parameterShapes(plain));
initializeWeights(base, plain, { seed: 1, fromScratch });
const { config, shapes, weights } =
  targets === undefined ? { config: plain, shapes: parameterShapes(plain), weights: base } : adapt();
const frozen = targets === undefined ? new Map() : base.tensors;
const trainee = createT5Trainee(config, weights, { dropoutRate: 0.1, encoderLossWeight: 0 }, frozen);
const device = await openDevice('cpu');
const compile = (outputs) => device.createSession(lowerGraph(outputs));
const gradientStep = createGradientStep(trainee, compile, createRandomPools({ dropoutRate: 0.1 }, 1));
const optimizer = await createOptimizer({ name: optimizerName }, weights, gradientStep.gradients, compile);

function adapt() {
  const settings = {
    rank: 16,
    alpha: 32,
    rankStabilized: false,
    dropoutRate: 0,
    targetModules: targets,
    fullModules: [],
  };
  const adapter = adapterLayout(plain, settleAdapter(plain, { ...settings, rankPattern: {}, alphaPattern: {} }));
  const adapted = { ...plain, adapter };
  const arena = createArena(adapterShapes(adapted));
  initializeAdapter(arena, base, 1);
  return { config: adapted, shapes: adapterShapes(adapted), weights: arena };
}

const random = createRandom(1, 'benchmark');
const ids = (length) => Int32Array.from({ length }, () => 3 + random.below(256));
const examples = Array.from({ length: Number(batch) }, () => ({
  sourceIds: ids(Number(source)),
  targetIds: ids(Number(target)),
}));
const feeds = trainee.collate(examples, examples);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const times = { gradient: [], optimizer: [] };
for (let step = 0; step < Number(steps) + 1; step++) {
  const start = performance.now();
  const { loss } = await gradientStep.run(feeds, step, true);
  const between = performance.now();
  await optimizer.step({ learningRate: 1e-4, gradientScale: 1 });
  const end = performance.now();
  process.stderr.write(
    `step ${step}: loss ${loss.toFixed(3)}, ${((between - start) / 1000).toFixed(2)} s + ${((end - between) / 1000).toFixed(2)} s\n`,
  );
  // The first step compiles and fills the pools.
  if (step === 0) continue;
  times.gradient.push((between - start) / 1000);
  times.optimizer.push((end - between) / 1000);
}
console.log(
  JSON.stringify({
    preset,
    trained,
    parameters: parameterCount(shapes),
    batch: Number(batch),
    source: Number(source),
    target: Number(target),
    optimizer: optimizerName,
    forwardBackwardSeconds: median(times.gradient),
    optimizerSeconds: median(times.optimizer),
    peakGiB: process.resourceUsage().maxRSS / 2 ** 20,
    machine: { cores: cpus().length, model: cpus()[0]?.model, totalGiB: totalmem() / 2 ** 30 },
  }),
);
