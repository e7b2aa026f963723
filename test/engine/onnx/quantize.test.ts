// Quantised weights against what they stand for, computed in plain loops.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { choice } from '../../../src/engine/graph/control-flow.js';
import { relu } from '../../../src/engine/graph/elementwise.js';
import { input, parameter } from '../../../src/engine/graph/leaves.js';
import type { Outputs } from '../../../src/engine/graph/value.js';
import { constantBytes, splitConstants } from '../../../src/engine/onnx/external-constants.js';
import { lowerToModel } from '../../../src/engine/onnx/lower-graph.js';
import { encodeModel } from '../../../src/engine/onnx/messages.js';
import { quantizeMatrix } from '../../../src/engine/onnx/quantize.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { linear } from '../../../src/network/nn/linear.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [rows, inputDim, outputDim] = [3, 70, 40];
const random = createRandom(1, 'quantize');
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const x = draw(rows * inputDim);
const weight = float32(draw(outputDim * inputDim), [outputDim, inputDim]);
// A row of zeros has no scale.
weight.data.fill(0, 2 * inputDim, 3 * inputDim);

const product = (w: Float32Array): number[] =>
  Array.from({ length: rows * outputDim }, (_, at) => {
    const [row, column] = [Math.floor(at / outputDim), at % outputDim];
    let sum = 0;
    for (let index = 0; index < inputDim; index++) {
      sum += (x[row * inputDim + index] ?? 0) * (w[column * inputDim + index] ?? 0);
    }
    return sum;
  });

/** The weights as blocks of `size` inputs with `levels` steps to the largest value of each. */
function rounded(size: number, levels: number): Float32Array {
  const result = new Float32Array(weight.data.length);
  for (let row = 0; row < outputDim; row++) {
    for (let begin = 0; begin < inputDim; begin += size) {
      const end = Math.min(inputDim, begin + size);
      const block = [...weight.data.subarray(row * inputDim + begin, row * inputDim + end)];
      const largest = Math.max(...block.map(Math.abs));
      const sign = block.includes(largest) ? 1 : -1;
      const step = (levels === 8 ? -sign : 1) * (largest / levels);
      block.forEach((value, index) => {
        const level = step === 0 ? 0 : Math.round(value / step);
        result[row * inputDim + begin + index] = step * (levels === 8 ? Math.min(7, level) : level);
      });
    }
  }
  return result;
}

async function run(bytes: Uint8Array | string): Promise<number[]> {
  const session =
    typeof bytes === 'string' ? await InferenceSession.create(bytes) : await InferenceSession.create(bytes);
  const { y } = await session.run({
    x: new RuntimeTensor('float32', x, [1, rows, inputDim]),
    ...(session.inputNames.includes('c') && { c: new RuntimeTensor('bool', Uint8Array.of(1), [1]) }),
  });
  await session.release();
  return Array.from((y as RuntimeTensor).data as Float32Array);
}

const largest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));
const layer = () => linear(input('x', 'float32', ['batch', 'length', inputDim]), parameter('w', [outputDim, inputDim]));
type Kind = 'fp32' | 'q8' | 'q4';
const lower = (outputs: Outputs, kind: Kind, target: 'cpu' | 'portable' = 'portable') =>
  lowerToModel(outputs, {
    target,
    weights: new Map([['w', kind === 'fp32' ? weight : quantizeMatrix(weight, kind, target === 'cpu' ? 63 : 127)]]),
  });

/** What each kind should give, and how far from that the rounding of the activations may lead. */
const range = Math.max(0, ...x) - Math.min(0, ...x);
const activationBound = (range / 255) * 0.5 * Math.max(...weight.data.map(Math.abs)) * inputDim;

describe.each([
  { kind: 'q8', target: 'portable', right: product(rounded(inputDim, 127)), bound: activationBound },
  { kind: 'q8', target: 'cpu', right: product(rounded(inputDim, 63)), bound: activationBound },
  { kind: 'q4', target: 'portable', right: product(rounded(32, 8)), bound: 1e-4 },
  { kind: 'q4', target: 'cpu', right: product(rounded(32, 8)), bound: activationBound },
] as const)('$kind, lowered for $target', ({ kind, target, right, bound }) => {
  it('gives the product with the rounded weights, and is smaller', async () => {
    const model = lower({ y: layer() }, kind, target);
    const found = await run(encodeModel(model));
    expect(largest(found, right)).toBeLessThan(bound);
    expect(largest(found, product(weight.data))).toBeGreaterThan(1e-3);
    expect([...model.constants.keys()]).not.toContain('w');
    expect(constantBytes(model)).toBeLessThan(weight.data.byteLength / (kind === 'q8' ? 3 : 4));
  });

  it('reaches into graphs inside of the graph', async () => {
    const y = layer();
    const [chosen = y] = choice(input('c', 'bool', [1]), [y], [relu(y)]);
    const model = lower({ y: chosen }, kind, target);
    expect([...model.constants.keys()]).not.toContain('w');
    expect(largest(await run(encodeModel(model)), right)).toBeLessThan(bound);
  });
});

describe('splitConstants', () => {
  it.each(['fp32', 'q8', 'q4'] as const)('puts large constants of %s beside the model', async (kind) => {
    const whole = lower({ y: layer() }, kind);
    const { model, data } = splitConstants(whole, `${kind}.onnx_data`);
    const path = join(folder, `${kind}.onnx`);
    writeFileSync(path, encodeModel(model));
    writeFileSync(`${path}_data`, Buffer.concat(data));
    expect(constantBytes(model)).toBeLessThan(constantBytes(whole));
    expect(await run(path)).toEqual(await run(encodeModel(whole)));
  });
});
