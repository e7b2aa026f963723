// Training on a treebank here, in batches of like length and a short format, and in PyTorch the way the notebook does
// it: the notebook's format, every source and target padded to 512. In turns, in one run: sentences per second and
// their ratio. Writes JSON to standard output and its table into docs/performance.md.
//
// npm run build && node benchmarks/real-data.mjs --python PYTHON --data FILE [--preset byt5-small] [--format ids]
// [--batch 4] [--batches 24] [--rounds 3]
//
// FILE: UD English EWT's en_ewt-ud-train.conllu. PYTHON: an interpreter with torch and transformers.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { presets } from '../dist/network/t5/presets.js';
import { keepingFreedMemory } from '../dist/node/runtime/freed-memory.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    data: { type: 'string' },
    preset: { type: 'string', default: 'byt5-small' },
    format: { type: 'string', default: 'ids' },
    optimizer: { type: 'string', default: 'adafactor' },
    batch: { type: 'string', default: '4' },
    batches: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '3' },
  },
});
for (const name of ['python', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const { preset, format, optimizer, data } = values;
const [batch, batches, rounds] = [values.batch, values.batches, values.rounds].map(Number);
const { config } = presets[preset];
const common = { preset, config, optimizer, batch, gemm: [8, 8, 8] };
const path = (name) => fileURLToPath(new URL(`training/${name}`, import.meta.url));
const ours = await startPeer(
  process.execPath,
  [
    path('bytetag-peer.mjs'),
    JSON.stringify({ ...common, treebank: { file: data, format, batches: batches / rounds } }),
  ],
  keepingFreedMemory(process.env),
);
// What is in the padded batches makes no difference to the time: they are random ids.
const theirs = await startPeer(values.python, [
  path('pytorch_peer.py'),
  JSON.stringify({ ...common, source: 512, target: 512 }),
]);

/** Sentences per second over `steps` steps. */
const rate = async (peer, steps) => {
  let [sentences, seconds] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const took = await peer.ask('step');
    sentences += took.sentences ?? batch;
    seconds += took.forwardBackward + took.optimizer;
  }
  const perSecond = sentences / seconds;
  process.stderr.write(`${peer.about.name}: ${perSecond.toFixed(3)} sentences/s over ${steps} steps\n`);
  return perSecond;
};
const rates = { bytetag: [], pytorch: [] };
try {
  // The first steps compile and allocate.
  await rate(ours, batches / rounds);
  await rate(theirs, 1);
  for (let round = 0; round < rounds; round++) {
    rates.bytetag.push(await rate(ours, batches / rounds));
    rates.pytorch.push(await rate(theirs, 1));
  }
} finally {
  ours.stop();
  theirs.stop();
}
const [bytetag, pytorch] = [median(rates.bytetag), median(rates.pytorch)];
const result = {
  preset,
  format,
  optimizer,
  batch,
  batches,
  rounds,
  machine: machine(),
  peer: theirs.about,
  bytetag,
  pytorch,
};
console.log(JSON.stringify(result));
publish(`real data ${preset} ${format}`, result, {
  columns: ['', 'sentences per second', 'ratio'],
  rows: [
    [`bytetag, format \`${format}\`, batches of like length`, bytetag.toFixed(2), (bytetag / pytorch).toFixed(1)],
    [`${theirs.about.name} ${theirs.about.torch}, padded to 512`, pytorch.toFixed(2), '1'],
  ],
});
