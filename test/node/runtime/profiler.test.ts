// What a profiler sees of sessions that run, where it stops, and what it leaves behind.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { Profiler } from '../../../src/node/runtime/profiler.js';
import { encodeTinyModel, f32 } from '../../engine/session/tiny-models.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = encodeTinyModel({
  nodes: [
    { op: 'Sin', inputs: ['x'], outputs: ['s'] },
    { op: 'Exp', inputs: ['s'], outputs: ['y'] },
  ],
  inputs: [f32('x', 'n')],
  outputs: [f32('y', 'n')],
});
const x = float32(new Float32Array(1000).fill(0.5), [1000]);
const temporaryFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('bytetag-profile-'));

/** Two sessions, of which the first runs three times and is disposed, and the second once. */
async function runTwo(path: string, maxOperators?: number) {
  const profiler = await Profiler.create(path, maxOperators);
  const device = await openDevice('cpu', profiler);
  const first = await device.createSession(model, { name: 'first' });
  for (let run = 0; run < 3; run++) await first.run({ x });
  await first.dispose();
  const second = await device.createSession(model, { name: 'second' });
  const { y } = await second.run({ x });
  expect(y?.data[0]).toBeCloseTo(Math.exp(Math.sin(0.5)), 5);
  const summary = await profiler.finish();
  // It goes on, without being timed.
  await second.run({ x });
  await second.dispose();
  await profiler.dispose();
  return summary;
}

describe('a profiler', () => {
  it('replaces an earlier trace, an empty file and no other file', async () => {
    const file = join(folder, 'words.txt');
    writeFileSync(file, '{"words": ["a"]}');
    await expect(Profiler.create(file)).rejects.toThrow(
      `${file}: expected a new file or an earlier trace, got a file of another kind`,
    );
    expect(readFileSync(file, 'utf8')).toBe('{"words": ["a"]}');
    const trace = join(folder, 'twice.json');
    writeFileSync(trace, '');
    await runTwo(trace);
    const first = readFileSync(trace, 'utf8');
    await runTwo(trace);
    expect(readFileSync(trace, 'utf8')).not.toBe(first);
  });

  it('times each operator of each session, and the trace says the same as the totals', async () => {
    const before = temporaryFolders();
    const path = join(folder, 'trace.json');
    const { sessions, operators, layers, seconds, isPartial } = await runTwo(path);
    expect(temporaryFolders()).toEqual(before);
    expect(isPartial).toBe(false);
    expect(Object.fromEntries(sessions.map(({ name, runs }) => [name, runs]))).toEqual({ first: 3, second: 1 });
    expect(Object.fromEntries(operators.map(({ operator, calls }) => [operator, calls]))).toEqual({ Sin: 4, Exp: 4 });
    const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
      traceEvents: readonly { ph: string; tid: number; name: string; ts: number; dur: number }[];
    };
    const timed = traceEvents.filter(({ ph }) => ph === 'X');
    expect(timed.map(({ tid, name }) => `${tid} ${name}`)).toEqual([
      ...Array.from({ length: 3 }, () => ['0 Sin', '0 Exp']).flat(),
      ...['1 Sin', '1 Exp'],
    ]);
    // One clock: nothing of the second session is before the last of the first.
    const begins = timed.map(({ ts }) => ts);
    expect([...begins].sort((a, b) => a - b)).toEqual(begins);
    const inTrace = timed.reduce((sum, { dur }) => sum + dur, 0) / 1e6;
    expect(operators.reduce((sum, total) => sum + total.seconds, 0)).toBeCloseTo(inTrace, 9);
    expect(layers.reduce((sum, total) => sum + total.forwardSeconds, 0)).toBeCloseTo(inTrace, 9);
    expect(inTrace).toBeLessThanOrEqual(sessions.reduce((sum, session) => sum + session.seconds, 0));
    expect(sessions.reduce((sum, session) => sum + session.seconds, 0)).toBeLessThan(seconds);
  });

  it('stops when enough operators have run, and says so', async () => {
    const { sessions, operators, isPartial } = await runTwo(join(folder, 'part.json'), 4);
    expect(isPartial).toBe(true);
    expect(sessions.map(({ name, runs }) => [name, runs])).toEqual([['first', 2]]);
    expect(operators.map(({ calls }) => calls)).toEqual([2, 2]);
  });

  it('that is given up leaves nothing', async () => {
    const before = temporaryFolders();
    const path = join(folder, 'given-up.json');
    const profiler = await Profiler.create(path);
    const session = await (await openDevice('cpu', profiler)).createSession(model);
    await session.run({ x });
    await profiler.dispose();
    await session.dispose();
    expect(temporaryFolders()).toEqual(before);
    expect(existsSync(path)).toBe(false);
  });
});
