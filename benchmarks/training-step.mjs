// Times one training step of a preset's shape: forward and backward, then the optimizer. Writes JSON to standard
// output. Usage: npm run build && node benchmarks/training-step.mjs [preset] [batch] [source] [target]
// [adafactor|adamw] [steps] [all|qv|linear] The last one says what is trained: all weights, or adapters of rank 16 on
// `q` and `v` or on all linear layers. `--profile FILE` also times the operators, gives the last step's seconds by
// operator, and writes the trace of all steps.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keepingFreedMemory } from '../dist/node/runtime/freed-memory.js';
import { machine, median, startPeer } from './measure.mjs';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { profile: { type: 'string' } } });
const [
  preset = 'byt5-small',
  batch = 8,
  source = 128,
  target = 64,
  optimizer = 'adafactor',
  steps = 5,
  trained = 'all',
] = positionals;
const sizes = { batch: Number(batch), source: Number(source), target: Number(target) };
const settings = JSON.stringify({ preset, ...sizes, optimizer, trained, profile: values.profile });
const program = fileURLToPath(new URL('training/bytetag-peer.mjs', import.meta.url));
// As `bytetag train` starts the process that trains.
const peer = await startPeer(process.execPath, [program, settings], keepingFreedMemory(process.env));
const times = [];
let peakGiB = 0;
const runs = Number(steps) + 1;
for (let number = 0; number < runs; number++) {
  const step = await peer.ask('step');
  const shown = `${step.forwardBackward.toFixed(2)} s + ${step.optimizer.toFixed(2)} s`;
  process.stderr.write(`step ${number}: loss ${step.loss.toFixed(3)}, ${shown}\n`);
  if (number > 0) times.push(step);
  ({ peakGiB } = step);
}
if (values.profile !== undefined) await peer.ask('profile');
peer.stop();
console.log(
  JSON.stringify({
    ...{ preset, trained, parameters: peer.about.parameters, ...sizes, optimizer },
    forwardBackwardSeconds: median(times.map((time) => time.forwardBackward)),
    optimizerSeconds: median(times.map((time) => time.optimizer)),
    ...{ peakGiB, machine: machine() },
    ...(values.profile !== undefined && { lastStep: await lastStepOf(values.profile) }),
  }),
);

/** Seconds of the trace's last step: of `forward` or `backward` and an operator, in each session, the longest first. */
async function lastStepOf(path) {
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8'));
  const sessions = traceEvents.filter(({ ph }) => ph === 'M');
  return Object.fromEntries(
    sessions.map(({ tid, args }) => {
      const all = traceEvents.filter((event) => event.ph === 'X' && event.tid === tid).sort((a, b) => a.ts - b.ts);
      const totals = {};
      for (const { cat, name, dur } of all.slice(all.length - all.length / runs)) {
        totals[`${cat} ${name}`] = (totals[`${cat} ${name}`] ?? 0) + dur / 1e6;
      }
      return [args.name, Object.fromEntries(Object.entries(totals).sort((a, b) => b[1] - a[1]))];
    }),
  );
}
