import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../../src/product/options/check-options.js';
import { callbacksRule, type TrainCallbacks, withCallbacks } from '../../../src/product/training/callbacks.js';

/** A run of three steps that saves its state when it is stopped, and what became of it. */
function fakeRun() {
  const log: string[] = [];
  async function* start(signal: AbortSignal) {
    log.push('began');
    yield { type: 'prepared' as const, step: 0 };
    yield { type: 'start' as const, step: 0 };
    for (let step = 1; step <= 3; step++) {
      yield { type: 'step' as const, step };
      if (!signal.aborted) continue;
      log.push(`saved step ${step}`);
      yield { type: 'checkpoint' as const, step };
      yield { type: 'end' as const, step, reason: 'interrupted' };
      return;
    }
    yield { type: 'end' as const, step: 3, reason: 'finished' };
    log.push('finished');
  }
  return { log, start };
}

async function stepsOf(events: AsyncIterable<{ readonly type: string; readonly step: number }>) {
  const seen: string[] = [];
  for await (const { type, step } of events) seen.push(`${type} ${step}`);
  return seen;
}

describe('withCallbacks', () => {
  it('awaits the callback of each event, and passes all events on', async () => {
    const { log, start } = fakeRun();
    const called: string[] = [];
    const note = (name: string) => async (event: { readonly step: number }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      called.push(`${name} ${event.step}`);
    };
    const callbacks = { onStart: note('onStart'), onStep: note('onStep'), onEnd: note('onEnd') };
    const events = withCallbacks(start, callbacks);
    const seen: string[] = [];
    for await (const { type, step } of events) {
      seen.push(`${type} ${step}`);
      if (type === 'step') expect(called.at(-1)).toBe(`onStep ${step}`);
    }
    expect(seen).toEqual(['prepared 0', 'start 0', 'step 1', 'step 2', 'step 3', 'end 3']);
    expect(called).toEqual(['onStart 0', 'onStep 1', 'onStep 2', 'onStep 3', 'onEnd 3']);
    expect(log).toEqual(['began', 'finished']);
  });

  it('saves and ends the run if a callback throws, calls none after that, and throws its error', async () => {
    const { log, start } = fakeRun();
    const called: string[] = [];
    const callbacks: TrainCallbacks = {
      onStep: async ({ step }) => {
        if (step === 2) throw new RangeError('enough');
      },
      onCheckpoint: () => called.push('onCheckpoint'),
      onEnd: () => called.push('onEnd'),
    };
    await expect(stepsOf(withCallbacks(start, callbacks))).rejects.toThrow(new RangeError('enough'));
    expect(log).toEqual(['began', 'saved step 2']);
    expect(called).toEqual([]);
  });

  it('throws the error of the callback also if the run cannot be ended', async () => {
    async function* start(signal: AbortSignal) {
      yield { type: 'step', step: 1 };
      if (signal.aborted) throw new Error('disk full');
    }
    const fail = () => {
      throw new RangeError('enough');
    };
    await expect(stepsOf(withCallbacks(start, { onStep: fail }))).rejects.toThrow('enough');
  });

  it('saves and ends the run if the caller leaves the loop, and reports an error of that', async () => {
    const { log, start } = fakeRun();
    for await (const { type } of withCallbacks(start, {})) if (type === 'step') break;
    expect(log).toEqual(['began', 'saved step 1']);
    async function* failing(signal: AbortSignal) {
      yield { type: 'step', step: 1 };
      if (signal.aborted) throw new Error('disk full');
    }
    const leave = async () => {
      for await (const _ of withCallbacks(failing, {})) break;
    };
    await expect(leave()).rejects.toThrow('disk full');
  });

  it('stops by the caller’s signal, also by one that was aborted before', async () => {
    const abort = new AbortController();
    const { start } = fakeRun();
    const onStep = () => abort.abort();
    expect((await stepsOf(withCallbacks(start, { onStep }, abort.signal))).slice(2)).toEqual([
      'step 1',
      'checkpoint 1',
      'end 1',
    ]);
    expect(await stepsOf(withCallbacks(start, {}, abort.signal))).toHaveLength(5);
  });

  it('throws the error of a run', async () => {
    async function* start() {
      yield { type: 'start', step: 0 };
      throw new Error('no longer finite');
    }
    await expect(stepsOf(withCallbacks(start, {}))).rejects.toThrow('no longer finite');
  });
});

it('has a rule for callbacks', () => {
  const check = (callbacks: unknown) => () => checkOptions({ callbacks }, { callbacks: callbacksRule });
  check({ onStep: () => {} })();
  expect(check({ onStep: 'print' })).toThrow('callbacks.onStep: expected a function, got "print"');
  expect(check({ onSteps: () => {} })).toThrow(
    'callbacks.onSteps: expected a known option, got one that is not (did you mean onStep?)',
  );
  expect(check(() => {})).toThrow('callbacks: expected an object, got a function');
});
