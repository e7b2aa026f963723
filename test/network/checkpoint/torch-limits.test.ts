// Small files that claim to hold very much: each is refused when it is opened, before memory is asked for.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPickle } from '../../../src/network/checkpoint/pickle.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { encodeFile, messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

interface View {
  readonly storage: string;
  readonly elements: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const text = (value: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
};
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const code = (value: string): Buffer => Buffer.from(value, 'latin1');
const tuple = (values: readonly number[]): Buffer => Buffer.concat([code('('), ...values.map(int), code('t')]);

/** The pickle of a dictionary of float32 tensors. */
function pickleOf(views: readonly View[]): Buffer {
  const items = views.flatMap(({ storage, elements, shape, strides }, index) => [
    ...[text(`w${index}`), code('ctorch._utils\n_rebuild_tensor_v2\n((')],
    ...[text('storage'), code('ctorch\nFloatStorage\n'), text(storage), text('cpu'), int(elements), code('tQ')],
    ...[int(0), tuple(shape), tuple(strides), code('\x89ccollections\nOrderedDict\n)RtR')],
  ]);
  return Buffer.concat([code('\x80\x02}('), ...items, code('u.')]);
}

/** A zip of stored entries. @param places entries whose content lies where that of another does */
function zipOf(contents: Readonly<Record<string, Uint8Array>>, places: Readonly<Record<string, string>> = {}): Buffer {
  const parts: Buffer[] = [];
  const offsets = new Map<string, number>();
  let offset = 0;
  for (const [name, content] of Object.entries(contents)) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    parts.push(local, Buffer.from(name), Buffer.from(content));
    offsets.set(name, offset);
    offset += 30 + name.length + content.length;
  }
  const records = Object.entries({
    ...Object.fromEntries(Object.keys(contents).map((name) => [name, name])),
    ...places,
  });
  const directory = Buffer.concat(
    records.map(([name, place]) => {
      const record = Buffer.alloc(46);
      record.writeUInt32LE(0x02014b50);
      record.writeUInt32LE(contents[place]?.length ?? 0, 20);
      record.writeUInt32LE(contents[place]?.length ?? 0, 24);
      record.writeUInt16LE(name.length, 28);
      record.writeUInt32LE(offsets.get(place) ?? 0, 42);
      return Buffer.concat([record, Buffer.from(name)]);
    }),
  );
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(records.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

async function outcomeOf(bytes: Uint8Array): Promise<string> {
  const path = join(temporaryFolder(), 'pytorch_model.bin');
  writeFileSync(path, bytes);
  const opened = openWeights(path).then(async (reader) => {
    await reader.close();
    return 'opened';
  });
  return opened.catch(() => messageOf(opened));
}

const file = (views: readonly View[], storages: Readonly<Record<string, Uint8Array>>, places = {}) =>
  zipOf(
    {
      'm/data.pkl': pickleOf(views),
      ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`m/data/${key}`, bytes])),
    },
    places,
  );

describe('a PyTorch file', () => {
  const storages = { 0: new Uint8Array(16) };
  const view = { storage: '0', elements: 4, shape: [2, 2], strides: [2, 1] };

  test('with tensors in their storage is opened', async () => {
    expect(await outcomeOf(file([view, { ...view, strides: [1, 2] }], storages))).toBe('opened');
  });

  test.each<[string, View]>([
    ['an expanded tensor', { ...view, shape: [3000, 4], strides: [0, 1] }],
    ['overlapping rows', { ...view, shape: [3, 2], strides: [1, 1] }],
    ['16 MB of one number', { ...view, shape: [2 ** 22], strides: [0] }],
  ])('with %s is opened', async (_, unusual) => {
    expect(await outcomeOf(file([unusual], storages))).toBe('opened');
  });

  test('with tensors of more than 16 MB is refused where they are more than 16 times the file', async () => {
    const large = { ...view, shape: [50_000, 50_000], strides: [0, 0] };
    expect(await outcomeOf(file([view, large], storages))).toMatch(
      /pytorch_model\.bin: expected tensors of at most 16777216 bytes together, got 10000000016 \(the largest is w1, \[50000, 50000\] with strides \[0, 0\]: save copies, tensor\.clone\(\)\)$/,
    );
    const many = Array.from({ length: 17 }, () => ({ ...view, shape: [2 ** 18], strides: [0] }));
    expect(await outcomeOf(file(many.slice(1), storages))).toBe('opened');
    expect(await outcomeOf(file(many, storages))).toContain('at most 16777216 bytes together, got 17825792 (');
  });

  test('may have as many names for its tensors as its own size allows', async () => {
    const elements = 2 ** 19;
    const whole = { storage: '0', elements, shape: [elements], strides: [1] };
    const bytes = { 0: new Uint8Array(4 * elements) };
    expect(await outcomeOf(file(Array(16).fill(whole), bytes))).toBe('opened');
    expect(await outcomeOf(file(Array(17).fill(whole), bytes))).toMatch(
      /expected tensors of at most 33\d{6} bytes together, got 35651584 \(the largest is w0, \[524288\]: /,
    );
  });

  test('is counted together with the other files of a checkpoint', async () => {
    const folder = temporaryFolder();
    const shard = file([{ ...view, shape: [2 ** 22], strides: [0] }], storages);
    for (const name of ['a.bin', 'b.bin']) writeFileSync(join(folder, name), shard);
    const index = join(folder, 'pytorch_model.bin.index.json');
    writeFileSync(index, JSON.stringify({ weight_map: { w0: 'a.bin', w1: 'b.bin' } }));
    expect(await messageOf(openWeights(index))).toContain(
      `${index}: expected tensors of at most 16777216 bytes together, got 33554432 (`,
    );
  });

  test('with storages in the same place is refused', async () => {
    const large = { 0: new Uint8Array(4000) };
    const views = Array.from({ length: 3 }, (_, index) => ({
      ...{ storage: `${index}`, elements: 1000, shape: [1000], strides: [1] },
    }));
    const places = { 'm/data/1': 'm/data/0', 'm/data/2': 'm/data/0' };
    expect(await outcomeOf(file(views, large, places))).toMatch(
      /: expected entries of at most \d+ bytes together, got more/,
    );
  });

  test('with a tensor of more axes than PyTorch knows is refused', async () => {
    const axes = Array.from({ length: 65 }, () => 1);
    expect(await outcomeOf(file([{ ...view, shape: axes, strides: axes }], storages))).toContain(
      'expected the shape of a tensor, got a list of 65',
    );
  });

  test('with a large pickle is refused', async () => {
    expect(await outcomeOf(zipOf({ 'm/data.pkl': new Uint8Array(2 ** 24 + 1) }))).toContain(
      'expected a pickle of at most 16777216 bytes, got 16777217',
    );
  });
});

describe('readPickle', () => {
  const rules = { globals: new Set<string>(), call: () => null, load: () => null };

  test.each([
    ['empty dictionaries', 0x7d],
    ['empty lists', 0x5d],
    ['marks', 0x28],
    ['protocols', 0x80],
  ])('refuses very many %s', (_, opcode) => {
    const bytes = new Uint8Array(3_000_000).fill(opcode);
    if (opcode === 0x80) for (let index = 1; index < bytes.length; index += 2) bytes[index] = 2;
    expect(() => readPickle(bytes, rules, 'data.pkl')).toThrow('expected at most 1000000 instructions, got more');
  });

  test('refuses a number of very many bytes', () => {
    const bytes = Uint8Array.from([0x8a, 255, ...new Uint8Array(255), 0x2e]);
    expect(() => readPickle(bytes, rules, 'data.pkl')).toThrow(
      'expected a whole number below 2^53, got one of 255 bytes',
    );
  });
});

describe('a checkpoint', () => {
  test('with very many tensors is refused', async () => {
    const entries = Array.from(
      { length: 40_001 },
      (_, index) => `"${index}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
    );
    expect(await outcomeOf(encodeFile(`{${entries.join(',')}}`))).toContain(
      'expected at most 40000 tensors, got 40001',
    );
  });

  test('with very many files is refused', async () => {
    const path = join(temporaryFolder(), 'model.safetensors.index.json');
    const map = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`w${index}`, `${index}.safetensors`]));
    writeFileSync(path, JSON.stringify({ weight_map: map }));
    expect(await messageOf(openWeights(path))).toBe(`${path}: expected at most 500 files, got 501`);
  });

  test.skipIf(process.platform === 'win32')('that is a pipe or a folder is refused, not waited for', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'pipe.safetensors');
    execFileSync('mkfifo', [path]);
    expect(await messageOf(openWeights(path))).toBe(`${path}: expected a file, got a folder, a device or a pipe`);
    const index = join(folder, 'model.safetensors.index.json');
    mkdirSync(join(folder, 'a.safetensors'));
    writeFileSync(index, JSON.stringify({ weight_map: { w: 'a.safetensors' } }));
    expect(await messageOf(openWeights(index))).toContain('expected a file, got a folder, a device or a pipe');
  });
});
