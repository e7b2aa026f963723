// Tries everything that takes input from outside with as many generated inputs as asked for:
// `npm run fuzz -- --seed 1 --inputs 1000000 [--target CSV [--path 17]]`.
// The same seed gives the same inputs; a path, as reports name it, begins with one of them. Inputs are tried in their
// own process, so that an input that never ends, takes too much memory or ends the process is reported as well.
import { fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { longestSeconds, mostBytes, tooLarge } from '../hostile/limits.js';
import type { Report, Work } from './work.js';

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

/** Of Linux's clock. */
const ticksPerSecond = 100;

const scratch = mkdtempSync(join(tmpdir(), 'bytetag-fuzz-'));
const progress = join(scratch, 'progress');
const reports: Report[] = [];
let isDone = false;
while (!isDone) isDone = await tryRemaining();
rmSync(scratch, { recursive: true });
const count = reports.reduce((sum, { inputs }) => sum + inputs, 0);
const faults = reports.filter(({ fault }) => fault !== undefined);
console.log(
  `${count} inputs for ${reports.length} targets with seed ${values.seed}: ${faults.length} targets with a fault`,
);
process.exitCode = faults.length > 0 || reports.length === 0 ? 1 : 0;

/** Inputs of the target that were begun. */
function begun(): number {
  return readFileSync(progress).readUInt32LE();
}

/**
 * How long a process has been at work: on a processor where the system tells it (Linux), else by the clock, a tenth of
 * that.
 */
function secondsOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return performance.now() / 10_000;
  }
}

/** Tries the targets of which there is no report yet. @returns whether that was all, or one ended the process */
async function tryRemaining(): Promise<boolean> {
  writeFileSync(progress, Buffer.alloc(4));
  const { seed, inputs, target: name, path } = values;
  const work: Work = { seed: Number(seed), inputs: Number(inputs), name, path, done: reports.length, progress };
  const child = fork(new URL('work.js', import.meta.url), [JSON.stringify(work)], {
    env: { ...process.env, TMPDIR: scratch },
    execArgv: [`--max-old-space-size=${mostBytes / 2 ** 20}`],
  });
  let current: Report | undefined;
  const end = (report: Report): void => {
    reports.push(report);
    current = undefined;
    const { name: target, inputs: tried, seconds = Number.NaN, refusals = 0, slowest = 0, bytes = 0, fault } = report;
    const counts = `${String(tried).padStart(7)} inputs, ${String(refusals).padStart(7)} refusals, ${seconds.toFixed(1)} s`;
    const most = `at most ${(slowest * 1000).toFixed(0)} ms and ${(bytes / 2 ** 20).toFixed(0)} MB`;
    console.log(`${target.padEnd(44)} ${counts}, ${most}${fault ? `: ${fault}` : ''}`);
  };
  child.on('message', (report: Report) => {
    if (report.seconds === undefined) current = report;
    else end(report);
  });
  let reason = '';
  let [seen, since] = [0, 0];
  const watchdog = setInterval(() => {
    const seconds = secondsOf(child.pid);
    if (begun() !== seen || current === undefined) [seen, since] = [begun(), seconds];
    if (seconds - since < longestSeconds) return;
    reason = `an end within ${longestSeconds} s of a processor, got none`;
    child.kill('SIGKILL');
  }, 100);
  const code = await new Promise((resolve) => child.on('exit', (status, signal) => resolve(status ?? signal)));
  clearInterval(watchdog);
  if (current === undefined && code !== 0) throw new Error(`expected the process to end with 0, got ${code}`);
  if (current === undefined) return true;
  const found =
    code === tooLarge
      ? `at most ${mostBytes / 2 ** 20} MB above the idle process, got more`
      : `no end of the process, got ${code}`;
  end({ ...current, fault: `path ${begun() - 1}: expected ${reason || found}` });
  return false;
}
