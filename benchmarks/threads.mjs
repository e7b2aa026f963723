// Threads: a training step and tagging with 1, 2, 4, ... threads for each operator and with the default, in turns.
// Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/threads.mjs --model MODEL --data FILE [--preset micro] [--limit 200] [--rounds 3]
//
// MODEL: a tagger; FILE: labelled sentences for it.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keepingFreedMemory } from '../dist/node/runtime/freed-memory.js';
import { machine, median, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    preset: { type: 'string', default: 'micro' },
    limit: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
  },
});
const { preset, model, data } = values;
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const cores = availableParallelism();
const counts = [0];
for (let threads = 1; threads <= cores; threads *= 2) counts.push(threads);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const start = (program, settings) =>
  startPeer(process.execPath, [path(program), JSON.stringify(settings)], keepingFreedMemory(process.env));
const sizes = { batch: 8, source: 128, target: 64, optimizer: 'adamw' };
const peers = [];
for (const threads of counts) {
  peers.push({
    threads,
    training: await start('training/bytetag-peer.mjs', { preset, ...sizes, threads }),
    tagging: await start('tagging/bytetag-peer.mjs', { model, data, limit: Number(values.limit), threads }),
    steps: [],
    rates: [],
  });
}
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const { training, tagging, steps, rates } of peers) {
    const step = await training.ask('step');
    const { sentencesPerSecond } = await tagging.ask('tag');
    // The first compiles and allocates.
    if (round === 0) continue;
    steps.push(step.forwardBackward + step.optimizer);
    rates.push(sentencesPerSecond);
  }
}
const results = peers.map(({ threads, training, tagging, steps, rates }) => {
  training.stop();
  tagging.stop();
  return { threads, stepSeconds: median(steps), sentencesPerSecond: median(rates) };
});
const result = { preset, machine: machine(), rounds: Number(values.rounds), results };
console.log(JSON.stringify(result));
publish(`threads ${preset}`, result, {
  columns: ['threads', `a training step of ${preset}`, 'sentences tagged per second'],
  rows: results.map(({ threads, stepSeconds, sentencesPerSecond }) => [
    ...[threads || 'default', `${(1000 * stepSeconds).toFixed(0)} ms`, sentencesPerSecond.toFixed(0)],
  ]),
});
