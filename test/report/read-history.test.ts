import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/report/read-history.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-history-'));

function fileOf(name: string, lines: readonly (object | string)[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
  return path;
}

const step = (number: number, loss: number) => ({
  type: 'step',
  step: number,
  losses: { loss, decoderLoss: loss - 1, encoderLoss: 1 },
  learningRate: 1e-3 * number,
});

describe('the history of a run', () => {
  it('has the steps and the evaluations', async () => {
    const path = fileOf('whole.jsonl', [
      { type: 'start', step: 0 },
      step(1, 5),
      step(2, 4),
      { type: 'evaluation', step: 2, metrics: { accuracy: 0.5 }, score: 0.5 },
      { type: 'checkpoint', step: 2 },
      { type: 'end', step: 2 },
    ]);
    expect(await readHistory(path)).toEqual({
      steps: [
        { step: 1, loss: 5, learningRate: 1e-3, parts: { decoderLoss: 4, encoderLoss: 1 } },
        { step: 2, loss: 4, learningRate: 2e-3, parts: { decoderLoss: 3, encoderLoss: 1 } },
      ],
      evaluations: [{ step: 2, metrics: { accuracy: 0.5 } }],
    });
  });

  it('counts a step that was made again once', async () => {
    const path = fileOf('resumed.jsonl', [
      { type: 'start', step: 0 },
      step(1, 5),
      step(2, 9),
      { type: 'evaluation', step: 2, metrics: { accuracy: 0.1 }, score: 0.1 },
      { type: 'start', step: 1 },
      step(2, 4),
    ]);
    const history = await readHistory(path);
    expect(history?.steps.map(({ loss }) => loss)).toEqual([5, 4]);
    expect(history?.evaluations).toEqual([]);
  });

  it('passes over a last line that was cut off, and over no other', async () => {
    const cut = await readHistory(fileOf('cut.jsonl', [step(1, 5), '{"type":"step","st']));
    expect(cut?.steps.length).toBe(1);
    const broken = fileOf('broken.jsonl', [step(1, 5), '{"type":"step","st\n', step(2, 4)]);
    await expect(readHistory(broken)).rejects.toThrow(/broken\.jsonl:2: expected a training event/);
  });

  it('is undefined without a file, and an error where it cannot be read', async () => {
    expect(await readHistory(join(folder, 'absent.jsonl'))).toBeUndefined();
    await expect(readHistory(folder)).rejects.toMatchObject({ code: 'io' });
  });
});
