// Our side of `benchmarks/training.mjs`: does a training step, or multiplies matrices, when told to.

import { input } from '../../dist/engine/graph/leaves.js';
import { matmul } from '../../dist/engine/graph/matmul.js';
import { lowerGraph } from '../../dist/engine/onnx/lower-graph.js';
import { serve } from '../measure.mjs';
import { createStep } from './step.mjs';

const settings = JSON.parse(process.argv[2]);
const step = await createStep(settings);
let multiply;
await serve({ name: 'bytetag', parameters: step.parameters }, async (request) => {
  if (request === 'step') return { ...(await step.run()), peakGiB: process.resourceUsage().maxRSS / 2 ** 20 };
  if (request === 'profile') return { written: await step.finishProfile() };
  multiply ??= await createProduct(settings.gemm);
  return { gigaflops: await multiply() };
});

/**
 * Ready to multiply matrices of the shape of a feed-forward layer in the encoder: what most of the step's work looks
 * like.
 */
async function createProduct([rows, inner, columns]) {
  const product = matmul(input('a', 'float32', [rows, inner]), input('b', 'float32', [columns, inner]), {
    transposeB: true,
  });
  const gemm = await step.device.createSession(lowerGraph({ product }));
  const matrix = (...shape) => ({
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: shape[0] * shape[1] }, (_, index) => (index % 7) - 3),
  });
  const feeds = { a: matrix(rows, inner), b: matrix(columns, inner) };
  const into = { product: { dtype: 'float32', shape: [rows, columns], data: new Float32Array(rows * columns) } };
  return async () => {
    const start = performance.now();
    for (let count = 0; count < 20; count++) await gemm.run(feeds, into);
    return (20 * 2 * rows * inner * columns) / ((performance.now() - start) * 1e6);
  };
}
