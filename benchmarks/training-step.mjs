// Times one training step of a preset's shape: forward and backward, then the optimizer.
// Usage: npm run build && node benchmarks/training-step.mjs [preset] [batch] [source] [target] [adafactor|adamw] [steps] [all|qv|linear]
// The last one says what is trained: all weights, or adapters of rank 16 on `q` and `v` or on all linear layers.
import { fileURLToPath } from 'node:url';
import { keepingFreedMemory } from '../dist/session/freed-memory.js';
import { machine, median, startPeer } from './measure.mjs';

const [
  preset = 'byt5-small',
  batch = 8,
  source = 128,
  target = 64,
  optimizer = 'adafactor',
  steps = 5,
  trained = 'all',
] = process.argv.slice(2);
const sizes = { batch: Number(batch), source: Number(source), target: Number(target) };
const settings = JSON.stringify({ preset, ...sizes, optimizer, trained });
const program = fileURLToPath(new URL('training/bytetag-peer.mjs', import.meta.url));
// As `bytetag train` starts the process that trains.
const peer = await startPeer(process.execPath, [program, settings], keepingFreedMemory(process.env));
const times = [];
let peakGiB = 0;
for (let number = 0; number < Number(steps) + 1; number++) {
  const step = await peer.ask('step');
  const shown = `${step.forwardBackward.toFixed(2)} s + ${step.optimizer.toFixed(2)} s`;
  process.stderr.write(`step ${number}: loss ${step.loss.toFixed(3)}, ${shown}\n`);
  if (number > 0) times.push(step);
  ({ peakGiB } = step);
}
peer.stop();
console.log(
  JSON.stringify({
    ...{ preset, trained, parameters: peer.about.parameters, ...sizes, optimizer },
    forwardBackwardSeconds: median(times.map((time) => time.forwardBackward)),
    optimizerSeconds: median(times.map((time) => time.optimizer)),
    peakGiB,
    machine: machine(),
  }),
);
