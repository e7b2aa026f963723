// Checks a gradient against central differences and returns the largest deviation.
import { mul } from '../../../src/engine/graph/elementwise.js';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { input } from '../../../src/engine/graph/leaves.js';
import { sumAll } from '../../../src/engine/graph/shaping.js';
import type { Value } from '../../../src/engine/graph/value.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { elementCount, float32, type Tensor, type TensorMap } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';

/** A differentiable input, checked, or another one, only fed. */
export interface CheckedInput {
  readonly shape: readonly number[];
  /** Sizes as the graph sees them, symbolic ones included. Default: `shape`. */
  readonly symbolicShape?: readonly (number | string)[];
  /** Values are drawn from [low, high]. Default [-1, 1]. */
  readonly low?: number;
  readonly high?: number;
  /** Fed as it is, without gradient. */
  readonly fixed?: Tensor;
}

/**
 * The largest difference between `gradients` and a fourth-order difference quotient of the same graph, relative to the
 * largest entry of the gradient (absolute where that is below 1).
 */
export async function gradientError(
  inputs: readonly CheckedInput[],
  build: (...values: Value[]) => Value,
  target: 'cpu' | 'portable' = 'cpu',
): Promise<number> {
  const random = createRandom(7, 'finite differences');
  const values = inputs.map(({ shape, symbolicShape, fixed }, index) =>
    input(`x${index}`, fixed?.dtype ?? 'float32', symbolicShape ?? shape),
  );
  const tensors = inputs.map(({ shape, low = -1, high = 1, fixed }): Tensor => {
    if (fixed) return fixed;
    const data = Float32Array.from({ length: elementCount(shape) }, () => low + (high - low) * random.uniform());
    return { dtype: 'float32', shape, data };
  });
  const feeds: TensorMap = Object.fromEntries(tensors.map((tensor, index) => [`x${index}`, tensor]));

  const device = await openDevice('cpu');
  const run = async (outputs: Readonly<Record<string, Value>>, with_: TensorMap) => {
    const session = await device.createSession(lowerGraph(outputs, { target }));
    const used = Object.fromEntries(Object.entries(with_).filter(([name]) => session.inputNames.includes(name)));
    return { session, used, results: await session.run(used) };
  };

  const result = build(...values);
  const { session: probe, results: probed } = await run({ result }, feeds);
  await probe.dispose();
  const shape = probed.result?.shape ?? [];
  const weights = Float32Array.from({ length: elementCount(shape) }, () => random.normal());
  const loss = sumAll(mul(result, input('weights', 'float32', result.shape)));
  const free = inputs.flatMap(({ fixed }, index) => (fixed ? [] : [index]));
  const by = free.flatMap((index) => values[index] ?? []);
  const { session: backward, results } = await run(
    Object.fromEntries(gradients(loss, by).map((value, index) => [`d${index}`, value])),
    { ...feeds, weights: float32(weights, shape) },
  );
  await backward.dispose();

  const { session: forward, used } = await run({ result }, feeds);
  // The weighted sum is taken in double precision: only the op itself is in single.
  const lossAt = async (): Promise<number> => {
    const data = (await forward.run(used)).result?.data ?? [];
    return weights.reduce((sum, weight, index) => sum + weight * Number(data[index]), 0);
  };
  let worst = 0;
  for (const [position, index] of free.entries()) {
    const data = tensors[index]?.data as Float32Array;
    const dX = results[`d${position}`]?.data as Float32Array;
    const scale = Math.max(1, ...dX.map(Math.abs));
    for (let element = 0; element < data.length; element++) {
      const at = data[element] ?? 0;
      const quotient = async (step: number): Promise<number> => {
        data[element] = at + step;
        const above = await lossAt();
        const up = data[element] ?? 0;
        data[element] = at - step;
        const below = await lossAt();
        const down = data[element] ?? 0;
        data[element] = at;
        return (above - below) / (up - down);
      };
      const estimate = (4 * (await quotient(0.01)) - (await quotient(0.02))) / 3;
      worst = Math.max(worst, Math.abs(estimate - (dX[element] ?? Number.NaN)) / scale);
    }
  }
  await forward.dispose();
  return worst;
}
