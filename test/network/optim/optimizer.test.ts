import { describe, expect, it } from 'vitest';
import type { Outputs } from '../../../src/engine/graph/value.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { type Arena, createArena } from '../../../src/engine/tensor/arena.js';
import { createRandom } from '../../../src/foundation/random.js';
import { createOptimizer, type OptimizerSettings } from '../../../src/network/optim/optimizer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { type ReferenceParameter, referenceAdafactor, referenceAdamW, referenceMuon } from './reference.js';

const device = await openDevice('cpu');
const compile = (outputs: Outputs) => device.createSession(lowerGraph(outputs));

/** One of every kind: with a border inside a chunk, larger than one chunk to write, and than one to read. */
const shapes = new Map<string, readonly number[]>([
  ['scalar', []],
  ['encoder.layer_norm.weight', [7]],
  ['matrix', [5, 3]],
  ['row', [1, 9]],
  ['column', [9, 1]],
  ['attention_bias.weight', [3, 4]],
  ['matrices', [2, 3, 4]],
  ['long', [70_001]],
  ['wide', [2, 66_000]],
  ['tall', [1_030, 257]],
]);

const every: readonly [string, OptimizerSettings][] = [
  ['adamw', { name: 'adamw' }],
  [
    'adamw with settings of its own',
    { name: 'adamw', beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.3, withoutWeightDecay: ['norm', 'bias'] },
  ],
  ['adafactor', { name: 'adafactor' }],
  ['adafactor with decay', { name: 'adafactor', weightDecay: 0.3, withoutWeightDecay: ['norm', 'bias'] }],
  ['adafactor by parameter scale', { name: 'adafactor', scaleParameter: true, relativeStep: true }],
  [
    'adafactor with all settings',
    {
      name: 'adafactor',
      scaleParameter: true,
      relativeStep: true,
      warmupInit: true,
      clipThreshold: 0.5,
      decayRate: -0.6,
      squareEpsilon: 1e-4,
      minimumScale: 0.5,
      weightDecay: 0.1,
    },
  ],
  ['muon', { name: 'muon', withAdamW: ['bias', 'wide', 'tall'] }],
  [
    'muon with settings of its own',
    {
      ...{ name: 'muon', withAdamW: ['bias', 'wide', 'tall'] },
      ...{
        momentum: 0.5,
        beta1: 0.8,
        beta2: 0.95,
        epsilon: 1e-3,
        weightDecay: 0.3,
        withoutWeightDecay: ['norm', 'row'],
      },
    },
  ],
];

/** Whether Muon makes a matrix orthogonal. */
const isOrthogonalized = (settings: OptimizerSettings, name: string): boolean =>
  settings.name === 'muon' &&
  shapes.get(name)?.length === 2 &&
  !settings.withAdamW?.some((part) => name.includes(part));

/** Parameters of about unit size, in arenas cut at different places. */
function createProblem(): { readonly parameters: Arena; readonly gradients: Arena } {
  const parameters = createArena(shapes, 100_000);
  const random = createRandom(5, 'parameters');
  for (const { data } of parameters.tensors.values()) data.set(data.map(() => random.normal()));
  parameters.tensors.get('matrix')?.data.fill(1e-5);
  return { parameters, gradients: createArena(shapes, 250_000) };
}

/** Gradients of very different sizes by row, and one row in five without any. */
function drawGradients({ tensors }: Arena, step: number): void {
  for (const [name, { data, shape }] of tensors) {
    const random = createRandom(step, name);
    const columns = shape.at(-1) ?? 1;
    data.forEach((_, index) => {
      const row = Math.floor(index / columns);
      data[index] = name !== 'scalar' && row % 5 === 4 ? 0 : (random.uniform() - 0.5) * 10 ** ((row % 4) - 2);
    });
  }
}

const updateAt = (step: number) => ({ learningRate: 0.01 * step, gradientScale: step % 2 === 0 ? 0.25 : 1 });

/** The largest difference, `relative` to each expected value (where it is not 0) or to the largest of them. */
function largestError(actual: ArrayLike<number>, expected: Float64Array, relative: boolean): number {
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return expected.reduce((worst, value, index) => {
    const error = Math.abs((actual[index] ?? Number.NaN) - value) / ((relative && value) || size);
    return Math.max(worst, error);
  }, 0);
}

const bitsOf = ({ tensors }: Arena) =>
  [...tensors.values()].map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  );

describe.each(every)('%s', (_, settings) => {
  it('makes ten steps as the formulas say', async () => {
    const { parameters, gradients } = createProblem();
    const spared = settings.withoutWeightDecay ?? [];
    const decay = settings.weightDecay ?? (settings.name === 'adafactor' ? 0 : 0.01);
    const reference = new Map<string, ReferenceParameter>(
      [...parameters.tensors].map(([name, { shape, data }]) => {
        const weightDecay = spared.some((part) => name.includes(part)) ? 0 : decay;
        return [name, { shape, values: new Float64Array(data), moments: {}, weightDecay }];
      }),
    );
    const optimizer = await createOptimizer(settings, parameters, gradients, compile);
    for (let step = 1; step <= 10; step++) {
      drawGradients(gradients, step);
      await optimizer.step(updateAt(step));
      for (const [name, parameter] of reference) {
        const gradient = gradients.tensors.get(name)?.data ?? new Float32Array(0);
        const update = updateAt(step);
        if (settings.name === 'adafactor') referenceAdafactor(parameter, gradient, settings, update, step);
        else if (settings.name === 'muon' && isOrthogonalized(settings, name))
          referenceMuon(parameter, gradient, settings, update);
        else referenceAdamW(parameter, gradient, { ...settings, name: 'adamw' }, update, step);
      }
    }
    await optimizer.dispose();
    expect(optimizer.stepCount).toBe(10);

    const worst: Record<string, number> = {};
    for (const [name, { values, moments }] of reference) {
      worst[name] = largestError(parameters.tensors.get(name)?.data ?? [], values, false);
      for (const [moment, expected] of Object.entries(moments)) {
        const tensor = optimizer.state.get(`${name}.${moment}`);
        const isMean = moment === 'exp_avg' || moment === 'momentum_buffer';
        worst[`${name}.${moment}`] = largestError(tensor?.data ?? [], expected, !isMean);
      }
    }
    expect(Math.max(...Object.values(worst))).toBeLessThan(2e-6);
    expect(optimizer.state.size).toBe(Object.keys(worst).length - reference.size);
  });

  it('continues from a saved state to the same bits', async () => {
    const whole = createProblem();
    const optimizer = await createOptimizer(settings, whole.parameters, whole.gradients, compile);
    const halves = createProblem();
    let half = await createOptimizer(settings, halves.parameters, halves.gradients, compile);
    for (let step = 1; step <= 4; step++) {
      drawGradients(whole.gradients, step);
      await optimizer.step(updateAt(step));
      if (step === 3) {
        const next = await createOptimizer(settings, halves.parameters, halves.gradients, compile);
        for (const [name, { data }] of half.state) next.state.get(name)?.data.set(data);
        next.stepCount = half.stepCount;
        await half.dispose();
        half = next;
      }
      drawGradients(halves.gradients, step);
      await half.step(updateAt(step));
    }
    await optimizer.dispose();
    await half.dispose();
    expect(bitsOf(halves.parameters)).toEqual(bitsOf(whole.parameters));
    expect(bitsOf(whole.parameters)).not.toEqual(bitsOf(createProblem().parameters));
  });

  it('leaves weights and moments finite where the gradient is zero', async () => {
    const { parameters, gradients } = createProblem();
    const optimizer = await createOptimizer(settings, parameters, gradients, compile);
    for (const step of [1, 2]) await optimizer.step(updateAt(step));
    await optimizer.dispose();
    const all = [...parameters.tensors.values(), ...optimizer.state.values()];
    expect(all.every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});

describe('createOptimizer', () => {
  it('refuses a warm-up of the relative step without a relative step', async () => {
    const { parameters, gradients } = createProblem();
    await expect(
      createOptimizer({ name: 'adafactor', warmupInit: true }, parameters, gradients, compile),
    ).rejects.toThrow('optimizer adafactor: expected relativeStep with warmupInit, got warmupInit alone');
  });

  it.each(['adamw', 'adafactor', 'muon'] as const)('refuses gradients of other sizes (%s)', async (name) => {
    const [parameters, gradients] = [createArena(new Map([['w', [2, 3]]])), createArena(new Map([['w', [2, 2]]]))];
    await expect(createOptimizer({ name }, parameters, gradients, compile)).rejects.toThrow(/^internal: .* w/);
  });
});
