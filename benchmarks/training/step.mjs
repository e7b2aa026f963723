// A training step of a preset's shape, on random ids without padding or on real sentences, ready to be timed.

import { lowerGraph } from '../../dist/engine/onnx/lower-graph.js';
import { createArena } from '../../dist/engine/tensor/arena.js';
import { createRandom } from '../../dist/foundation/random.js';
import { collectTagSet } from '../../dist/language/data/tag-set.js';
import { createFormat } from '../../dist/language/formats/create-format.js';
import { adapterShapes, initializeAdapter } from '../../dist/network/checkpoint/adapter-weights.js';
import { createOptimizer } from '../../dist/network/optim/optimizer.js';
import { adapterLayout, settleAdapter } from '../../dist/network/t5/adapter.js';
import { initializeWeights } from '../../dist/network/t5/initialize.js';
import { parameterCount, parameterShapes } from '../../dist/network/t5/parameter-shapes.js';
import { presets } from '../../dist/network/t5/presets.js';
import { createT5Trainee } from '../../dist/network/t5/trainee.js';
import { createBatchPlan } from '../../dist/network/train/batch-plan.js';
import { createGradientStep } from '../../dist/network/train/gradient-step.js';
import { createRandomPools } from '../../dist/network/train/random-pools.js';
import { keepsFreedMemory } from '../../dist/node/runtime/freed-memory.js';
import { openDevice } from '../../dist/node/runtime/open-device.js';
import { Profiler } from '../../dist/node/runtime/profiler.js';
import { readTaskSentences } from '../../dist/node/training/read-task.js';
import { trainingExamples } from '../../dist/product/examples/training-examples.js';

const dropout = 0.1;

/**
 * Readies a step.
 * @param trained `all` weights, or adapters of rank 16: `qv` on `q` and `v`, `linear` on all linear layers
 * @param treebank batches of real sentences, `{ file, format, batches }`, in place of random ids of one length
 * @param profile where to write a trace of the operators
 */
export async function createStep({
  preset,
  optimizer: optimizerName,
  trained = 'all',
  threads = 0,
  treebank,
  profile,
  ...sizes
}) {
  const { config: plain, fromScratch } = presets[preset];
  const base = createArena(parameterShapes(plain));
  initializeWeights(base, plain, { seed: 1, fromScratch });
  const targets = { all: undefined, qv: ['q', 'v'], linear: 'all-linear' }[trained];
  const { config, shapes, weights, frozen } = targets
    ? adapt(plain, base, targets)
    : { config: plain, shapes: parameterShapes(plain), weights: base };
  const trainee = createT5Trainee(config, weights, { dropout, encoderLossWeight: 0 }, frozen);
  const profiler = profile === undefined ? undefined : await Profiler.create(profile);
  const device = await openDevice('cpu', profiler);
  const memoryArena = profiler !== undefined || !keepsFreedMemory(process.env);
  const options = { memoryArena, ...(threads > 0 && { threads }) };
  const compile = (outputs, given) => device.createSession(lowerGraph(outputs), { ...options, ...given });
  const gradientStep = createGradientStep(trainee, compile, createRandomPools({ dropout }, 1));
  const optimizer = await createOptimizer({ name: optimizerName }, weights, gradientStep.gradients, compile);
  const batches = treebank ? await batchesOf(treebank, sizes.batch, trainee.lengthOf) : [randomBatch(sizes)];
  let number = 0;
  return {
    parameters: parameterCount(shapes),
    device,
    /** Ends the timing of operators, and writes the trace to `profile`, whose path it returns. */
    async finishProfile() {
      await profiler.finish();
      await profiler.dispose();
      return profile;
    },
    /** One step, on the next batch; the first one compiles and fills the pools. */
    async run() {
      const examples = batches[number % batches.length];
      const start = performance.now();
      const { loss } = await gradientStep.run(trainee.collate(examples, examples), number++, true);
      const between = performance.now();
      await optimizer.step({ learningRate: 1e-4, gradientScale: 1 });
      const end = performance.now();
      const seconds = { forwardBackward: (between - start) / 1000, optimizer: (end - between) / 1000 };
      return { loss, sentences: examples.length, ...seconds };
    },
  };
}

/** Random ids without padding. */
function randomBatch({ batch, source, target }) {
  const random = createRandom(1, 'benchmark');
  const ids = (length) => Int32Array.from({ length }, () => 3 + random.below(256));
  return Array.from({ length: batch }, () => ({ sourceIds: ids(source), targetIds: ids(target) }));
}

/** The first batches of an epoch, made as the trainer makes them: of like length, in random order. */
async function batchesOf({ file, format, batches }, batchSize, lengthOf) {
  const sentences = await readTaskSentences([file], { name: 'upos', column: 'upos' });
  const examples = trainingExamples(sentences, createFormat(format, collectTagSet(sentences)), 512);
  const plan = createBatchPlan(examples.map(lengthOf), { batchSize, gradientAccumulationSteps: 1, seed: 1 });
  return Array.from({ length: batches }, (_, step) => plan.batchesAt(step)[0].map((index) => examples[index]));
}

function adapt(plain, base, targetModules) {
  const settings = { rank: 16, alpha: 32, rankStabilized: false, dropout: 0, targetModules, modulesToSave: [] };
  const adapter = adapterLayout(plain, settleAdapter(plain, { ...settings, rankPattern: {}, alphaPattern: {} }));
  const config = { ...plain, adapter };
  const shapes = adapterShapes(parameterShapes(plain), adapter);
  const weights = createArena(shapes);
  initializeAdapter(weights, base, 1);
  return { config, shapes, weights, frozen: base.tensors };
}
