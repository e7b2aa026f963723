// Times one training step of a preset's shape: forward and backward, then the optimizer.
// Usage: npm run build && node benchmarks/training-step.mjs [preset] [batch] [source] [target] [adafactor|adamw] [steps] [all|qv|linear]
// The last one says what is trained: all weights, or adapters of rank 16 on `q` and `v` or on all linear layers.
import { machine, median } from './measure.mjs';
import { createStep } from './training/step.mjs';

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
const step = await createStep({ preset, ...sizes, optimizer, trained });
const times = [];
for (let number = 0; number < Number(steps) + 1; number++) {
  const { loss, ...seconds } = await step.run();
  const shown = `${seconds.forwardBackward.toFixed(2)} s + ${seconds.optimizer.toFixed(2)} s`;
  process.stderr.write(`step ${number}: loss ${loss.toFixed(3)}, ${shown}\n`);
  if (number > 0) times.push(seconds);
}
console.log(
  JSON.stringify({
    ...{ preset, trained, parameters: step.parameters, ...sizes, optimizer },
    forwardBackwardSeconds: median(times.map((time) => time.forwardBackward)),
    optimizerSeconds: median(times.map((time) => time.optimizer)),
    peakGiB: process.resourceUsage().maxRSS / 2 ** 20,
    machine: machine(),
  }),
);
