// The weights of a LoRA adapter on any network: their names, shapes and initial values.
import type { Arena } from '../../engine/tensor/arena.js';
import { createRandom } from '../../foundation/random.js';
import { adapterPrefix } from './adapter-config.js';
import type { WeightLayout } from './weights.js';

/** A low-rank branch beside a linear layer. */
export interface AdapterBranch {
  readonly rank: number;
  /** The factor for the branch's output. */
  readonly scaling: number;
}

/** The weights that an adapter adds to a network, and those that it replaces. */
export interface AdapterLayout {
  /** By the name of the linear layer's weight. */
  readonly branches: ReadonlyMap<string, AdapterBranch>;
  /** The names of the weights that the adapter stores in full. */
  readonly full: ReadonlySet<string>;
}

const weightSuffix = '.weight';

/** The name of the module that a weight belongs to. Settings of adapters name modules. */
export function moduleOf(weight: string): string {
  return weight.endsWith(weightSuffix) ? weight.slice(0, -weightSuffix.length) : weight;
}

/** The names of a branch's two matrices. @param weight name of the linear layer's weight */
export function branchNames(weight: string): { readonly a: string; readonly b: string } {
  const module = moduleOf(weight);
  return { a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` };
}

/**
 * The shapes of all tensors that an adapter trains and stores, by name.
 * @param base the shapes of the base's weights
 * @param layout none for a network without an adapter
 */
export function adapterShapes(
  base: WeightLayout['shapes'],
  layout: AdapterLayout | undefined,
): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  if (layout === undefined) return shapes;
  for (const [weight, { rank }] of layout.branches) {
    const [outputDim = 0, inputDim = 0] = base.get(weight) ?? [];
    const { a, b } = branchNames(weight);
    shapes.set(a, [rank, inputDim]);
    shapes.set(b, [outputDim, rank]);
  }
  for (const name of layout.full) shapes.set(name, base.get(name) ?? []);
  return shapes;
}

/**
 * Initialises a new adapter so that it does not change the model yet: A as in PEFT (uniform over ±inputDim^-0.5), B
 * with zeros, and full modules with the weights of the base.
 * @param weights with the names of `adapterShapes`
 * @param base weights of the model, by name
 */
export function initializeAdapter(weights: Arena, base: Arena, seed: number): void {
  for (const [name, { data, shape }] of weights.tensors) {
    const original = base.tensors.get(name);
    if (original !== undefined) data.set(original.data);
    else if (name.endsWith('.lora_A.weight')) {
      const random = createRandom(seed, 'initial adapter', name);
      const bound = (shape[1] ?? 1) ** -0.5;
      for (let index = 0; index < data.length; index++) data[index] = bound * (2 * random.uniform() - 1);
    }
  }
}

/**
 * The names under which an adapter's file stores a tensor. A weight with several names is stored under each, because
 * PEFT treats each as a separate module.
 */
export function storedNames({ aliases = new Map() }: WeightLayout, name: string): readonly string[] {
  const others = [...aliases].flatMap(([alias, of]) => (of === name ? [alias] : []));
  return [name, ...others].map((each) => `${adapterPrefix}${each}`);
}
