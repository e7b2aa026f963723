// Tries everything that takes input from outside with as many generated inputs as asked for:
// `npm run fuzz -- --seed 1 --inputs 1000000 [--target CSV [--path 17]]`.
// The same seed gives the same inputs; a path, as reports name it, begins with one of them.
import { copyFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Report, Work } from './work.js';

/** An input that takes longer, on any machine, is one that does not end. */
const longestSeconds = 60;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    inputs: { type: 'string', default: '1000000' },
    target: { type: 'string', default: '' },
    path: { type: 'string', default: '' },
  },
});

// The compiled sources look for it where they would find it uncompiled.
copyFileSync('package.json', new URL('../../package.json', import.meta.url));

const reports: Report[] = [];
let isDone = false;
while (!isDone) isDone = await tryRemaining();
const count = reports.reduce((sum, { inputs }) => sum + inputs, 0);
const faults = reports.filter(({ fault }) => fault !== undefined);
console.log(
  `${count} inputs for ${reports.length} targets with seed ${values.seed}: ${faults.length} targets with a fault`,
);
process.exitCode = faults.length > 0 || reports.length === 0 ? 1 : 0;

/** Tries the targets of which there is no report yet. @returns whether that was all, or one did not end */
async function tryRemaining(): Promise<boolean> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const { seed, inputs, target: name, path } = values;
  const workerData: Work = { seed: Number(seed), inputs: Number(inputs), name, path, done: reports.length, progress };
  const worker = new Worker(new URL('work.js', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 2048 },
  });
  let current: Report | undefined;
  const end = (report: Report): void => {
    reports.push(report);
    current = undefined;
    const { name: target, inputs: tried, seconds = Number.NaN, refusals = 0, fault } = report;
    const counts = `${String(tried).padStart(7)} inputs, ${String(refusals).padStart(7)} refusals, ${seconds.toFixed(1)} s`;
    console.log(`${target.padEnd(44)} ${counts}${fault ? `: ${fault}` : ''}`);
  };
  worker.on('message', (report: Report) => {
    if (report.seconds === undefined) current = report;
    else end(report);
  });
  let [seen, reported] = [0, 0];
  const watchdog = setInterval(() => {
    const isStuck = current !== undefined && progress[0] === seen && reported === reports.length;
    if (isStuck) void worker.terminate();
    seen = progress[0] ?? 0;
    reported = reports.length;
  }, longestSeconds * 1000);
  let thrown: unknown;
  worker.on('error', (error) => {
    thrown = error;
  });
  await new Promise((resolve) => worker.on('exit', resolve));
  clearInterval(watchdog);
  if (current === undefined && thrown !== undefined) throw thrown;
  if (current === undefined) return true;
  const reason = thrown instanceof Error ? thrown.stack : `expected an end within ${longestSeconds} s, got none`;
  end({ ...current, fault: `path ${(progress[0] ?? 0) - 1}: ${reason}` });
  return false;
}
