// What lowering adds to the ops: sizes that are only known at run time, constants, stored weights, and the graph's
// borders.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { add, mul, shift } from '../../../src/engine/graph/elementwise.js';
import { range } from '../../../src/engine/graph/indexing.js';
import { constant, constantScalar, input, parameter } from '../../../src/engine/graph/leaves.js';
import { matmul } from '../../../src/engine/graph/matmul.js';
import { expand, reshape, transpose } from '../../../src/engine/graph/shaping.js';
import { concat } from '../../../src/engine/graph/slicing.js';
import type { Outputs } from '../../../src/engine/graph/value.js';
import { lowerGraph, lowerToModel, targetOf } from '../../../src/engine/onnx/lower-graph.js';
import type { ExternalData } from '../../../src/engine/onnx/messages.js';
import { addDims } from '../../../src/engine/tensor/shape.js';
import { float32, int32 } from '../../../src/engine/tensor/tensor.js';
import { encodeFloat16 } from '../../../src/network/checkpoint/half.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const device = await openDevice('cpu');
const counting = (shape: readonly number[]) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return float32(
    Float32Array.from({ length }, (_, index) => index),
    shape,
  );
};

/** Names of the constants stored in a ModelProto: fields graph (7), initializer (5), name (8). */
function initializersOf(model: Uint8Array): string[] {
  const names: string[] = [];
  const fields = (bytes: Uint8Array, visit: (field: number, content: Uint8Array) => void): void => {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (wireType === WireType.LengthDelimited) visit(field, reader.bytes());
      else reader.skip(wireType);
    }
  };
  fields(model, (field, graph) => {
    if (field !== 7) return;
    fields(graph, (graphField, tensor) => {
      if (graphField !== 5) return;
      fields(tensor, (tensorField, name) => {
        if (tensorField === 8) names.push(Buffer.from(name).toString());
      });
    });
  });
  return names;
}

describe('symbolic sizes', () => {
  it('are read from the inputs, several in one shape', async () => {
    const x = input('x', 'float32', ['batch', 'source', 2, 3]);
    const outputs = {
      merged: reshape(x, ['batch', 'source', 6]),
      swapped: reshape(x, ['source', 'batch', 6]),
      rows: reshape(transpose(x, [0, 2, 1, 3]), ['batch', '2*source', 3]),
    };
    for (const [batch, source] of [
      [2, 4],
      [3, 1],
    ] as const) {
      const results = await runGraph(outputs, { x: counting([batch, source, 2, 3]) });
      expect(results.merged?.shape).toEqual([batch, source, 6]);
      expect(results.swapped?.shape).toEqual([source, batch, 6]);
      expect(results.rows?.shape).toEqual([batch, 2 * source, 3]);
      expect(numbersOf(results, 'swapped')).toEqual([...counting([batch * source * 6]).data]);
    }
  });

  it('can be sums, and products of sums', async () => {
    const [past, own] = [input('past', 'float32', ['batch', 'past']), input('own', 'float32', ['batch', 'target'])];
    const all = concat([past, own], 1);
    const length = addDims('past', 'target');
    const outputs = {
      all,
      flat: reshape(all, [`batch*${length}`]),
      places: range(length),
      longer: range(addDims(length, 2)),
      repeated: expand(constantScalar(7), ['batch', length]),
    };
    const results = await runGraph(outputs, { past: counting([2, 3]), own: counting([2, 1]) });
    expect(numbersOf(results, 'flat')).toEqual([0, 1, 2, 0, 3, 4, 5, 1]);
    expect(numbersOf(results, 'places')).toEqual([0, 1, 2, 3]);
    expect(numbersOf(results, 'longer')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(results.repeated?.shape).toEqual([2, 4]);
  });

  it('may come from an input that the node itself does not use', async () => {
    const ids = input('ids', 'int32', ['batch', 'source']);
    const outputs = { first: range('source'), same: ids };
    expect(numbersOf(await runGraph(outputs, { ids: int32(new Int32Array(6), [2, 3]) }), 'first')).toEqual([0, 1, 2]);
  });

  it('are read once each', () => {
    const x = input('x', 'float32', ['batch', 'source']);
    const once = lowerGraph({ a: expand(constantScalar(1), ['batch', 'source']), x2: shift(x, 1) });
    const twice = lowerGraph({
      a: expand(constantScalar(1), ['batch', 'source']),
      b: expand(constantScalar(1), ['source', 'batch']),
      x2: shift(x, 1),
    });
    const shapeNodes = (model: Uint8Array) => Buffer.from(model).toString('latin1').split('Shape').length - 1;
    expect(shapeNodes(twice)).toBe(shapeNodes(once));
  });

  it('are an internal error where no input has them', () => {
    const x = input('x', 'float32', ['batch', 3]);
    const other = expand(x, [2, 'batch', 3]);
    expect(() => lowerGraph({ y: expand(constantScalar(1), ['other']), other })).toThrow(
      'internal: no input has an axis of size other',
    );
    expect(() => lowerGraph({ y: range('batch') })).toThrow('internal: no input has an axis of size batch');
    expect(() => lowerGraph({ x2: shift(x, 1), y: range(addDims('batch', 'past')) })).toThrow('size past');
  });
});

describe('constants', () => {
  it('are stored once where they are equal and small', async () => {
    const x = input('x', 'float32', [2]);
    const four = [1, 1, 2, 2].reduce((sum, value) => add(sum, constantScalar(value)), x);
    expect(initializersOf(lowerGraph({ four })).length).toBe(2);
    expect(numbersOf(await runGraph({ four }, { x: counting([2]) }), 'four')).toEqual([6, 7]);
  });

  it('are told apart by shape and type', async () => {
    const one = constant(float32(Float32Array.of(1), [1]));
    const x = input('x', 'float32', []);
    const outputs = {
      scalar: add(x, constantScalar(1)),
      vector: add(x, one),
      whole: add(input('n', 'int32', [1]), constant(int32(Int32Array.of(1), [1]))),
    };
    expect(initializersOf(lowerGraph(outputs)).length).toBe(3);
    const results = await runGraph(outputs, { x: counting([]), n: int32(Int32Array.of(4), [1]) });
    expect([results.scalar?.shape, results.vector?.shape, results.whole?.dtype]).toEqual([[], [1], 'int32']);
    expect(numbersOf(results, 'whole')).toEqual([5]);
  });

  it('of many elements are kept as they are', async () => {
    const table = counting([40, 2]);
    const y = matmul(input('x', 'float32', ['rows', 40]), constant(table));
    const x = float32(new Float32Array(80).fill(1), [2, 40]);
    expect(numbersOf(await runGraph({ y }, { x }), 'y')).toEqual([1560, 1600, 1560, 1600]);
  });
});

describe('weights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-lower-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const values = [1.5, -2, 0.25, 8];
  const halves = new Uint16Array(4);
  encodeFloat16(Float32Array.from(values), halves);
  writeFileSync(
    join(folder, 'weights.bin'),
    Buffer.concat([Buffer.alloc(12, 0xff), Buffer.from(Float32Array.from(values).buffer), Buffer.from(halves.buffer)]),
  );
  const stored = (dtype: ExternalData['dtype'], offset: number, length: number): ExternalData => ({
    ...{ location: 'weights.bin', offset, length, dtype, shape: [2, 2] },
  });
  const y = matmul(input('x', 'float32', ['rows', 2]), parameter('w', [2, 2]));
  const x = float32(Float32Array.of(1, 0, 0, 1), [2, 2]);

  it.each([
    ['float32', stored('float32', 12, 16)],
    ['float16', stored('float16', 28, 8)],
  ] as const)('stored as %s are read from their file', async (_, external) => {
    const model = lowerGraph({ y }, { weights: new Map([['w', external]]) });
    const session = await device.createSession(model, { externalDataFolder: folder });
    expect(session.inputNames).toEqual(['x']);
    expect(numbersOf(await session.run({ x }), 'y')).toEqual(values);
    await session.dispose();
  });

  it('not stored are inputs, and inputs are never stored', async () => {
    const w = float32(Float32Array.from(values), [2, 2]);
    expect(numbersOf(await runGraph({ y }, { x, w }), 'y')).toEqual(values);
    const model = lowerGraph({ y }, { weights: new Map([['x', stored('float32', 12, 16)]]) });
    const session = await device.createSession(model, { externalDataFolder: folder });
    expect([...session.inputNames].sort()).toEqual(['w', 'x']);
    await session.dispose();
  });
});

describe('outputs', () => {
  const x = input('x', 'float32', ['batch']);
  const feeds = { x: counting([3]) };

  it('may be inputs, constants, each other, and one value twice', async () => {
    const doubled = mul(x, constantScalar(2));
    const outputs: Outputs = { same: x, fixed: constantScalar(5), doubled, again: doubled, more: shift(doubled, 1) };
    const results = await runGraph(outputs, feeds);
    expect(Object.keys(results)).toEqual(Object.keys(outputs));
    expect(Object.keys(outputs).map((name) => numbersOf(results, name))).toEqual([
      ...[[0, 1, 2], [5], [0, 2, 4], [0, 2, 4], [1, 3, 5]],
    ]);
  });

  it('are written by the nodes that compute them, also where others read them', async () => {
    const sum = add(x, x);
    // The reshaping has nothing to do, so two outputs come of one node.
    const outputs = { product: mul(sum, sum), sum, more: shift(sum, 1), same: reshape(sum, ['batch']) };
    const operators = lowerToModel(outputs).nodes.map(({ operator }) => operator);
    expect(operators.filter((operator) => operator === 'Identity').length).toBeLessThanOrEqual(1);
    const results = await runGraph(outputs, feeds);
    expect(Object.keys(outputs).map((name) => numbersOf(results, name))).toEqual([
      ...[
        [0, 4, 16],
        [0, 2, 4],
        [1, 3, 5],
        [0, 2, 4],
      ],
    ]);
  });

  it('cannot take the name of an input', () => {
    expect(() => lowerGraph({ x: shift(x, 1) })).toThrow('internal: x is the name of an input and of an output');
  });

  it('leave out what none of them needs', async () => {
    shift(input('unused', 'float32', [2]), 1);
    const session = await device.createSession(lowerGraph({ y: shift(x, 1) }));
    expect(session.inputNames).toEqual(['x']);
    await session.dispose();
  });
});

it('targetOf is portable for every device but the cpu', () => {
  expect(targetOf(device)).toBe('cpu');
  expect(targetOf({ ...device, name: 'webgpu' })).toBe('portable');
});
