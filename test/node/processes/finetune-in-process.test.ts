// Fine-tuning in a process of its own: the same run as in this one, its end when it is killed or left, and no orphan.
// The built code runs here: a process of its own cannot load the sources.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { finetuneInProcess } from '../../../src/node/processes/train-in-process.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import { fixturePath } from '../../support/fixtures.js';

const built = new URL('../../../dist/node/processes/train-in-process.js', import.meta.url);
const inProcess = ((await import(built.href)) as { finetuneInProcess: typeof finetuneInProcess }).finetuneInProcess;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const train = [new URL('../../../examples/pos-en/train.conllu', import.meta.url).pathname];
const configurationOf = (name: string, maxSteps: number) =>
  resolveTraining({
    ...{ model: fixturePath('torch/safetensors'), train, trainLimit: 8, batchSize: 4, maxSteps },
    out: join(folder, name),
  });
/** A run that nobody waits for the end of. */
const endless = 100_000;
const modelIn = (name: string): Buffer => readFileSync(join(folder, name, 'model.safetensors'));
/** Ids of the processes that `parent` started. */
const childrenOf = (parent: number | undefined): string[] => {
  try {
    return execFileSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
      .trim()
      .split('\n');
  } catch {
    return [];
  }
};

it('trains the same model', async () => {
  const losses: number[][] = [[], []];
  for await (const event of finetune(await configurationOf('here', 3)))
    if (event.type === 'step') losses[0]?.push(event.losses.loss ?? Number.NaN);
  for await (const event of inProcess(await configurationOf('there', 3)))
    if (event.type === 'step') losses[1]?.push(event.losses.loss ?? Number.NaN);
  expect(losses[0]).toHaveLength(3);
  expect(losses[1]).toEqual(losses[0]);
  expect(modelIn('there').equals(modelIn('here'))).toBe(true);
});

it('says so in one sentence when the process is killed', async () => {
  const before = childrenOf(process.pid);
  const run = async () => {
    for await (const event of inProcess(await configurationOf('killed', endless))) {
      if (event.type !== 'step' || event.step !== 2) continue;
      const [started] = childrenOf(process.pid).filter((id) => !before.includes(id));
      process.kill(Number(started), 'SIGKILL');
    }
  };
  await expect(run()).rejects.toThrow(
    'training: expected its process to finish, got SIGKILL (out of memory? smaller batches, or adafactor, need less)',
  );
});

it('has saved its state when the loop is left', async () => {
  let last = 0;
  for await (const event of inProcess(await configurationOf('left', endless))) {
    if (event.type !== 'step') continue;
    last = event.step;
    if (last === 3) break;
  }
  expect(readdirSync(join(folder, 'left', 'state'))).not.toEqual([]);
  const controls = { resume: true };
  for await (const event of inProcess(await configurationOf('left', endless), controls)) {
    if (event.type !== 'start') continue;
    expect(event.step).toBeGreaterThanOrEqual(last);
    break;
  }
});

it('ends when its parent is killed', async () => {
  const program = `
    import { finetuneInProcess } from ${JSON.stringify(built.href)};
    const configuration = JSON.parse(process.argv[1]);
    for await (const event of finetuneInProcess(configuration)) if (event.type === 'step') console.log(event.step);`;
  const configuration = JSON.stringify(await configurationOf('orphaned', endless));
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program, configuration]);
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  const [child] = childrenOf(parent.pid);
  expect(child).toMatch(/^\d+$/);
  // Its standard error is the parent's, and is closed only when both have ended.
  const closed = new Promise((resolve) => parent.once('close', (_, signal) => resolve(signal)));
  parent.kill('SIGKILL');
  expect(await closed).toBe('SIGKILL');
});

it('ends when its parent is killed, also while it hangs in the runtime', async () => {
  // In place of a training, a program that never gives its thread back, as a runtime does that starts too many threads.
  const program = join(folder, 'hanging.mjs');
  const module = (name: string): string =>
    JSON.stringify(new URL(`../../../dist/node/processes/${name}`, import.meta.url).href);
  writeFileSync(
    program,
    `import { serveTraining } from ${module('training-process.js')};
    serveTraining(async function* () {
      yield { type: 'hangs' };
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
  );
  const caller = `
    import { trainInProcess } from ${module('train-in-process.js')};
    for await (const event of trainInProcess(new URL(${JSON.stringify(pathToFileURL(program).href)}), [], {})) console.log(event.type);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', caller]);
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  // Its standard error is the parent's, and is closed only when both have ended.
  const closed = new Promise((resolve) => parent.once('close', (_, signal) => resolve(signal)));
  parent.kill('SIGKILL');
  expect(await closed).toBe('SIGKILL');
});

it('saves when it is told to end by itself', async () => {
  const before = childrenOf(process.pid);
  const events: string[] = [];
  for await (const event of inProcess(await configurationOf('terminated', endless))) {
    if (event.type !== 'step') events.push(event.type === 'end' ? event.reason : event.type);
    if (event.type !== 'step' || event.step !== 2) continue;
    const [started] = childrenOf(process.pid).filter((id) => !before.includes(id));
    process.kill(Number(started), 'SIGTERM');
  }
  expect(events.slice(-2)).toEqual(['checkpoint', 'interrupted']);
});
