// Runs a graph once on the cpu and returns its outputs.
import type { LoweringTarget } from '../../src/engine/graph/lowering.js';
import type { Outputs } from '../../src/engine/graph/value.js';
import { lowerGraph } from '../../src/engine/onnx/lower-graph.js';
import type { TensorMap } from '../../src/engine/tensor/tensor.js';
import { openDevice } from '../../src/node/runtime/open-device.js';

/** Compiles `outputs` and runs them once. */
export async function runGraph(outputs: Outputs, feeds: TensorMap, target: LoweringTarget = 'cpu'): Promise<TensorMap> {
  const device = await openDevice('cpu');
  const session = await device.createSession(lowerGraph(outputs, { target }));
  const results = await session.run(feeds);
  await session.dispose();
  return results;
}

/** The elements of one of them, as numbers without a sign on zero. */
export function numbersOf(results: TensorMap, name: string): number[] {
  const data: ArrayLike<number | bigint> = results[name]?.data ?? [];
  return Array.from(data, (value) => Number(value) + 0);
}
