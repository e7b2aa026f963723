// Runs the built command line as a user does who was given something by a stranger, and sees what it costs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runBytetag } from '../support/run-bytetag.js';

/** What a process left, and what it cost. */
export interface Costs extends Outcome {
  /** The most memory that it had in use at once. */
  readonly bytes: number;
  /** Of processors. */
  readonly seconds: number;
}

/** Only what hangs takes so long, on the busiest machine. */
const longestWait = 100_000;

const recorder = `
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  appendFileSync(process.env.BYTETAG_TEST_COSTS, maxRSS * 1024 + ' ' + (userCPUTime + systemCPUTime) / 1e6 + '\\n');
});`;

/** Runs `bytetag`; no host can be reached. Costs are `NaN` where the process was killed, or aborted. */
export async function runLimited(args: readonly string[], input = ''): Promise<Costs> {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-costs-'));
  const path = join(folder, 'costs');
  const start = performance.now();
  try {
    const outcome = await runBytetag(args, {
      input,
      env: {
        ...{ BYTETAG_TEST_COSTS: path, HF_HOME: folder, HF_HUB_OFFLINE: '1' },
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(recorder)}`,
      },
      interrupt: () => (performance.now() - start > longestWait ? 'SIGKILL' : undefined),
    });
    return { ...outcome, ...readCosts(path) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of the process and of those that it started. */
function readCosts(path: string): Pick<Costs, 'bytes' | 'seconds'> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return { bytes: Number.NaN, seconds: Number.NaN };
  }
  const costs = content
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  return {
    bytes: Math.max(...costs.map(([bytes = 0]) => bytes)),
    seconds: costs.reduce((sum, [, seconds = 0]) => sum + seconds, 0),
  };
}
