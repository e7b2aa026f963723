// Weights from strangers: pickles, PyTorch's zip files, safetensors and indexes of shards, whole and damaged.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { elementCount, float32 } from '../../src/engine/tensor/tensor.js';
import { readPickle } from '../../src/network/checkpoint/pickle.js';
import type { PickleRules } from '../../src/network/checkpoint/pickle-value.js';
import { parseHeader } from '../../src/network/checkpoint/safetensors-header.js';
import type { NamedTensor } from '../../src/network/checkpoint/safetensors-writer.js';
import { formatShardIndex, readShardIndex } from '../../src/network/checkpoint/shard-index.js';
import { diskFolder } from '../../src/node/files/disk-folder.js';
import { openWeights } from '../../src/node/files/open-weights-on-disk.js';
import { writeSafetensors } from '../../src/node/files/write-safetensors.js';
import { damaged, text } from './arbitraries.js';
import { expectSame, fixturePath, orRefused, scratchFile, type Target, target } from './target.js';

const torchFiles = readdirSync(fixturePath('torch'))
  .filter((name) => name.endsWith('.bin'))
  .map((name) => readFileSync(fixturePath(`torch/${name}`)));

/** Reads all that a file of weights says is there. */
async function readAll(path: string): Promise<void> {
  const reader = await openWeights(path);
  try {
    for (const [name, { shape }] of reader.tensors) {
      const { data } = await reader.readTensor(name);
      expectSame(data.length, elementCount(shape), `elements of ${name}`);
    }
  } finally {
    await reader.close();
  }
}

const zip = target('zip files of PyTorch', 5, damaged(fc.constantFrom(...torchFiles)), async (bytes) => {
  const path = scratchFile('weights.bin');
  writeFileSync(path, bytes);
  await orRefused(() => readAll(path));
});

const rules: PickleRules = {
  globals: new Set([
    ...['collections.OrderedDict', 'torch._utils._rebuild_tensor_v2', 'torch._utils._rebuild_parameter'],
    ...['Double', 'Float', 'Half', 'BFloat16', 'Int', 'Long', 'Bool'].map((type) => `torch.${type}Storage`),
  ]),
  call: () => new Map(),
  load: () => ({ kind: 'object' }),
};

/** Instructions of a pickle, and small numbers that follow them. */
const instruction = fc.constantFrom(
  ...[0x28, 0x4e, 0x88, 0x89, 0x4b, 0x4d, 0x4a, 0x7d, 0x5d, 0x29, 0x74, 0x85, 0x86, 0x87, 0x61, 0x65, 0x73, 0x75, 0x71],
  ...[0x72, 0x94, 0x68, 0x6a, 0x63, 0x93, 0x52, 0x62, 0x51, 0x2e, 0x58, 0x8c, 0x8a, 0x47, 0x95, 0x80, 0, 1, 2, 0x0a],
);

/** The pickle within each PyTorch file. */
const pickles = torchFiles.map((file) => {
  const start = file.indexOf(Buffer.from([0x80, 0x02]), file.indexOf('data.pkl'));
  return file.subarray(start, file.indexOf('PK', start));
});

const pickle = target(
  'pickle',
  12,
  fc.oneof(
    damaged(fc.constantFrom(...pickles)),
    fc.array(instruction, { maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  ),
  (bytes) => orRefused(() => readPickle(bytes, rules, 'data.pkl')),
);

const dtypes = fc.constantFrom('F64', 'F32', 'F16', 'BF16', 'I32', 'I64', 'BOOL', 'F8', 3);

/** A header as the format has it, in most cases. */
const header = fc
  .array(fc.tuple(text, dtypes, fc.array(fc.nat(4), { maxLength: 3 })), { maxLength: 4 })
  .map((tensors) => {
    const bytesOf: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I32: 4, I64: 8, BOOL: 1 };
    let end = 0;
    const entries = tensors.map(([name, dtype, shape]) => {
      const begin = end;
      end += shape.reduce((product, size) => product * size, bytesOf[String(dtype)] ?? 1);
      return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
    });
    return { json: JSON.stringify(Object.fromEntries(entries)), dataBytes: end };
  });

const safetensorsHeader = target(
  'headers of safetensors',
  8,
  header.chain(({ json, dataBytes }) => fc.tuple(damaged(fc.constant(json)), fc.constant(dataBytes))),
  ([bytes, dataBytes]) => orRefused(() => parseHeader(bytes, 8 + bytes.length + dataBytes, 'model.safetensors')),
);

const safetensorsFile = target(
  'files of safetensors',
  3,
  damaged(
    header.map(({ json, dataBytes }) => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
      return Buffer.concat([length, Buffer.from(json), Buffer.alloc(dataBytes, 1)]);
    }),
  ),
  async (bytes) => {
    const path = scratchFile('model.safetensors');
    writeFileSync(path, bytes);
    await orRefused(() => readAll(path));
  },
);

const written = target(
  'write safetensors, read them again',
  1,
  fc.uniqueArray(fc.tuple(text, fc.array(fc.nat(3), { maxLength: 3 })), { maxLength: 4, selector: ([name]) => name }),
  async (shapes) => {
    const tensors = shapes.map(([name, shape], index): NamedTensor => {
      const data = Float32Array.from({ length: elementCount(shape) }, (_, at) => index + at / 8);
      return { name, tensor: float32(data, shape) };
    });
    const path = scratchFile('written.safetensors');
    const isWritten = await orRefused(async () => {
      await writeSafetensors(path, tensors);
      return true;
    });
    if (!isWritten) return;
    const reader = await openWeights(path);
    try {
      expectSame([...reader.tensors.keys()].sort(), tensors.map(({ name }) => name).sort(), 'names');
      for (const { name, tensor } of tensors) {
        expectSame([...(await reader.readTensor(name)).data].map(Number), [...tensor.data].map(Number), name);
      }
    } finally {
      await reader.close();
    }
  },
);

const weightMap = fc.array(
  fc.tuple(text, fc.constantFrom('model-00001-of-00002.safetensors', 'a.bin', '../b.bin', 'c')),
  {
    maxLength: 5,
  },
);

const shardIndex = target(
  'indexes of shards',
  3,
  damaged(weightMap.map((entries) => formatShardIndex(new Map(entries), 8))),
  async (bytes) => {
    const name = 'model.safetensors.index.json';
    const path = scratchFile(name);
    const folder = diskFolder(dirname(path));
    writeFileSync(path, bytes);
    const index = await orRefused(() => readShardIndex(folder, name));
    if (index === undefined) return;
    const elsewhere = index.fileNames.find((name) => /[/\\]/.test(name));
    if (elsewhere !== undefined) throw new Error(`expected a file in the same folder, got ${elsewhere}`);
    writeFileSync(path, formatShardIndex(index.weightMap, 8));
    expectSame([...(await readShardIndex(folder, name)).weightMap].sort(), [...index.weightMap].sort(), 'weight map');
  },
);

/** Everything that reads weights. */
export const checkpointTargets: readonly Target[] = [
  pickle,
  zip,
  safetensorsHeader,
  safetensorsFile,
  written,
  shardIndex,
];
