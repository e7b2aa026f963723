// Training from a program: its callbacks, and its end. The built code runs here: a process of its own cannot load the
// sources.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type * as Bytetag from '../../src/index.js';

const built = new URL('../../dist/index.js', import.meta.url);
const { finish, pretrain, train } = (await import(built.href)) as typeof Bytetag;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
writeFileSync(path('train.txt'), 'the DET\ncat NOUN\n\nshe PRON\nsat VERB\n\na DET\ndog NOUN\nran VERB\n\n');
writeFileSync(path('text.txt'), 'The cat sat on the mat. '.repeat(40));
const optionsOf = (out: string): Bytetag.TrainOptions => ({
  ...{ model: 'micro', train: path('train.txt'), dev: path('train.txt'), task: 'column:2', out: path(out) },
  ...{ batchSize: 2, maxSteps: 4, evalSteps: 2, saveSteps: 2, threads: 1 },
});

it('calls each callback with its events, and returns the end', async () => {
  const called: string[] = [];
  const note = (name: string) => (event: { readonly step: number }) => called.push(`${name} ${event.step}`);
  const callbacks = {
    ...{ onStart: note('start'), onStep: note('step'), onEvaluation: note('evaluation') },
    ...{ onCheckpoint: note('checkpoint'), onEnd: note('end') },
  };
  const end = await finish(train({ ...optionsOf('whole'), callbacks }));
  expect(end).toMatchObject({ type: 'end', reason: 'finished', step: 4 });
  const afterStep = (step: number) => [`step ${step - 1}`, `step ${step}`, `evaluation ${step}`, `checkpoint ${step}`];
  expect(called).toEqual(['start 0', ...afterStep(2), ...afterStep(4), 'end 4']);
});

it.each([['in a process of its own', {}] as const, ['in this process', { formats: {} }] as const])(
  'ends with the state saved where a callback throws, %s',
  async (name, custom) => {
    const callbacks = {
      onStep: async ({ step }: Bytetag.StepEvent) => {
        if (step === 3) throw new RangeError('enough');
      },
    };
    const out = `thrown ${name}`;
    const options = { ...optionsOf(out), maxSteps: 100_000, saveSteps: 100_000, evalSteps: 100_000, ...custom };
    await expect(finish(train({ ...options, callbacks }))).rejects.toThrow(new RangeError('enough'));
    let step = 0;
    const onStart = (event: Bytetag.StartEvent) => {
      step = event.step;
      throw new Error('seen');
    };
    await expect(finish(train({ ...options, resume: true, callbacks: { onStart } }))).rejects.toThrow('seen');
    expect(step).toBeGreaterThanOrEqual(3);
  },
);

it('does the same in pretraining', async () => {
  const called: number[] = [];
  const options = { model: 'micro', text: path('text.txt'), out: path('pretrained'), maxSteps: 2, threads: 1 };
  const callbacks = { onStep: ({ step }: Bytetag.StepEvent) => called.push(step) };
  expect(await finish(pretrain({ ...options, callbacks }))).toMatchObject({ reason: 'finished', step: 2 });
  expect(called).toEqual([1, 2]);
});

it('refuses callbacks that are not functions before anything begins', async () => {
  const callbacks = { onStep: 'print' } as unknown as Bytetag.TrainCallbacks;
  const expected = 'callbacks.onStep: expected a function, got "print"';
  await expect(finish(train({ ...optionsOf('none'), callbacks }))).rejects.toThrow(expected);
});

it('sends those who want folds to the function that has them', async () => {
  const options = { ...optionsOf('none'), folds: 5 };
  await expect(finish(train(options))).rejects.toThrow('folds: expected it in crossValidate, got it in train');
});
