// Greedy generation of the same ids here, in transformers.js and in PyTorch, in turns, in one run: ids per second and
// ratios. Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/generation.mjs --python PYTHON [--preset byt5-small] [--batches 1,8] [--source 64]
//     [--new-tokens 64] [--rounds 3]
//
// Weights are random, which makes no difference to the time; no id ends a sequence, so that all have the same length.
// PYTHON: an interpreter with torch and transformers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../dist/foundation/random.js';
import { loadModelForTraining } from '../dist/node/models/load-model.js';
import { saveModel } from '../dist/node/models/save-model.js';
import { writeExport } from '../dist/node/models/write-export.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    preset: { type: 'string', default: 'byt5-small' },
    batches: { type: 'string', default: '1,8' },
    source: { type: 'string', default: '64' },
    'new-tokens': { type: 'string', default: '64' },
    rounds: { type: 'string', default: '3' },
  },
});
if (values.python === undefined) {
  console.error('--python: expected an interpreter with torch and transformers, got nothing');
  process.exit(2);
}
const { preset } = values;
const [source, newTokens] = [values.source, values['new-tokens']].map(Number);
/** Past the vocabulary: what stands for the end never comes. */
const endId = 999;
const folder = mkdtempSync(join(tmpdir(), 'bytetag-generation-'));
const [model, exported] = ['model', 'exported'].map((name) => join(folder, name));
const path = (name) => fileURLToPath(new URL(`generation/${name}`, import.meta.url));
const results = [];
try {
  const whole = await mergeAdapter(await loadModelForTraining(preset, 1), await openDevice('cpu'));
  await saveModel(model, whole);
  await writeExport(exported, whole, { to: 'transformers-js', dtypes: ['fp32'] });
  for (const batch of values.batches.split(',').map(Number)) results.push(await compare(batch));
} finally {
  rmSync(folder, { recursive: true });
}
const result = { ...{ preset, source, newTokens, rounds: Number(values.rounds) }, machine: machine(), results };
console.log(JSON.stringify(result));
publish(`generation ${preset}`, result, {
  columns: ['', 'batch', 'ids/s', 'of transformers.js', 'peak memory'],
  rows: results.flatMap(({ batch, peers }) =>
    peers.map(({ about, idsPerSecond, peakGiB }) => [
      ...[`${about.name} ${about.torch ?? about.version ?? ''}`, batch, idsPerSecond.toFixed(1)],
      ...[(idsPerSecond / peers[1].idsPerSecond).toFixed(2), `${peakGiB.toFixed(1)} GiB`],
    ]),
  ),
});

async function compare(batch) {
  const random = createRandom(1, 'sources');
  const sources = Array.from({ length: batch }, () => [
    ...Array.from({ length: source - 1 }, () => 3 + random.below(256)),
    1,
  ]);
  const settings = JSON.stringify({ model, exported, sources, newTokens, endId });
  const peers = [
    await startPeer(process.execPath, [path('bytetag-peer.mjs'), settings]),
    await startPeer(process.execPath, [path('transformers-js-peer.mjs'), settings]),
    await startPeer(values.python, [path('huggingface_peer.py'), settings]),
  ].map((peer) => ({ peer, runs: [] }));
  try {
    for (let round = 0; round <= Number(values.rounds); round++) {
      const answers = [];
      for (const { peer, runs } of peers) {
        const run = await peer.ask('generate');
        process.stderr.write(
          `${peer.about.name}, batch ${batch}: ${((batch * newTokens) / run.seconds).toFixed(1)} ids/s\n`,
        );
        answers.push(JSON.stringify(run.ids));
        // The first compiles.
        if (round > 0) runs.push(run);
      }
      if (new Set(answers).size > 1) throw new Error('generation: expected the same ids from all, got different ones');
    }
  } finally {
    for (const { peer } of peers) peer.stop();
  }
  return {
    batch,
    peers: peers.map(({ peer, runs }) => ({
      about: peer.about,
      idsPerSecond: (batch * newTokens) / median(runs.map(({ seconds }) => seconds)),
      peakGiB: Math.max(...runs.map(({ peakGiB }) => peakGiB)),
    })),
  };
}
