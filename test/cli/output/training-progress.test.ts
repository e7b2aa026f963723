import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { createTrainingProgress } from '../../../src/cli/output/training-progress.js';
import type { StepEvent, TrainingEvent } from '../../../src/network/train/events.js';
import { createFakeStream, type FakeStream } from '../fake-stream.js';

const step = (number: number, changes: Partial<StepEvent> = {}): StepEvent => ({
  type: 'step',
  step: number,
  totalSteps: 100,
  epoch: number / 50,
  losses: { loss: 2, decoderLoss: 2 },
  learningRate: 0.0015,
  gradientNorm: 1,
  examples: 32,
  ids: 4096,
  seconds: 2,
  ...changes,
});

const start: TrainingEvent = {
  ...{ type: 'start', step: 0, totalSteps: 1_200, stepsPerEpoch: 50, examples: 12_450, parameters: 2_952_256 },
};

function draw(events: readonly TrainingEvent[], columns?: number): FakeStream {
  const stream = createFakeStream(columns);
  const drawEvent = createTrainingProgress(createTerminal(stream));
  for (const event of events) drawEvent(event);
  return stream;
}

/** The lines but for the last, which is empty after a line break. */
const linesOf = (stream: FakeStream): readonly string[] => stream.shown().slice(0, -1);

describe('on a terminal', () => {
  it('is one live line with all figures', () => {
    const stream = draw([step(49), step(50)], 200);
    expect(stream.shown()).toEqual([
      '██████████           step 50/100  loss 2.000 (mean 2.000)  lr 1.5e-3  16.0 sentences/s  2,048 bytes/s  1:40 left',
    ]);
    expect(stream.raw()).not.toContain('\n');
  });

  it('keeps other events above it', () => {
    const evaluation: TrainingEvent = {
      ...{ type: 'evaluation', step: 50, metrics: { accuracy: 0.9, loss: 0.5 }, score: 0.9, isBest: true, seconds: 61 },
    };
    const stream = draw([step(50), evaluation, step(51)], 200);
    expect(stream.shown()[0]).toBe('step 50: dev accuracy 90.00%, loss 0.500 (best so far) in 1:01');
    expect(stream.shown()[1]).toMatch(/^█+.* {2}step 51\/100 {2}/);
    expect(stream.shown().length).toBe(2);
  });

  it('shows the loss of the step as its event has it, beside the mean', () => {
    const stream = draw([step(1, { losses: { loss: 4 } }), step(2, { losses: { loss: 1.686 } })], 200);
    expect(stream.shown()[0]).toContain('loss 1.686 (mean 2.843)');
  });

  it('shows means: of all steps at first, of about the last fifty later', () => {
    const shownLoss = (losses: readonly number[]): number => {
      const stream = draw(
        losses.map((loss, index) => step(index + 1, { losses: { loss }, totalSteps: 1_000 })),
        200,
      );
      return Number(/mean ([\d.]+)/.exec(stream.shown()[0] ?? '')?.[1]);
    };
    expect(shownLoss([4, 2])).toBe(3);
    expect(shownLoss([4, 2, 0])).toBe(2);
    const later = shownLoss([...new Array<number>(300).fill(5), ...new Array<number>(50).fill(1)]);
    expect(later).toBeCloseTo(1 + 4 * 0.98 ** 50, 2);
  });

  it('shows no smoothed figure that is not one', () => {
    expect(draw([step(1, { losses: {} })], 200).shown()[0]).toContain('loss NaN');
  });
});

describe('elsewhere', () => {
  it('writes a line for the first step, about every 15 seconds, and for the last', () => {
    const steps = Array.from({ length: 20 }, (_, index) => step(index + 1, { totalSteps: 20 }));
    const stream = draw(steps);
    const numbers = linesOf(stream).map((line) => Number(/^step (\d+)\/20 /.exec(line)?.[1]));
    expect(numbers).toEqual([1, 9, 17, 20]);
    for (const mark of ['\r', '\x1b', '█']) expect(stream.raw()).not.toContain(mark);
  });
});

describe('other events', () => {
  it('says what is trained, and whether it goes on', () => {
    expect(linesOf(draw([start, { ...start, step: 40 }]))).toEqual([
      'training: 2,952,256 parameters, 12,450 examples, 1,200 steps',
      'continuing after step 40: 2,952,256 parameters, 12,450 examples, 1,200 steps',
    ]);
  });

  it('says how it ended', () => {
    const end: TrainingEvent = { type: 'end', step: 100, reason: 'finished', seconds: 3_723 };
    const stopped: TrainingEvent = { ...end, reason: 'stopped early', best: { step: 60, score: 0.9241 } };
    expect(linesOf(draw([end, stopped]))).toEqual([
      'finished at step 100 after 1:02:03',
      'stopped early at step 100 after 1:02:03; best at step 60 with 92.41%',
    ]);
  });

  it('is silent about saved states, and names metrics in words', () => {
    const evaluation: TrainingEvent = {
      ...{ type: 'evaluation', step: 5, metrics: { macroF1: 0.5 }, score: 0.5, isBest: false, seconds: 3 },
    };
    expect(linesOf(draw([{ type: 'checkpoint', step: 5, seconds: 1 }, evaluation]))).toEqual([
      'step 5: dev macro F1 50.00% in 0:03',
    ]);
  });
});
