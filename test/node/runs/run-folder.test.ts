// Tests the files of a run: its history, which is cut back to the step that it continues from, and its states, which
// are never outside its folder.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import type { Optimizer } from '../../../src/network/optim/optimizer.js';
import { mostHistoryBytes } from '../../../src/network/train/history-event.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { createRunFolder, hasSavedState, truncateMetrics } from '../../../src/node/runs/run-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'metrics.jsonl');
const line = (step: number): string => `${JSON.stringify({ type: 'step', step, totalSteps: 20 })}\n`;

describe('truncateMetrics', () => {
  it.each([
    ['within a number', '{"type":"step","step":1'],
    ['after the step', '{"type":"step","step":3,"totalSteps'],
    ['before the step', '{"type":"st'],
    ['within a string', '{"type":"evaluation","step":2,"metrics":{"accur'],
  ])('drops later events, and a last line that was cut %s', async (_, half) => {
    writeFileSync(path, `${line(1)}${line(2)}${line(3)}${line(4)}${half}`);
    await truncateMetrics(path, 3);
    expect(readFileSync(path, 'utf8')).toBe(line(1) + line(2) + line(3));
  });

  it('makes an empty history where there is none', async () => {
    await truncateMetrics(join(folder, 'none.jsonl'), 3);
    expect(readFileSync(join(folder, 'none.jsonl'), 'utf8')).toBe('');
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe instead of waiting for it, and a device', async () => {
    const pipe = join(folder, 'pipe.jsonl');
    execFileSync('mkfifo', [pipe]);
    for (const strange of [pipe, '/dev/zero']) {
      await expect(truncateMetrics(strange, 3)).rejects.toMatchObject({
        code: 'io',
        message: `${strange}: expected a file, got a device or a pipe`,
      });
    }
  });

  it('refuses a history that is too large', async () => {
    const large = join(folder, 'large.jsonl');
    writeFileSync(large, '');
    truncateSync(large, mostHistoryBytes + 1);
    await expect(truncateMetrics(large, 3)).rejects.toMatchObject({ code: 'data' });
  });
});

describe('the states of a run', () => {
  const weights = createArena(new Map([['w', [2]]]));
  const optimizer: Optimizer = {
    stepCount: 0,
    state: createArena(new Map([['m', [2]]])).tensors,
    step: async () => {},
    dispose: async () => {},
  };
  const progress = { step: 7, evaluationsWithoutGain: 0 };

  it.each<[string, (run: string, elsewhere: string) => string, string]>([
    [
      'their folder is a link',
      (run, elsewhere) => {
        symlinkSync(elsewhere, join(run, 'state'));
        return 'state';
      },
      'a link, which may lead out of the run',
    ],
    [
      'one of them is a link',
      (run, elsewhere) => {
        mkdirSync(join(run, 'state'));
        symlinkSync(join(elsewhere, 'step-3'), join(run, 'state', 'step-3'));
        return 'state/step-3';
      },
      'a link, which may lead out of the run',
    ],
    [
      'their folder is a file',
      (run) => {
        writeFileSync(join(run, 'state'), '');
        return 'state';
      },
      'a file',
    ],
  ])('are neither read, written nor removed where %s', async (_, make, found) => {
    const run = mkdtempSync(join(folder, 'run-'));
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
    for (const name of ['step-3', 'step-7']) {
      mkdirSync(join(elsewhere, name));
      writeFileSync(join(elsewhere, name, 'mine'), 'mine');
    }
    const message = `${join(run, make(run, elsewhere))}: expected a folder, got ${found}`;
    const store = createRunFolder(run);
    await expect(hasSavedState(run)).rejects.toMatchObject({ code: 'config', message });
    await expect(store.restore(weights, optimizer)).rejects.toMatchObject({ code: 'config', message });
    await expect(store.save(weights, optimizer, progress)).rejects.toMatchObject({ code: 'config', message });
    expect(readdirSync(elsewhere).sort()).toEqual(['step-3', 'step-7']);
    for (const name of ['step-3', 'step-7']) expect(existsSync(join(elsewhere, name, 'mine'))).toBe(true);
  });

  it('are kept in a folder of their own, the newest alone', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    const store = createRunFolder(run);
    expect(await hasSavedState(run)).toBe(false);
    await store.save(weights, optimizer, { ...progress, step: 3 });
    await store.save(weights, optimizer, progress);
    expect(readdirSync(join(run, 'state'))).toEqual(['step-7']);
    expect(await store.restore(weights, optimizer)).toEqual(progress);
  });

  it('are kept as many as are asked for, the newest, which comes back', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    const store = createRunFolder(run, {}, 3);
    for (const step of [3, 9, 10, 11, 12]) await store.save(weights, optimizer, { ...progress, step });
    expect(readdirSync(join(run, 'state')).sort()).toEqual(['step-10', 'step-11', 'step-12']);
    expect(await store.restore(weights, optimizer)).toEqual({ ...progress, step: 12 });
    await createRunFolder(run).save(weights, optimizer, { ...progress, step: 13 });
    expect(readdirSync(join(run, 'state'))).toEqual(['step-13']);
  });

  it('come back as they were saved, from the newest by its number', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    const store = createRunFolder(run);
    const kept = { ...progress, step: 10, best: { step: 9, score: 0.5 }, evaluationsWithoutGain: 2, warmupSteps: 4 };
    weights.tensors.get('w')?.data.set([1.5, -2]);
    optimizer.state.get('m')?.data.set([3, 4]);
    await store.save(weights, optimizer, kept);
    // What a killed run left half-written, and what is no state.
    for (const name of ['step-9', 'step-99.tmp', 'step-x', 'a-step-99']) mkdirSync(join(run, 'state', name));
    writeFileSync(join(run, 'state', 'notes.txt'), '');
    for (const tensors of [weights.tensors, optimizer.state]) for (const { data } of tensors.values()) data.fill(0);
    optimizer.stepCount = 0;
    expect(await store.restore(weights, optimizer)).toEqual(kept);
    expect([...(weights.tensors.get('w')?.data ?? [])]).toEqual([1.5, -2]);
    expect([...(optimizer.state.get('m')?.data ?? [])]).toEqual([3, 4]);
    expect(optimizer.stepCount).toBe(10);
    await store.save(weights, optimizer, { ...kept, step: 11 });
    expect(readdirSync(join(run, 'state')).sort()).toEqual([
      'a-step-99',
      'notes.txt',
      'step-11',
      'step-99.tmp',
      'step-x',
    ]);
  });

  it('are none where nothing was saved, and refused where their progress says no step', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    const store = createRunFolder(run);
    expect(await store.restore(weights, optimizer)).toBeUndefined();
    await store.save(weights, optimizer, progress);
    expect(await hasSavedState(run)).toBe(true);
    const state = join(run, 'state', 'step-7');
    const count = 'a whole number of at least 0';
    for (const [wrong, message] of [
      [{ step: 1.5 }, `step: expected ${count}, got 1.5`],
      [{ step: -5 }, `step: expected ${count}, got -5`],
      [{ step: 1e300 }, `step: expected ${count}, got 1e+300`],
      [{ step: 'x'.repeat(300) }, `step: expected ${count}, got "${'x'.repeat(199)}…`],
      [{ evaluationsWithoutGain: undefined }, `evaluationsWithoutGain: expected ${count}, got nothing`],
      [{ evaluationsWithoutGain: -1 }, `evaluationsWithoutGain: expected ${count}, got -1`],
      [{ warmupSteps: 0.5 }, `warmupSteps: expected ${count}, got 0.5`],
      [{ warmupSteps: null }, `warmupSteps: expected ${count}, got null`],
      [{ best: 3 }, 'best: expected a step and its score, got 3'],
      [{ best: { step: -1, score: 1 } }, `best.step: expected ${count}, got -1`],
      [{ best: { step: 1, score: 'high' } }, 'best.score: expected a number, got "high"'],
    ] as const) {
      writeFileSync(join(state, 'progress.json'), JSON.stringify({ ...progress, ...wrong }));
      await expect(store.restore(weights, optimizer)).rejects.toMatchObject({
        code: 'model',
        message: `${state}: progress.json: ${message}`,
      });
    }
  });

  it('are apart from the model, which is published under the names that it is asked for', async () => {
    const run = mkdtempSync(join(folder, 'run-'));
    weights.tensors.get('w')?.data.set([1, 2]);
    await createRunFolder(run).publish(weights, progress);
    await createRunFolder(run, {
      fileName: 'adapter.safetensors',
      namesOf: (name) => [name, `copy.${name}`],
      dtype: 'float16',
    }).publish(weights, progress);
    const read = async (name: string) => {
      const reader = await openWeights(join(run, name));
      const tensors = [...reader.tensors].map(([key, { dtype }]) => [key, dtype]);
      await reader.close();
      return tensors;
    };
    expect(await read('model.safetensors')).toEqual([['w', 'float32']]);
    expect(await read('adapter.safetensors')).toEqual([
      ['copy.w', 'float16'],
      ['w', 'float16'],
    ]);
  });
});
