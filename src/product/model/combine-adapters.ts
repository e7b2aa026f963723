// Combines several adapters on one base into one network and a set of weights for each, so that the same compiled
// graphs run with any of them.
//
// The graphs have the branches of all adapters at their largest rank. Where an adapter lacks something, it gets values
// that change nothing: zeros in its branches, and the base's own weights where another adapter has full modules.
import { elementCount, type Tensor } from '../../engine/tensor/tensor.js';
import { type AdapterBranch, branchNames } from '../../network/checkpoint/adapter-weights.js';
import type { Network } from '../../network/network.js';
import type { LoadedAdapter } from './load-adapter.js';

/** Adapters that share their graphs. */
export interface CombinedAdapters {
  readonly network: Network;
  /** The weights of each adapter that the graphs take from memory, in the order of the adapters. */
  readonly weights: readonly ReadonlyMap<string, Tensor>[];
}

/**
 * Combines adapters of one base.
 * @param base the network of the base, without an adapter
 * @param readBase reads one of the base's weights
 */
export async function combineAdapters(
  base: Network,
  adapters: readonly LoadedAdapter[],
  readBase: (name: string) => Promise<Tensor>,
): Promise<CombinedAdapters> {
  const branches = new Map<string, AdapterBranch>();
  const full = new Set<string>();
  for (const { network } of adapters) {
    const { adapter } = network.config;
    for (const [name, { rank }] of adapter?.branches ?? []) {
      // Each scaling is multiplied into the matrices, since adapters may have different ones.
      branches.set(name, { rank: Math.max(rank, branches.get(name)?.rank ?? 0), scaling: 1 });
    }
    for (const name of adapter?.full ?? []) full.add(name);
  }
  const baseWeights = new Map<string, Tensor>();
  for (const name of full) baseWeights.set(name, await readBase(name));
  const { shapes } = base.weightLayout;
  const weights = adapters.map(({ network, weights: own }) => {
    const tensors = new Map<string, Tensor>();
    for (const [name, { rank }] of branches) {
      const [outputDim = 0, inputDim = 0] = shapes.get(name) ?? [];
      const { a, b } = branchNames(name);
      const branch = network.config.adapter?.branches.get(name);
      tensors.set(a, padTo([rank, inputDim], own.tensors.get(a), 1));
      tensors.set(b, padTo([outputDim, rank], own.tensors.get(b), branch?.scaling ?? 0));
    }
    for (const name of full) {
      const tensor = own.tensors.get(name) ?? baseWeights.get(name);
      if (tensor) tensors.set(name, tensor);
    }
    return tensors;
  });
  return { network: base.withAdapter({ branches, full }), weights };
}

/** A matrix times `factor` in the upper left corner of zeros. */
function padTo(shape: readonly [number, number], matrix: Tensor<'float32'> | undefined, factor: number): Tensor {
  const data = new Float32Array(elementCount(shape));
  const [rows = 0, columns = 0] = matrix?.shape ?? [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[row * shape[1] + column] = factor * (matrix?.data[row * columns + column] ?? 0);
    }
  }
  return { dtype: 'float32', shape, data };
}
