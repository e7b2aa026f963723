// Forward and backward through a loss: batches go in, their loss comes out and their gradients add up in an arena.
import { internal } from '../errors.js';
import { add } from '../graph/elementwise.js';
import { gradients } from '../graph/gradients.js';
import { input } from '../graph/leaves.js';
import { type Outputs, topologicalOrder, type Value } from '../graph/value.js';
import type { Compile } from '../optim/update.js';
import type { Session } from '../session/session.js';
import { type Arena, createArenaLike } from '../tensor/arena.js';
import { bindDims, evaluateDim, multiplyDims } from '../tensor/shape.js';
import type { TensorMap } from '../tensor/tensor.js';
import type { Trainee } from './loss-graph.js';
import type { RandomPool } from './random-pools.js';

/** The values of a loss graph's scalars in one batch: `loss` and the names of its parts. */
export type LossValues = Readonly<Record<string, number>>;

/** A compiled forward and backward pass. Owns its sessions. */
export interface GradientStep {
  /** Same layout as the weights. */
  readonly gradients: Arena;
  /**
   * @param batch number of the batch in the run, which seeds its dropout and noise
   * @param first true: gradients are overwritten; false: added to
   */
  run(feeds: TensorMap, batch: number, first: boolean): Promise<LossValues>;
  dispose(): Promise<void>;
}

const gradientName = (parameter: string): string => `gradient:${parameter}`;
const accumulatedName = (parameter: string): string => `accumulated:${parameter}`;

/** Builds the gradient graph of a loss. Its sessions are compiled when first needed. */
export function createGradientStep(
  { graph, weights, frozen = {} }: Pick<Trainee<never>, 'graph' | 'weights' | 'frozen'>,
  compile: Compile,
  pools: readonly RandomPool[],
): GradientStep {
  const names = [...graph.parameters.keys()];
  const values = gradients(graph.loss, [...graph.parameters.values()]);
  const gradientArena = createArenaLike(weights);
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
        return [gradientName(name), accumulate ? add(earlier, gradient) : gradient];
      }),
    ),
  });
  const sessions = new Map<boolean, Session>();
  const sessionFor = async (accumulate: boolean): Promise<Session> => {
    const known = sessions.get(accumulate);
    if (known !== undefined) return known;
    const session = await compile(outputsFor(accumulate));
    sessions.set(accumulate, session);
    return session;
  };
  const randomFeeds = (feeds: TensorMap, batch: number): TensorMap => {
    if (slices.length === 0) return {};
    const sizes = bindDims(
      inputs.flatMap(({ node, shape }) => {
        const actual = feeds[node.name ?? '']?.shape;
        return actual ? [{ symbolic: shape, actual }] : [];
      }),
    );
    const drawn = slices.flatMap(({ names, draw, shapes }) => {
      const largest = Math.max(...shapes.map((shape) => evaluateDim(multiplyDims(shape), sizes)));
      const { pool, offsets } = draw(batch, shapes.length, largest);
      return [
        [names.pool, pool],
        [names.offsets, offsets],
      ] as const;
    });
    return Object.fromEntries(drawn);
  };

  const weightFeeds: TensorMap = { ...frozen, ...Object.fromEntries(weights.tensors) };
  const rename = (name: (parameter: string) => string): TensorMap =>
    Object.fromEntries([...gradientArena.tensors].map(([parameter, tensor]) => [name(parameter), tensor]));
  const into = rename(gradientName);
  const accumulated = rename(accumulatedName);
  return {
    gradients: gradientArena,
    async run(feeds, batch, first) {
      const session = await sessionFor(!first);
      const all = { ...feeds, ...randomFeeds(feeds, batch), ...weightFeeds, ...(first ? {} : accumulated) };
      const results = await session.run(all, into);
      return Object.fromEntries(
        ['loss', ...Object.keys(graph.parts)].map((name) => [name, Number(results[name]?.data[0])]),
      );
    },
    async dispose() {
      for (const session of sessions.values()) await session.dispose();
      sessions.clear();
    },
  };
}
