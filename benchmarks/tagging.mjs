// Tagging a treebank as a job, in turns, in one run: transformers.js with the notebook's format, bytetag with short
// targets and with the encoder alone, and taggers in plain JavaScript. Sentences and tokens per second beside accuracy.
// Writes JSON to standard output and its table into docs/performance.md.
//
// npm run build && node benchmarks/tagging.mjs --ids MODEL --notebook MODEL --data FILE [--peers DIR] [--limit 100]
// [--rounds 3]
//
// MODELs: taggers of the same size on the same treebank in the two formats, as benchmarks/studies/formats.mjs trains
// them. FILE: sentences with UPOS tags that they were not trained on. DIR: where wink-nlp, wink-eng-lite-web-model and
// compromise are installed; without, those two are left out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadModelForTraining } from '../dist/node/models/load-model.js';
import { writeExport } from '../dist/node/models/write-export.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    ids: { type: 'string' },
    notebook: { type: 'string' },
    data: { type: 'string' },
    peers: { type: 'string' },
    limit: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
  },
});
for (const name of ['ids', 'notebook', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const common = { data: values.data, limit: Number(values.limit) };
const exported = join(mkdtempSync(join(tmpdir(), 'bytetag-tagging-')), 'model');
const whole = await mergeAdapter(await loadModelForTraining(values.notebook, 0), await openDevice('cpu'));
await writeExport(exported, whole, { to: 'transformers-js', dtypes: ['fp32'] });

const transformersJs = (batchSize) => ({
  name: `transformers.js, \`notebook\`, batches of ${batchSize}`,
  program: 'transformers-js-peer.mjs',
  settings: { model: values.notebook, exported, batchSize },
});
const bytetag = (format, decoding) => ({
  name: `bytetag, \`${format}\`, ${decoding}`,
  program: 'bytetag-peer.mjs',
  settings: { model: values[format], decoding },
});
const library = (name) => ({
  name,
  program: 'javascript-peer.mjs',
  settings: { library: name, folder: resolve(values.peers ?? '.') },
});
const contestants = [
  ...[transformersJs(1), transformersJs(16), bytetag('notebook', 'free'), bytetag('notebook', 'constrained')],
  ...[bytetag('ids', 'free'), bytetag('ids', 'constrained'), bytetag('ids', 'encoder')],
  ...(values.peers ? [library('wink-nlp'), library('compromise')] : []),
];
const path = (name) => fileURLToPath(new URL(`tagging/${name}`, import.meta.url));
const peers = [];
try {
  for (const { name, program, settings } of contestants) {
    const peer = await startPeer(process.execPath, [path(program), JSON.stringify({ ...common, ...settings })]);
    peers.push({ name, peer, runs: [] });
  }
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const { name, peer, runs } of peers) {
      const run = await peer.ask('tag');
      process.stderr.write(`${name}: ${run.sentencesPerSecond.toFixed(1)} sentences/s, ${run.accuracy.toFixed(4)}\n`);
      // The first compiles.
      if (round > 0) runs.push(run);
    }
  }
} finally {
  for (const { peer } of peers) peer.stop();
  rmSync(join(exported, '..'), { recursive: true });
}
const results = peers.map(({ name, peer, runs }) => {
  const middle = (key) => median(runs.map((run) => run[key]));
  const rates = { sentencesPerSecond: middle('sentencesPerSecond'), tokensPerSecond: middle('tokensPerSecond') };
  return { name, ...rates, accuracy: middle('accuracy'), about: peer.about };
});
const result = { machine: machine(), limit: common.limit, rounds: Number(values.rounds), results };
console.log(JSON.stringify(result));
const fastest = Math.max(...results.slice(0, 2).map(({ sentencesPerSecond }) => sentencesPerSecond));
publish('tagging', result, {
  columns: ['', 'sentences/s', 'of transformers.js', 'tokens/s', 'accuracy'],
  rows: results.map(({ name, sentencesPerSecond, tokensPerSecond, accuracy }) => [
    ...[name, sentencesPerSecond.toFixed(1), (sentencesPerSecond / fastest).toFixed(1), tokensPerSecond.toFixed(0)],
    `${(100 * accuracy).toFixed(2)}%`,
  ]),
});
