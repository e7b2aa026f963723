// Merges an adapter into its base. The result is a model without an adapter that computes the same.
import { add, mul } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { matmul } from '../../engine/graph/matmul.js';
import { lowerGraph, targetOf } from '../../engine/onnx/lower-graph.js';
import type { Device } from '../../engine/session/session.js';
import { scalar, type Tensor } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import { branchNames } from '../../network/checkpoint/adapter-weights.js';
import type { TrainableModel } from './load-found-model.js';
import type { ModelDescription } from './model-files.js';

/** A model whose weights are all in memory. */
export interface WholeModel extends ModelDescription {
  readonly weights: ReadonlyMap<string, Tensor<'float32'>>;
}

/**
 * Merges: W + scaling * B A for every branch (Hu et al. 2021), full modules replace the base's.
 * @param model the model, whose `frozen` weights are changed in place; a model without an adapter is returned unchanged
 */
export async function mergeAdapter(model: TrainableModel, device: Device): Promise<WholeModel> {
  const { network, tokenizer, tagger, weights, frozen } = model;
  const { adapter } = network.config;
  const description = { network: network.withAdapter(undefined), tokenizer, ...(tagger && { tagger }) };
  if (adapter === undefined) return { ...description, weights: weights.tensors };
  const merged = new Map<string, Tensor<'float32'>>(frozen);
  for (const name of adapter.full) merged.set(name, weightNamed(weights.tensors, name));
  const [w, a, b] = [
    input('w', 'float32', ['outputDim', 'inputDim']),
    input('a', 'float32', ['rank', 'inputDim']),
    input('b', 'float32', ['outputDim', 'rank']),
  ];
  const y = add(w, mul(matmul(b, a), input('scaling', 'float32', [])));
  const session = await device.createSession(lowerGraph({ y }, { target: targetOf(device) }));
  try {
    for (const [name, { scaling }] of adapter.branches) {
      const names = branchNames(name);
      const weight = weightNamed(merged, name);
      const feeds = {
        w: weight,
        a: weightNamed(weights.tensors, names.a),
        b: weightNamed(weights.tensors, names.b),
        scaling: scalar(scaling),
      };
      await session.run(feeds, { y: weight });
    }
  } finally {
    await session.dispose();
  }
  return { ...description, weights: merged };
}

function weightNamed(weights: ReadonlyMap<string, Tensor<'float32'>>, name: string): Tensor<'float32'> {
  const tensor = weights.get(name);
  if (tensor === undefined) throw internal(`no weight is called ${name}`);
  return tensor;
}
