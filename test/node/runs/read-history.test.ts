import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../../src/node/runs/read-history.js';

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

  it.each([
    ['{"type":"step"}'],
    ['{"type":"step","step":2,"learningRate":1}'],
    ['{"type":"step","step":2,"learningRate":1,"losses":null}'],
    ['{"type":"step","step":2,"learningRate":1,"losses":[1]}'],
    ['{"type":"step","step":2,"learningRate":1,"losses":{"loss":"1"}}'],
    ['{"type":"step","step":"2","learningRate":1,"losses":{"loss":1}}'],
    ['{"type":"step","step":2,"learningRate":{},"losses":{"loss":1}}'],
    ['{"type":"evaluation","step":2}'],
    ['{"type":"evaluation","step":2,"metrics":{"accuracy":{"toFixed":1}}}'],
    ['{"type":"start"}'],
    ['{"type":"start","step":-1}'],
    ['{"type":7,"step":2}'],
    ['{"step":2}'],
    ['["type"]'],
    ['null'],
    ['7'],
  ])('names the line that is JSON, but no event: %s', async (line) => {
    const path = fileOf('malformed.jsonl', [step(1, 5), `${line}\n`, step(3, 4)]);
    await expect(readHistory(path)).rejects.toMatchObject({
      code: 'data',
      message: `${path}:2: expected a training event, got ${JSON.stringify(line)}`,
    });
  });

  it('passes over events of other types, and has NaN where JSON has null', async () => {
    const path = fileOf('other.jsonl', [
      { type: 'later' },
      { type: 'checkpoint', step: 'x' },
      { type: 'step', step: 1, learningRate: 1, losses: { loss: Number.NaN } },
    ]);
    const steps = [{ step: 1, learningRate: 1, loss: Number.NaN, parts: {} }];
    expect(await readHistory(path)).toEqual({ steps, evaluations: [] });
  });

  it('is undefined without a file, and an error where it cannot be read', async () => {
    expect(await readHistory(join(folder, 'absent.jsonl'))).toBeUndefined();
    await expect(readHistory(folder)).rejects.toMatchObject({ code: 'io' });
    symlinkSync('/dev/zero', join(folder, 'endless.jsonl'));
    await expect(readHistory(join(folder, 'endless.jsonl'))).rejects.toThrow('expected a file, got a device');
  });
});
