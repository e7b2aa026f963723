// A training step here and in PyTorch, in turns, in one run: medians, ratios and the share of the machine's own rate at
// multiplying matrices. Writes JSON to standard output and its table into docs/performance.md.
//
// npm run build && node benchmarks/training.mjs --python PYTHON [--preset byt5-small] [--optimizer adamw] [--rounds 4]
// [--bfloat16]
//
// PYTHON: an interpreter with torch and transformers.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { presets } from '../dist/network/t5/presets.js';
import { keepingFreedMemory } from '../dist/node/runtime/freed-memory.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    preset: { type: 'string', default: 'byt5-small' },
    optimizer: { type: 'string', default: 'adamw' },
    rounds: { type: 'string', default: '4' },
    bfloat16: { type: 'boolean', default: false },
  },
});
if (values.python === undefined) {
  console.error('--python: expected an interpreter with torch and transformers, got nothing');
  process.exit(2);
}
const { preset, optimizer } = values;
const [batch, source, target] = [8, 128, 64];
const { config } = presets[preset];
const gemm = [batch * source, config.modelDim, config.feedForwardDim];
const settings = JSON.stringify({ preset, config, optimizer, batch, source, target, gemm });
const path = (name) => fileURLToPath(new URL(`training/${name}`, import.meta.url));
// As `bytetag train` starts the process that trains.
const ours = await startPeer(process.execPath, [path('bytetag-peer.mjs'), settings], keepingFreedMemory(process.env));
const theirs = await startPeer(values.python, [
  path('pytorch_peer.py'),
  settings,
  ...(values.bfloat16 ? ['bfloat16'] : []),
]);

const rounds = { ours: [], theirs: [] };
try {
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [key, peer] of Object.entries({ ours, theirs })) {
      const step = await peer.ask('step');
      const { gigaflops } = await peer.ask('gemm');
      process.stderr.write(
        `${peer.about.name}: ${step.forwardBackward.toFixed(2)} s + ${step.optimizer.toFixed(2)} s, ` +
          `gemm ${gigaflops.toFixed(0)} GFLOP/s\n`,
      );
      // The first compiles and allocates.
      if (round > 0) rounds[key].push({ ...step, gigaflops });
    }
  }
} finally {
  ours.stop();
  theirs.stop();
}

const of = (key) => {
  const middle = (name) => median(rounds[key].map((round) => round[name]));
  const [forwardBackward, optimizerSeconds] = [middle('forwardBackward'), middle('optimizer')];
  const rate = (matrixOperations() / forwardBackward) * 1e-9;
  return {
    ...{ forwardBackward, optimizer: optimizerSeconds, step: forwardBackward + optimizerSeconds, rate },
    fastest: Math.min(...rounds[key].map((round) => round.forwardBackward)),
    fastestStep: Math.min(...rounds[key].map((round) => round.forwardBackward + round.optimizer)),
    ...{ gemm: middle('gigaflops'), peakGiB: Math.max(...rounds[key].map(({ peakGiB }) => peakGiB)) },
  };
};
const result = {
  ...{
    preset,
    optimizer,
    batch,
    source,
    target,
    rounds: Number(values.rounds),
    machine: machine(),
    peer: theirs.about,
  },
  ...{ bytetag: of('ours'), pytorch: of('theirs') },
};
console.log(JSON.stringify(result));
const row = (name, { forwardBackward, fastest, optimizer: update, step, fastestStep, rate, gemm: limit, peakGiB }) => [
  ...[name, `${forwardBackward.toFixed(2)} (${fastest.toFixed(2)}) s`, `${update.toFixed(2)} s`],
  `${step.toFixed(2)} (${fastestStep.toFixed(2)}) s`,
  ...[`${rate.toFixed(0)} of ${limit.toFixed(0)} GFLOP/s`, `${peakGiB.toFixed(1)} GiB`],
];
const ratio = (key, fastest) => {
  const [middle, best] = [key, fastest].map((name) => (result.pytorch[name] / result.bytetag[name]).toFixed(2));
  return fastest ? `${middle} (${best})` : middle;
};
publish(`training ${preset} ${optimizer}${values.bfloat16 ? ' bfloat16' : ''}`, result, {
  columns: ['', 'forward and backward', 'optimizer', 'step', 'matrix work, of the bare rate', 'peak memory'],
  rows: [
    row('bytetag', result.bytetag),
    row(`${theirs.about.name} ${theirs.about.torch}`, result.pytorch),
    ['ratio of times', ratio('forwardBackward', 'fastest'), ratio('optimizer'), ratio('step', 'fastestStep'), '', ''],
  ],
});

/** Multiplications and additions in the matrix products of forward and backward, which takes twice as many. */
function matrixOperations() {
  const { modelDim, headDim, heads, feedForwardDim, encoderLayers, decoderLayers, vocab } = config;
  const inner = heads * headDim;
  const attention = (queries, keys) =>
    2 * (2 * modelDim * inner * queries + 2 * modelDim * inner * keys + 2 * inner * queries * keys);
  const feedForward = (length) => 2 * 3 * modelDim * feedForwardDim * length;
  const encoder = encoderLayers * (attention(source, source) + feedForward(source));
  const decoder = decoderLayers * (attention(target, target) + attention(target, source) + feedForward(target));
  return 3 * batch * (encoder + decoder + 2 * modelDim * vocab * target);
}
