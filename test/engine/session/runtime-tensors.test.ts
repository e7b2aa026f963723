import { Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { discard, fromRuntime, toRuntime } from '../../../src/engine/session/runtime-tensors.js';
import type { Tensor } from '../../../src/engine/tensor/tensor.js';

const buffer = new ArrayBuffer(64);

describe('toRuntime and fromRuntime', () => {
  it.each<Tensor>([
    { dtype: 'float32', shape: [2, 1], data: new Float32Array(buffer, 8, 2) },
    { dtype: 'float16', shape: [2], data: new Uint16Array(buffer, 6, 2) },
    { dtype: 'int32', shape: [], data: new Int32Array(buffer, 4, 1) },
    { dtype: 'int64', shape: [0], data: new BigInt64Array(buffer, 8, 0) },
    { dtype: 'bool', shape: [3], data: new Uint8Array(buffer, 5, 3) },
  ])('share the memory of $dtype', (tensor) => {
    const runtime = toRuntime(RuntimeTensor, tensor);
    expect(runtime.type).toBe(tensor.dtype);
    expect(runtime.dims).toEqual(tensor.shape);
    const back = fromRuntime(runtime);
    expect(back).toEqual(tensor);
    expect([back.data.buffer, back.data.byteOffset]).toEqual([buffer, tensor.data.byteOffset]);
  });

  it('refuse bfloat16', () => {
    expect(() => toRuntime(RuntimeTensor, { dtype: 'bfloat16', shape: [1], data: new Uint16Array(1) })).toThrow(
      'session: expected float32, float16, int32, int64 or bool, got bfloat16',
    );
  });
});

it('discard frees the memory at once', () => {
  const runtime = toRuntime(RuntimeTensor, { dtype: 'float32', shape: [1 << 20], data: new Float32Array(1 << 20) });
  const before = process.memoryUsage().arrayBuffers;
  discard(runtime);
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(4 << 20);
});
