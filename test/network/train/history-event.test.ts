import { describe, expect, it } from 'vitest';
import { parseHistoryEvent } from '../../../src/network/train/history-event.js';

describe('parseHistoryEvent', () => {
  it('has what is read of each event', () => {
    const evaluation = {
      type: 'evaluation',
      step: 2,
      metrics: { accuracy: 0.5 },
      score: 0.5,
      isBest: true,
      seconds: 1,
    };
    expect(parseHistoryEvent(JSON.stringify(evaluation))).toEqual(evaluation);
    expect(parseHistoryEvent('{"type":"start","step":3,"totalSteps":4}')).toEqual({ type: 'start', step: 3 });
    const step = { type: 'step', step: 1, losses: { loss: 1 }, learningRate: 0.1 };
    expect(parseHistoryEvent(JSON.stringify({ ...step, seconds: 1 }))).toEqual(step);
    expect(parseHistoryEvent('{"type":"end"}')).toEqual({ type: 'other' });
  });

  it('has no event where numbers are missing, and takes any name for a metric', () => {
    for (const line of ['{"type":"step"}', '{"type":"evaluation","step":1}', '{"type":"start","step":1e300}', '[]', ''])
      expect(parseHistoryEvent(line)).toBeUndefined();
    const parsed = parseHistoryEvent('{"type":"evaluation","step":1,"metrics":{"__proto__":1}}');
    expect(parsed?.type === 'evaluation' && Object.entries(parsed.metrics)).toEqual([['__proto__', 1]]);
    expect(parseHistoryEvent(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeUndefined();
  });

  it('gives metrics of earlier versions their names of today', () => {
    const metrics = { macro_f1: 0.5, 'my_task.span_f1': 0.25, loss: 1, 'a.b.macro_f1': 0, macroF1: 1 };
    const parsed = parseHistoryEvent(JSON.stringify({ type: 'evaluation', step: 1, metrics }));
    expect(parsed?.type === 'evaluation' && Object.keys(parsed.metrics)).toEqual([
      ...['macroF1', 'my_task.spanF1', 'loss', 'a.b.macroF1'],
    ]);
  });
});
