// Puts the parts of a training step (gradients, their norm and the optimizer) behind one interface, for weights in host
// memory and for weights on a device.
import type { PlacedTensors } from '../../engine/session/placed-tensors.js';
import type { Device, DeviceTensor } from '../../engine/session/session.js';
import { createGradientNorm, createResidentGradientNorm, type GradientNorm } from '../optim/gradient-norm.js';
import { createOptimizer, type Optimizer, type OptimizerSettings, updateRules } from '../optim/optimizer.js';
import type { Compile } from '../optim/update.js';
import { createResidentOptimizer } from '../optim/update-rule.js';
import { createGradientStep, createPlacedGradientStep, type GradientStep } from './gradient-step.js';
import type { RandomPool } from './random-pools.js';
import type { Trainee } from './trainee.js';

/** The parts of a training step. Owns them. */
export interface Learner {
  readonly gradientStep: Pick<GradientStep, 'run'>;
  readonly gradientNorm: Pick<GradientNorm, 'compute'>;
  /** The optimizer. Its `state` is the host's copy. */
  readonly optimizer: Optimizer;
  /** Copies the host's weights and moments to the device. */
  push(): Promise<void>;
  /** Copies the weights to the host. */
  pullWeights(): Promise<void>;
  /** Copies the moments to the host. */
  pullMoments(): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Prepares the training of `trainee`. On a device with its own memory, all data of a step stays there, except the
 * batch, the losses and the norm.
 * @param placed the trainee's weights on the device
 */
export function createLearner(
  trainee: Pick<Trainee<never>, 'graph' | 'weights' | 'frozen'>,
  placed: PlacedTensors,
  settings: OptimizerSettings,
  pools: readonly RandomPool[],
  device: Device,
  compile: Compile,
): Promise<Learner> {
  return device.usesHostMemory
    ? createHostLearner(trainee, settings, pools, compile)
    : createResidentLearner(trainee, placed, settings, pools, device, compile);
}

async function createHostLearner(
  trainee: Pick<Trainee<never>, 'graph' | 'weights' | 'frozen'>,
  settings: OptimizerSettings,
  pools: readonly RandomPool[],
  compile: Compile,
): Promise<Learner> {
  const gradientStep = createGradientStep(trainee, compile, pools);
  const optimizer = await createOptimizer(settings, trainee.weights, gradientStep.gradients, compile);
  const gradientNorm = await createGradientNorm(gradientStep.gradients, compile);
  const nothing = async (): Promise<void> => {};
  return {
    ...{ gradientStep, gradientNorm, optimizer },
    ...{ push: nothing, pullWeights: nothing, pullMoments: nothing },
    async dispose() {
      for (const part of [gradientStep, optimizer, gradientNorm]) await part.dispose();
    },
  };
}

async function createResidentLearner(
  { graph, weights, frozen = {} }: Pick<Trainee<never>, 'graph' | 'weights' | 'frozen'>,
  placed: PlacedTensors,
  settings: OptimizerSettings,
  pools: readonly RandomPool[],
  device: Device,
  compile: Compile,
): Promise<Learner> {
  const shapes = new Map([...weights.tensors].map(([name, { shape }]) => [name, shape]));
  const gradients = new Map([...shapes.keys()].map((name) => [name, device.createTensor()]));
  const placedPools = createPlacedPools(device);
  const gradientStep = createPlacedGradientStep(
    graph,
    {
      weights: { ...frozen, ...Object.fromEntries(placed.tensors) },
      gradients,
      placePool: placedPools.place,
    },
    compile,
    pools,
  );
  const optimizer = await createResidentOptimizer(
    updateRules(settings),
    shapes,
    placed.tensors,
    gradients,
    device,
    compile,
  );
  const gradientNorm = await createResidentGradientNorm(shapes, gradients, compile);
  return {
    ...{ gradientNorm, optimizer },
    gradientStep: {
      run(feeds, batch, first) {
        // Frees the gradients of the last step, which would otherwise be stored besides the new ones.
        if (first) for (const gradient of gradients.values()) gradient.dispose();
        return gradientStep.run(feeds, batch, first);
      },
    },
    async push() {
      await placed.push();
      await optimizer.push();
    },
    pullWeights: placed.pull,
    pullMoments: optimizer.pull,
    async dispose() {
      for (const part of [gradientStep, optimizer, gradientNorm]) await part.dispose();
      for (const gradient of gradients.values()) gradient.dispose();
      placedPools.dispose();
    },
  };
}

/** Pools on a device. They are written again only when they have grown; a pool that has grown is a new array. */
function createPlacedPools(device: Device) {
  const placed = new Map<string, { readonly onDevice: DeviceTensor; source?: Float32Array }>();
  return {
    async place(
      name: string,
      pool: { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array },
    ) {
      const entry = placed.get(name) ?? { onDevice: device.createTensor() };
      placed.set(name, entry);
      if (entry.source !== pool.data) await entry.onDevice.write(pool);
      entry.source = pool.data;
      return entry.onDevice;
    },
    dispose() {
      for (const { onDevice } of placed.values()) onDevice.dispose();
    },
  };
}
