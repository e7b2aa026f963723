import { describe, expect, it } from 'vitest';
import { checkRun, type Signature, type ValueInfo } from '../../../src/engine/session/signature.js';
import { float32, type Tensor, zeros } from '../../../src/engine/tensor/tensor.js';

const info = (...shape: readonly (number | string)[]): ValueInfo => ({ dtype: 'float32', shape });
const signature: Signature = {
  inputs: new Map([
    ['x', info('batch', 4)],
    ['bias', info(4)],
    ['mask', info('batch', '2*batch')],
    ['free', info('', '')],
  ]),
  outputs: new Map([
    ['y', info('batch', 4)],
    ['z', info('other')],
  ]),
};
const feeds = { x: zeros([3, 4]), bias: zeros([4]), mask: zeros([3, 6]), free: zeros([1, 9]) };

describe('checkRun', () => {
  it('returns the names to fetch in the order of the graph', () => {
    expect(checkRun(signature, feeds, {}, undefined)).toEqual(['y', 'z']);
    expect(checkRun(signature, feeds, { z: zeros([5]) }, undefined)).toEqual(['y', 'z']);
    expect(checkRun(signature, feeds, { z: zeros([5]) }, ['y'])).toEqual(['y', 'z']);
    expect(checkRun(signature, feeds, { z: zeros([5]) }, [])).toEqual(['z']);
    expect(checkRun(signature, feeds, {}, ['z', 'z'])).toEqual(['z']);
  });

  it.each<[string, Record<string, Tensor>, string]>([
    ['rank', { bias: zeros([1, 4]) }, 'input bias to be float32 [4], got [1,4]'],
    ['fixed size', { x: zeros([3, 5]) }, 'input x to be float32 [batch, 4], got [3,5]'],
    [
      'size of another input',
      { mask: zeros([2, 6]) },
      'input mask to be float32 [batch, 2*batch] with batch = 3 as in x, got [2,6]',
    ],
    ['free size of another rank', { free: zeros([9]) }, 'input free to be float32 [?, ?], got [9]'],
    [
      'element type',
      { bias: { dtype: 'float16', shape: [4], data: new Uint16Array(4) } },
      'input bias to be float32 [4], got float16',
    ],
    [
      'data',
      { bias: { ...float32(new Float32Array(4), [4]), data: new Float32Array(3) } },
      'input bias to be float32 [4], got [4] with 3 elements of data',
    ],
  ])('names the input of another %s', (_, changed, message) => {
    expect(() => checkRun(signature, { ...feeds, ...changed }, {}, undefined)).toThrow(`session: expected ${message}`);
  });

  it('holds preallocated outputs to the sizes of the inputs', () => {
    expect(() => checkRun(signature, feeds, { y: zeros([2, 4]) }, [])).toThrow(
      'session: expected output y to be float32 [batch, 4] with batch = 3 as in x, got [2,4]',
    );
    expect(() => checkRun(signature, feeds, { w: zeros([1]) }, [])).toThrow(
      'session: expected an output among y, z, got "w"',
    );
  });

  it('lists at most eight of the known names', () => {
    const inputs = new Map(Array.from({ length: 300 }, (_, index) => [`w${index}`, info(1)]));
    expect(() => checkRun({ inputs, outputs: new Map() }, { v: zeros([1]) }, {}, undefined)).toThrow(
      'session: expected an input among w0, w1, w2, w3, w4, w5, w6, w7, ... (300 names), got "v"',
    );
  });
});
