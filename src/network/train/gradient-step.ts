// Runs the forward and backward pass of a loss and adds up the gradients of several batches.
import { add } from '../../engine/graph/elementwise.js';
import { gradients } from '../../engine/graph/gradients.js';
import { input } from '../../engine/graph/leaves.js';
import { scope } from '../../engine/graph/scope.js';
import { type Outputs, topologicalOrder, type Value } from '../../engine/graph/value.js';
import type { AnyTensor, AnyTensorMap, Session } from '../../engine/session/session.js';
import { type Arena, createArenaLike } from '../../engine/tensor/arena.js';
import { bindDims, evaluateDim, multiplyDims } from '../../engine/tensor/shape.js';
import { float32, type Tensor, type TensorMap } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import type { Compile } from '../optim/update.js';
import type { RandomPool } from './random-pools.js';
import type { LossGraph, Trainee } from './trainee.js';

/** The values of a loss graph's scalars for one batch: `loss` and the parts by name. */
export type LossValues = Readonly<Record<string, number>>;

/** A compiled forward and backward pass. Owns its sessions. */
export interface GradientStep {
  /** Same layout as the weights. */
  readonly gradients: Arena;
  /**
   * Runs one batch.
   * @param batch number of the batch in the run, which seeds its dropout and noise
   * @param first true: gradients are overwritten; false: they are added
   */
  run(feeds: TensorMap, batch: number, first: boolean): Promise<LossValues>;
  dispose(): Promise<void>;
}

const gradientName = (parameter: string): string => `gradient:${parameter}`;
const accumulatedName = (parameter: string): string => `accumulated:${parameter}`;

/** The tensors that a gradient step reads and writes. */
export interface GradientPlaces {
  /** All weights, including those that are not trained. */
  readonly weights: AnyTensorMap;
  /** The gradients by the names of the parameters. */
  readonly gradients: ReadonlyMap<string, AnyTensor>;
  /** Returns the tensor to feed for a pool. A pool only changes when it grows. @param name of the graph input */
  readonly placePool: (name: string, pool: Tensor<'float32'>) => Promise<AnyTensor>;
}

/** Builds the gradient graph of a loss. Its sessions are compiled when first needed. */
export function createGradientStep(
  { graph, weights, frozen = {} }: Pick<Trainee<never>, 'graph' | 'weights' | 'frozen'>,
  compile: Compile,
  pools: readonly RandomPool[],
): GradientStep {
  const arena = createArenaLike(weights);
  const places: GradientPlaces = {
    weights: { ...frozen, ...Object.fromEntries(weights.tensors) },
    gradients: arena.tensors,
    placePool: async (_, pool) => pool,
  };
  return { gradients: arena, ...createPlacedGradientStep(graph, places, compile, pools) };
}

/** Does the same with tensors that may be on the host or on a device. */
export function createPlacedGradientStep(
  graph: LossGraph,
  places: GradientPlaces,
  compile: Compile,
  pools: readonly RandomPool[],
): Omit<GradientStep, 'gradients'> {
  const names = [...graph.parameters.keys()];
  const values = gradients(graph.loss, [...graph.parameters.values()]);
  const order = topologicalOrder([graph.loss]);
  const inputs = order.flatMap((node) => (node.op === 'input' ? node.outputs : []));
  const slices = pools.flatMap(({ inputs, draw }) => {
    const shapes = order.flatMap(({ op, inputs: [pool], outputs }) =>
      op === 'poolSlice' && pool?.node.name === inputs.pool ? outputs.map(({ shape }) => shape) : [],
    );
    return shapes.length > 0 ? [{ names: inputs, draw, shapes }] : [];
  });

  const outputsFor = (accumulate: boolean): Outputs => ({
    loss: graph.loss,
    ...graph.parts,
    ...Object.fromEntries(
      names.map((name, index): [string, Value] => {
        const gradient = values[index];
        if (gradient === undefined) throw internal(`no gradient for ${name}`);
        const earlier = input(accumulatedName(name), 'float32', gradient.shape);
        const accumulated = scope(gradient.node.scope, () => add(earlier, gradient));
        return [gradientName(name), accumulate ? accumulated : gradient];
      }),
    ),
  });
  const sessions = new Map<boolean, Session>();
  const sessionFor = async (accumulate: boolean): Promise<Session> => {
    const known = sessions.get(accumulate);
    if (known !== undefined) return known;
    const onDevice = Object.keys(into).filter((name) => into[name] && !('data' in into[name]));
    const session = await compile(outputsFor(accumulate), {
      name: accumulate ? 'gradients of further batches' : 'gradients',
      onDevice,
    });
    sessions.set(accumulate, session);
    return session;
  };
  const randomFeeds = async (feeds: TensorMap, batch: number): Promise<AnyTensorMap> => {
    if (slices.length === 0) return {};
    const sizes = bindDims(
      inputs.flatMap(({ node, shape }) => {
        const actual = feeds[node.name ?? '']?.shape;
        return actual ? [{ symbolic: shape, actual }] : [];
      }),
    );
    const drawn: Record<string, AnyTensor> = {};
    for (const { names, draw, shapes } of slices) {
      const largest = Math.max(...shapes.map((shape) => evaluateDim(multiplyDims(shape), sizes)));
      const { pool, offsets } = draw(batch, shapes.length, largest);
      drawn[names.pool] = await places.placePool(names.pool, pool);
      drawn[names.offsets] = offsets;
    }
    return drawn;
  };

  const rename = (name: (parameter: string) => string): AnyTensorMap =>
    Object.fromEntries([...places.gradients].map(([parameter, tensor]) => [name(parameter), tensor]));
  const into = rename(gradientName);
  const accumulated = rename(accumulatedName);
  // If gradients are written in place, the losses are, too: the session avoids all copying only if it has nothing to
  // return.
  const lossNames = ['loss', ...Object.keys(graph.parts)];
  const isOnHost = Object.values(into).every((tensor) => 'data' in tensor);
  const losses = Object.fromEntries(lossNames.map((name) => [name, float32(new Float32Array(1), [])]));
  const all = isOnHost ? { ...into, ...losses } : into;
  return {
    async run(feeds, batch, first) {
      const session = await sessionFor(!first);
      const random = await randomFeeds(feeds, batch);
      const inputs = { ...feeds, ...random, ...places.weights, ...(first ? {} : accumulated) };
      const results = await session.run(inputs, all);
      return Object.fromEntries(lossNames.map((name) => [name, Number(results[name]?.data[0])]));
    },
    async dispose() {
      for (const session of sessions.values()) await session.dispose();
      sessions.clear();
    },
  };
}
