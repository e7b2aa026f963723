// A training step of a preset's shape on random ids without padding, ready to be timed.
import { lowerGraph } from '../../dist/onnx/lower-graph.js';
import { createOptimizer } from '../../dist/optim/optimizer.js';
import { createRandom } from '../../dist/random.js';
import { keepsFreedMemory } from '../../dist/session/freed-memory.js';
import { openDevice } from '../../dist/session/node.js';
import { adapterLayout, adapterShapes, initializeAdapter, settleAdapter } from '../../dist/t5/adapter.js';
import { initializeWeights } from '../../dist/t5/initialize.js';
import { parameterCount, parameterShapes } from '../../dist/t5/parameter-shapes.js';
import { presets } from '../../dist/t5/presets.js';
import { createT5Trainee } from '../../dist/tagger/trainee.js';
import { createArena } from '../../dist/tensor/arena.js';
import { createGradientStep } from '../../dist/train/gradient-step.js';
import { createRandomPools } from '../../dist/train/random-pools.js';

const dropoutRate = 0.1;

/**
 * Readies a step.
 * @param trained `all` weights, or adapters of rank 16: `qv` on `q` and `v`, `linear` on all linear layers
 */
export async function createStep({ preset, batch, source, target, optimizer: optimizerName, trained = 'all' }) {
  const { config: plain, fromScratch } = presets[preset];
  const base = createArena(parameterShapes(plain));
  initializeWeights(base, plain, { seed: 1, fromScratch });
  const targets = { all: undefined, qv: ['q', 'v'], linear: 'all-linear' }[trained];
  const { config, shapes, weights, frozen } = targets
    ? adapt(plain, base, targets)
    : { config: plain, shapes: parameterShapes(plain), weights: base };
  const trainee = createT5Trainee(config, weights, { dropoutRate, encoderLossWeight: 0 }, frozen);
  const device = await openDevice('cpu');
  const memoryArena = !keepsFreedMemory(process.env);
  const compile = (outputs) => device.createSession(lowerGraph(outputs), { memoryArena });
  const gradientStep = createGradientStep(trainee, compile, createRandomPools({ dropoutRate }, 1));
  const optimizer = await createOptimizer({ name: optimizerName }, weights, gradientStep.gradients, compile);
  const random = createRandom(1, 'benchmark');
  const ids = (length) => Int32Array.from({ length }, () => 3 + random.below(256));
  const examples = Array.from({ length: batch }, () => ({ sourceIds: ids(source), targetIds: ids(target) }));
  const feeds = trainee.collate(examples, examples);
  let number = 0;
  return {
    parameters: parameterCount(shapes),
    device,
    /** One step; the first one compiles and fills the pools. */
    async run() {
      const start = performance.now();
      const { loss } = await gradientStep.run(feeds, number++, true);
      const between = performance.now();
      await optimizer.step({ learningRate: 1e-4, gradientScale: 1 });
      const end = performance.now();
      return { loss, forwardBackward: (between - start) / 1000, optimizer: (end - between) / 1000 };
    },
  };
}

function adapt(plain, base, targetModules) {
  const settings = { rank: 16, alpha: 32, rankStabilized: false, dropoutRate: 0, targetModules, fullModules: [] };
  const adapter = adapterLayout(plain, settleAdapter(plain, { ...settings, rankPattern: {}, alphaPattern: {} }));
  const config = { ...plain, adapter };
  const shapes = adapterShapes(config);
  const weights = createArena(shapes);
  initializeAdapter(weights, base, 1);
  return { config, shapes, weights, frozen: base.tensors };
}
