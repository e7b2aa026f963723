// What nodes know of the layer that they belong to: in a graph, in its gradients, and in the model that it becomes.
import { expect, it } from 'vitest';
import { add, mul } from '../../../src/engine/graph/elementwise.js';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { input } from '../../../src/engine/graph/leaves.js';
import { parseScope, scope } from '../../../src/engine/graph/scope.js';
import { sumAll } from '../../../src/engine/graph/shaping.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';

const x = input('x', 'float32', ['n']);

it('is the innermost name, and the outer one again afterwards', () => {
  const [inner, outer] = scope('outer', () => [scope('inner', () => add(x, x)), mul(x, x)]);
  expect([inner?.node.scope, outer?.node.scope, add(x, x).node.scope]).toEqual(['inner', 'outer', undefined]);
});

it('ends where building fails', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  expect(() => scope('broken', fail)).toThrow('no');
  expect(add(x, x).node.scope).toBeUndefined();
});

it('passes to the gradient, and to the names of ONNX nodes', () => {
  const y = scope('layer.1', () => mul(x, x));
  const loss = sumAll(y);
  const [dx] = gradients(loss, [x]);
  expect(dx?.node.scope).toBe('gradient:layer.1');
  const bytes = Buffer.from(lowerGraph({ y, dx: dx ?? loss }, { target: 'cpu' }));
  expect(bytes.includes('layer.1/v')).toBe(true);
  expect(bytes.includes('gradient:layer.1/v')).toBe(true);
});

it('is taken apart', () => {
  expect(parseScope('gradient:lm_head')).toEqual({ module: 'lm_head', isGradient: true });
  expect(parseScope('lm_head')).toEqual({ module: 'lm_head', isGradient: false });
});
