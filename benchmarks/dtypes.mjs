// Weights in 32, 8 and 4 bits side by side, in turns, in one run: a tagger's size, speed and accuracy, and generation
// with weights of a large model's shape. Writes JSON to standard output and its tables into docs/performance.md.
//
// npm run build && node benchmarks/dtypes.mjs --model MODEL --data FILE [--preset byt5-small] [--rounds 3] [--limit
// 400]
//
// MODEL: a tagger; FILE: UPOS sentences that it was not trained on. Speed is measured on the first LIMIT of them,
// accuracy on all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { weightDTypes } from '../dist/advanced.js';
import { createRandom } from '../dist/foundation/random.js';
import { evaluate } from '../dist/index.js';
import { loadModel, loadModelForTraining } from '../dist/node/models/load-model.js';
import { saveModel } from '../dist/node/models/save-model.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { weightQuantizer } from '../dist/product/model/weight-quantizer.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    preset: { type: 'string', default: 'byt5-small' },
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string', default: '400' },
  },
});
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const { model, data, preset } = values;
const [rounds, limit] = [values.rounds, values.limit].map(Number);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bytetag-dtypes-'));
const cpu = await openDevice('cpu');
const [sourceIds, newTokens] = [64, 64];

/** Bytes of a model's weights as they are held. */
async function weightBytes(model, dtype) {
  const { source } = await loadModel(model, { quantize: weightQuantizer(dtype, cpu) });
  const sizes = [...source.files.tensors.values()].map(({ length }) => length);
  for (const { bytes, scales } of source.quantized.values()) sizes.push(bytes.length, scales.byteLength);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Asks one peer for each element type in turns. @returns the medians of `key` */
async function inTurns(program, settingsOf, request, key) {
  const runs = Object.fromEntries(weightDTypes.map((dtype) => [dtype, []]));
  const peers = new Map();
  for (const dtype of weightDTypes) {
    peers.set(dtype, await startPeer(process.execPath, [path(program), JSON.stringify(settingsOf(dtype))]));
  }
  // The first compiles.
  for (let round = 0; round <= rounds; round++) {
    for (const [dtype, peer] of peers) {
      const value = key(await peer.ask(request));
      process.stderr.write(`${program}, ${dtype}: ${value.toFixed(1)} a second\n`);
      if (round > 0) runs[dtype].push(value);
    }
  }
  for (const peer of peers.values()) peer.stop();
  return Object.fromEntries(weightDTypes.map((dtype) => [dtype, median(runs[dtype])]));
}

const tagging = {};
for (const decoding of ['constrained', 'encoder']) {
  const settings = (dtype) => ({ model, data, limit, decoding, dtype });
  const rates = await inTurns('tagging/bytetag-peer.mjs', settings, 'tag', ({ tokensPerSecond }) => tokensPerSecond);
  for (const dtype of weightDTypes) {
    const { report } = await evaluate({ model, data, dtype, decoding });
    tagging[`${decoding} ${dtype}`] = { tokensPerSecond: rates[dtype], accuracy: report.accuracy };
  }
}
const random = createRandom(1, 'sources');
const generation = {};
const sizes = {};
try {
  await saveModel(folder, await mergeAdapter(await loadModelForTraining(preset, 1), cpu));
  for (const dtype of weightDTypes) sizes[dtype] = await weightBytes(folder, dtype);
  for (const batch of [1, 8]) {
    const sources = Array.from({ length: batch }, () =>
      Array.from({ length: sourceIds }, (_, place) => (place === sourceIds - 1 ? 1 : 3 + random.below(256))),
    );
    const settings = (dtype) => ({ model: folder, sources, newTokens, endId: 999, dtype });
    const rate = ({ seconds }) => (batch * newTokens) / seconds;
    generation[batch] = await inTurns('generation/bytetag-peer.mjs', settings, 'generate', rate);
  }
} finally {
  rmSync(folder, { recursive: true });
}
const taggerSizes = {};
for (const dtype of weightDTypes) taggerSizes[dtype] = await weightBytes(model, dtype);
const result = { ...{ model: basename(model), preset, rounds, limit, machine: machine() }, ...{ tagging, generation } };
console.log(JSON.stringify({ ...result, sizes, taggerSizes }));
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MiB`;
publish(
  'dtypes tagging',
  { ...result, taggerSizes },
  {
    columns: ['decoding', '`--dtype`', 'weights', 'tokens/s', 'of fp32', 'accuracy'],
    rows: Object.entries(tagging).map(([name, { tokensPerSecond, accuracy }]) => {
      const [decoding, dtype] = name.split(' ');
      const ratio = tokensPerSecond / tagging[`${decoding} fp32`].tokensPerSecond;
      return [
        ...[`\`${decoding}\``, `\`${dtype}\``, mebibytes(taggerSizes[dtype]), tokensPerSecond.toFixed(0)],
        ...[ratio.toFixed(2), `${(100 * accuracy).toFixed(2)}%`],
      ];
    }),
  },
);
publish(
  `dtypes ${preset}`,
  { ...result, sizes },
  {
    columns: ['`--dtype`', 'weights', 'ids/s, batch 1', 'of fp32', 'ids/s, batch 8', 'of fp32'],
    rows: weightDTypes.map((dtype) => [
      ...[`\`${dtype}\``, mebibytes(sizes[dtype])],
      ...[1, 8].flatMap((batch) => {
        const rates = generation[batch];
        return [rates[dtype].toFixed(1), (rates[dtype] / rates.fp32).toFixed(2)];
      }),
    ]),
  },
);
