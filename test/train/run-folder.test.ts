// What a run keeps on disk: its history, cut back to the step that it goes on from.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { truncateMetrics } from '../../src/train/run-folder.js';

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
});
