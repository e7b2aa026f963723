// The contract tests that every device has to pass.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device, DeviceTensor, Session, SessionOptions } from '../../../src/engine/session/session.js';
import { float32, int32, scalar, type Tensor, zeros } from '../../../src/engine/tensor/tensor.js';
import { BytetagError } from '../../../src/foundation/errors.js';
import { encodeTinyModel, f32, type TinyModel } from './tiny-models.js';

/** y = a + b on vectors of one symbolic size. */
const sumModel: TinyModel = {
  nodes: [{ op: 'Add', inputs: ['a', 'b'], outputs: ['y'] }],
  inputs: [f32('a', 'n'), f32('b', 'n')],
  outputs: [f32('y', 'n')],
};

const vector = (...values: readonly number[]): Tensor<'float32'> => float32(Float32Array.from(values), [values.length]);

/** The options by which sessions find files of weights: on a disk, or in memory. */
export type KeepFiles = (contents: Readonly<Record<string, Uint8Array>>) => SessionOptions;

/** The suite for the device that `open` opens. */
export function describeDevice(open: () => Promise<Device>, keepFiles: KeepFiles): void {
  let device: Device;
  const sessions: Session[] = [];
  const compile = async (model: TinyModel, options: SessionOptions = {}): Promise<Session> => {
    const session = await device.createSession(encodeTinyModel(model), options);
    sessions.push(session);
    return session;
  };
  const failure = async (attempt: Promise<unknown>): Promise<string> => {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BytetagError);
    expect((error as BytetagError).code).toBe('device');
    expect((error as BytetagError).message).not.toContain('\n');
    return (error as BytetagError).message;
  };

  beforeAll(async () => {
    device = await open();
  });
  afterAll(async () => {
    for (const session of sessions) await session.dispose();
  });

  describe('feeds', () => {
    it('names its inputs and outputs in the order of the graph', async () => {
      const session = await compile(sumModel);
      expect(session.inputNames).toEqual(['a', 'b']);
      expect(session.outputNames).toEqual(['y']);
    });

    it('reads views into a larger buffer', async () => {
      const arena = Float32Array.from({ length: 64 }, (_, index) => index);
      const session = await compile(sumModel);
      const { y } = await session.run({
        a: float32(arena.subarray(3, 6), [3]),
        b: float32(arena.subarray(40, 43), [3]),
      });
      expect(y).toEqual(vector(43, 45, 47));
    });

    it('runs many shapes through one session', async () => {
      const session = await compile({
        nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
        inputs: [f32('x', 'batch', 'source', 2), f32('w', 2, 3)],
        outputs: [f32('y', 'batch', 'source', 3)],
      });
      const w = float32(Float32Array.of(1, 0, 2, 0, 1, 3), [2, 3]);
      for (const [batch, source] of [
        [1, 1],
        [4, 7],
        [2, 33],
        [4, 7],
        [3, 0],
      ] as const) {
        const data = Float32Array.from({ length: batch * source * 2 }, (_, index) => index);
        const { y } = await session.run({ x: float32(data, [batch, source, 2]), w });
        const expected = Float32Array.from({ length: batch * source * 3 }, (_, index) => {
          const [first, second] = [2 * Math.floor(index / 3), 2 * Math.floor(index / 3) + 1];
          return [first, second, 2 * first + 3 * second][index % 3] ?? Number.NaN;
        });
        expect(y).toEqual(float32(expected, [batch, source, 3]));
      }
    });

    it('carries int32, int64 and bool both ways', async () => {
      const session = await compile({
        nodes: [
          { op: 'Add', inputs: ['i', 'i'], outputs: ['twice'] },
          { op: 'Cast', inputs: ['i'], outputs: ['wide'], attributes: { to: 7 } },
          { op: 'Identity', inputs: ['l'], outputs: ['same'] },
          { op: 'Not', inputs: ['b'], outputs: ['not'] },
        ],
        inputs: [
          { name: 'i', dtype: 'int32', shape: ['n'] },
          { name: 'l', dtype: 'int64', shape: ['n'] },
          { name: 'b', dtype: 'bool', shape: ['n'] },
        ],
        outputs: [
          { name: 'twice', dtype: 'int32', shape: ['n'] },
          { name: 'wide', dtype: 'int64', shape: ['n'] },
          { name: 'same', dtype: 'int64', shape: ['n'] },
          { name: 'not', dtype: 'bool', shape: ['n'] },
        ],
      });
      const l: Tensor = { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n ** 62n, -5n) };
      const b: Tensor = { dtype: 'bool', shape: [2], data: Uint8Array.of(1, 0) };
      expect(await session.run({ i: int32(Int32Array.of(-7, 1 << 29), [2]), l, b })).toEqual({
        twice: int32(Int32Array.of(-14, 1 << 30), [2]),
        wide: { dtype: 'int64', shape: [2], data: BigInt64Array.of(-7n, BigInt(1 << 29)) },
        same: l,
        not: { dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) },
      });
    });

    it('carries half precision as its raw bits', async () => {
      const half = (name: string) => ({ name, dtype: 'float16', shape: ['n'] }) as const;
      const session = await compile({
        nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
        inputs: [half('x')],
        outputs: [half('y')],
      });
      const x: Tensor = { dtype: 'float16', shape: [2], data: Uint16Array.of(0, 0x3c00, 0x3555).subarray(1) };
      expect(await session.run({ x })).toEqual({ y: x });
    });
  });

  describe('outputs', () => {
    it('writes preallocated outputs into views and touches nothing beside them', async () => {
      const session = await compile(sumModel);
      const arena = new Float32Array(8).fill(-1);
      const y = float32(arena.subarray(2, 5), [3]);
      const result = await session.run({ a: vector(1, 2, 3), b: vector(10, 20, 30) }, { y });
      expect([...arena]).toEqual([-1, -1, 11, 22, 33, -1, -1, -1]);
      expect(result.y).toBe(y);
      expect(y.data.buffer).toBe(arena.buffer);
    });

    it('writes preallocated outputs that are an input, a constant, a reshape, or the same value twice', async () => {
      const session = await compile({
        nodes: [
          { op: 'Identity', inputs: ['x'], outputs: ['input'] },
          { op: 'Identity', inputs: ['c'], outputs: ['constant'] },
          { op: 'Reshape', inputs: ['x', 'shape'], outputs: ['reshaped'] },
          { op: 'Add', inputs: ['x', 'x'], outputs: ['sum'] },
          { op: 'Identity', inputs: ['sum'], outputs: ['first'] },
          { op: 'Identity', inputs: ['sum'], outputs: ['second'] },
        ],
        inputs: [f32('x', 4)],
        outputs: [f32('input', 4), f32('constant', 2), f32('reshaped', 2, 2), f32('first', 4), f32('second', 4)],
        initializers: [
          { ...f32('c'), shape: [2], source: Float32Array.of(8, 9) },
          { name: 'shape', dtype: 'int64', shape: [2], source: BigInt64Array.of(2n, 2n) },
        ],
      });
      const into = {
        input: zeros([4]),
        constant: zeros([2]),
        reshaped: zeros([2, 2]),
        first: zeros([4]),
        second: zeros([4]),
      };
      await session.run({ x: vector(1, 2, 3, 4) }, into);
      expect(Object.values(into).map(({ data }) => [...data])).toEqual([
        [1, 2, 3, 4],
        [8, 9],
        [1, 2, 3, 4],
        [2, 4, 6, 8],
        [2, 4, 6, 8],
      ]);
    });

    it('returns what was asked for, and only that', async () => {
      const session = await compile({
        nodes: [
          { op: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
          { op: 'Mul', inputs: ['a', 'b'], outputs: ['product'] },
          { op: 'Sub', inputs: ['a', 'b'], outputs: ['difference'] },
        ],
        inputs: [f32('a', 'n'), f32('b', 'n')],
        outputs: [f32('sum', 'n'), f32('product', 'n'), f32('difference', 'n')],
      });
      const feeds = { a: vector(5), b: vector(2) };
      expect(await session.run(feeds, {}, ['product'])).toEqual({ product: vector(10) });
      expect(await session.run(feeds, { sum: zeros([1]) }, ['difference'])).toEqual({
        sum: vector(7),
        difference: vector(3),
      });
      expect(await session.run(feeds, { sum: zeros([1]) }, [])).toEqual({ sum: vector(7) });
      expect(await session.run(feeds, { sum: zeros([1]) })).toEqual({
        sum: vector(7),
        product: vector(10),
        difference: vector(3),
      });
      expect(await session.run(feeds, {}, [])).toEqual({});
    });

    it('keeps results alive after later runs and after dispose', async () => {
      const session = await compile(sumModel);
      const { y } = await session.run({ a: vector(1), b: vector(2) });
      await session.run({ a: vector(100), b: vector(200) });
      await session.dispose();
      expect(y).toEqual(vector(3));
    });
  });

  describe('device tensors', () => {
    const read = async (tensor: DeviceTensor): Promise<Tensor> => {
      const into = zeros(tensor.shape);
      await tensor.read(into);
      return into;
    };
    /** next = state + x; twice = next + next. */
    const stateModel: TinyModel = {
      nodes: [
        { op: 'Add', inputs: ['state', 'x'], outputs: ['next'] },
        { op: 'Add', inputs: ['next', 'next'], outputs: ['twice'] },
      ],
      inputs: [f32('state', 'n'), f32('x', 'n')],
      outputs: [f32('next', 'n'), f32('twice', 'n')],
    };
    const onDevice = ['next'];

    it('carry tensors of any shape there and back, as they were when written', async () => {
      const tensor = device.createTensor();
      expect([tensor.dtype, tensor.shape]).toEqual(['float32', []]);
      for (const shape of [[6], [2, 3], [], [1, 3, 2]]) {
        const source = zeros(shape);
        source.data.forEach((_, index) => {
          source.data[index] = index / 3 + shape.length;
        });
        const expected = float32(source.data.slice(), shape);
        await tensor.write(source);
        source.data.fill(-1);
        expect(await read(tensor)).toEqual(expected);
      }
      tensor.dispose();
    });

    it('are fed to any session, beside host tensors and more than once', async () => {
      const session = await compile(sumModel);
      const tensor = device.createTensor();
      await tensor.write(vector(1, 2, 3));
      expect(await session.run({ a: tensor, b: vector(10, 20, 30) })).toEqual({ y: vector(11, 22, 33) });
      expect(await session.run({ a: tensor, b: tensor })).toEqual({ y: vector(2, 4, 6) });
      tensor.dispose();
    });

    it('take what a run writes, also where they are fed to it, and whatever its size', async () => {
      const session = await compile(stateModel, { onDevice });
      const state = device.createTensor();
      await state.write(vector(1, 2));
      for (let run = 1; run <= 4; run++) {
        const expected = [1 + 10 * run, 2 + 20 * run];
        expect(await session.run({ state, x: vector(10, 20) }, { next: state })).toEqual({
          twice: vector(...expected.map((value) => 2 * value)),
        });
        expect(await read(state)).toEqual(vector(...expected));
      }
      await session.run({ state: vector(1, 1, 1), x: vector(1, 2, 3) }, { next: state });
      expect(await read(state)).toEqual(vector(2, 3, 4));
      state.dispose();
    });

    it('stay as they are in later runs of the session that wrote them, and when it is disposed', async () => {
      const session = await compile(stateModel, { onDevice });
      const [first, second] = [device.createTensor(), device.createTensor()];
      await session.run({ state: vector(1), x: vector(1) }, { next: first });
      await session.run({ state: first, x: vector(5) }, { next: second });
      await session.dispose();
      expect([await read(first), await read(second)]).toEqual([vector(2), vector(7)]);
      first.dispose();
      expect(await read(second)).toEqual(vector(7));
      second.dispose();
    });

    it('may be freed after the session that wrote them, in any order', async () => {
      const overwritten: Uint8Array[] = [];
      for (let round = 0; round < 20; round++) {
        const compiled = await Promise.all([1, 2, 3].map(() => compile(stateModel, { onDevice })));
        const tensors = compiled.map(() => device.createTensor());
        for (const [index, session] of compiled.entries()) {
          const next = tensors[index];
          if (next) await session.run({ state: vector(round), x: vector(index) }, { next });
        }
        for (const session of compiled) await session.dispose();
        // Takes over memory that was freed, which a tensor must not depend on any more.
        for (let size = 16; size < 4096; size += 16) overwritten.push(new Uint8Array(size).fill(0xff));
        const last = tensors.pop();
        for (const tensor of tensors) tensor.dispose();
        expect(await read(last ?? device.createTensor())).toEqual(vector(round + 2));
        last?.dispose();
      }
      expect(overwritten.length).toBeGreaterThan(0);
    });

    it('hold nothing once disposed, and may be written again', async () => {
      const tensor = device.createTensor();
      const holdsNothing = 'device tensor: expected one that was written, got one that holds nothing';
      expect(await failure(tensor.read(zeros([])))).toBe(holdsNothing);
      await tensor.write(vector(1, 2));
      expect(await failure(tensor.read(zeros([3])))).toBe('device tensor: expected to be read into [2], got [3]');
      tensor.dispose();
      tensor.dispose();
      expect(await failure(tensor.read(zeros([2])))).toBe(holdsNothing);
      await tensor.write(vector(3));
      expect(await read(tensor)).toEqual(vector(3));
      tensor.dispose();
    });

    it('must fit what a session takes and gives', async () => {
      const [onHost, session] = [await compile(sumModel), await compile(stateModel, { onDevice })];
      const tensor = device.createTensor();
      await tensor.write(vector(1, 2));
      const [a, b] = [vector(1, 2, 3), vector(4, 5, 6)];
      expect(await failure(onHost.run({ a, b: tensor }))).toBe(
        'session: expected input b to be float32 [n] with n = 3 as in a, got [2]',
      );
      expect(await failure(onHost.run({ a, b }, { y: tensor }))).toBe(
        'session: expected a host tensor for output y, got one on the device',
      );
      const feeds = { state: a, x: b };
      expect(await failure(session.run(feeds))).toBe('session: expected a device tensor for output next, got none');
      expect(await failure(session.run(feeds, { next: zeros([3]) }))).toBe(
        'session: expected a device tensor for output next, got one on the host',
      );
      expect(await failure(session.run(feeds, { next: tensor, twice: zeros([3]) }))).toBe(
        'session: expected no tensor for output twice, which is beside outputs on the device, got one on the host',
      );
      expect(await failure(session.run(feeds, { next: tensor }, []))).toBe(
        'session: expected no choice of outputs, where some stay on the device, got []',
      );
      expect(await read(tensor)).toEqual(vector(1, 2));
      tensor.dispose();
    });
  });

  describe('bad calls', () => {
    it('names what is wrong with a feed or an output', async () => {
      const session = await compile(sumModel);
      const [a, b] = [vector(1, 2, 3), vector(4, 5, 6)];
      expect(await failure(session.run({ a }))).toBe('session: expected a tensor for input b float32 [n], got none');
      expect(await failure(session.run({ a, b, c: b }))).toBe('session: expected an input among a, b, got "c"');
      expect(await failure(session.run({ a, b: int32(Int32Array.of(1, 2, 3), [3]) }))).toBe(
        'session: expected input b to be float32 [n], got int32',
      );
      expect(await failure(session.run({ a, b: vector(1, 2) }))).toBe(
        'session: expected input b to be float32 [n] with n = 3 as in a, got [2]',
      );
      expect(await failure(session.run({ a, b }, { y: zeros([2]) }))).toBe(
        'session: expected output y to be float32 [n] with n = 3 as in a, got [2]',
      );
      expect(await failure(session.run({ a, b }, {}, ['z']))).toBe('session: expected an output among y, got "z"');
    });

    it('reports a failing operator in one sentence, and runs on', async () => {
      const session = await compile({ ...sumModel, inputs: [f32('a', 'n'), f32('b', 'm')] });
      expect(await failure(session.run({ a: vector(1, 2, 3), b: vector(1, 2) }))).toMatch(
        /^\w+ session: expected to run, got ".*(?:Add|broadcast).*"$/,
      );
      expect(await session.run({ a: vector(1, 2), b: vector(1, 2) })).toEqual({ y: vector(2, 4) });
    });

    it('refuses to run once disposed, and may be disposed twice', async () => {
      const session = await compile(sumModel);
      await session.dispose();
      await session.dispose();
      expect(await failure(session.run({ a: vector(1), b: vector(2) }))).toBe(
        `${device.name} session: expected a live session, got one that was disposed`,
      );
    });

    it.each([
      ['garbage', Uint8Array.of(1, 2, 3, 4, 5, 6)],
      ['nothing', new Uint8Array(0)],
      ['a model cut short', encodeTinyModel(sumModel).subarray(0, 40)],
      [
        'an unknown operator',
        encodeTinyModel({ ...sumModel, nodes: [{ op: 'Nonsense', inputs: ['a'], outputs: ['y'] }] }),
      ],
      [
        'bfloat16',
        encodeTinyModel({
          ...sumModel,
          nodes: [{ op: 'Identity', inputs: ['a'], outputs: ['y'] }],
          inputs: [{ name: 'a', dtype: 'bfloat16', shape: ['n'] }],
          outputs: [{ name: 'y', dtype: 'bfloat16', shape: ['n'] }],
        }),
      ],
    ])('refuses %s', async (_, model) => {
      expect(await failure(device.createSession(model))).toMatch(
        /^\w+ session: expected a model that can be compiled, got ".+"$/,
      );
    });
  });

  it('runs two sessions at once', async () => {
    const product = { ...sumModel, nodes: [{ op: 'Mul', inputs: ['a', 'b'], outputs: ['y'] }] };
    const [sum, times] = await Promise.all([compile(sumModel), compile(product)]);
    const feeds = { a: vector(6, 7), b: vector(3, 2) };
    const runs = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? sum : times).run(feeds));
    for (const [index, { y }] of (await Promise.all(runs)).entries()) {
      expect(y).toEqual(index % 2 === 0 ? vector(9, 9) : vector(18, 14));
    }
  });

  it('feeds scalars', async () => {
    const session = await compile({ ...sumModel, inputs: [f32('a', 'n'), f32('b')] });
    expect(await session.run({ a: vector(1, 2), b: scalar(0.5) })).toEqual({ y: vector(1.5, 2.5) });
  });

  describe('external weights', () => {
    let files: SessionOptions;
    const model = (location: string, offset: number): TinyModel => ({
      ...sumModel,
      inputs: [f32('a', 2)],
      initializers: [{ ...f32('b'), shape: [2], source: { location, offset, length: 8 } }],
    });
    beforeAll(() => {
      files = keepFiles({ 'weights.bin': new Uint8Array(Float32Array.of(1, 2, 3, 4, 5).buffer) });
    });

    it('reads them from a file at an offset', async () => {
      const session = await compile(model('weights.bin', 4), files);
      expect(session.inputNames).toEqual(['a']);
      expect(await session.run({ a: vector(10, 20) })).toEqual({ y: vector(12, 23) });
    });

    it('refuses a file that is missing or too short', async () => {
      expect(await failure(compile(model('nowhere.bin', 0), files))).toContain('nowhere.bin');
      expect(await failure(compile(model('weights.bin', 16), files))).toMatch(/out of bounds/i);
    });
  });
}
