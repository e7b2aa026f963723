// Pretraining from files to files: it learns, is fine-tuned, and is the same whether it was interrupted or not.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadModelForTraining } from '../../src/node/models/load-model.js';
import { resolvePretraining } from '../../src/node/training/resolve-options.js';
import { type PretrainingEvent, runPretraining } from '../../src/node/training/run-pretraining.js';
import type { PretrainOptions } from '../../src/product/training/pretraining-configuration.js';
import { fixturePath } from '../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = join(folder, 'text.txt');
writeFileSync(text, 'The cat sat on the mat. A dog ran to the door.\n'.repeat(60));

const optionsFor = (name: string, options: Partial<PretrainOptions> = {}): PretrainOptions => ({
  ...{
    model: fixturePath('tiny-byt5'),
    text,
    out: join(folder, name),
    windowLength: 48,
    batchSize: 4,
    optimizer: 'adamw',
  },
  ...{ learningRate: 3e-3, maxSteps: 12, saveSteps: 4, warmupSteps: 2, meanNoiseSpanLength: 6, dropout: 0.1 },
  ...options,
});

async function run(options: PretrainOptions, controls: { resume?: boolean; stopAfter?: number } = {}) {
  const abort = new AbortController();
  const events: PretrainingEvent[] = [];
  const configuration = await resolvePretraining(options);
  for await (const event of runPretraining(configuration, { resume: controls.resume ?? false, signal: abort.signal })) {
    events.push(event);
    if (event.type === 'step' && event.step === controls.stopAfter) abort.abort();
  }
  return events;
}

const modelIn = (name: string): Buffer => readFileSync(join(folder, name, 'model.safetensors'));
const lossesOf = (events: readonly PretrainingEvent[]): (number | undefined)[] =>
  events.flatMap((event) => (event.type === 'step' ? [event.losses.loss] : []));

it('learns, and leaves a model to fine-tune', async () => {
  const events = await run(optionsFor('learned', { maxSteps: 40, dev: text, devLimit: 10, evalSteps: 20 }));
  expect(events[0]).toEqual({ type: 'corpus', bytes: 47 * 60, devBytes: 47 * 60, devWindows: 10 });
  const losses = events.flatMap((event) => (event.type === 'evaluation' ? [event.metrics.loss ?? Number.NaN] : []));
  expect(losses).toHaveLength(2);
  expect(losses[1]).toBeLessThan(losses[0] ?? 0);
  expect(lossesOf(events).at(-1)).toBeLessThan(lossesOf(events)[0] ?? 0);
  const { tagger, network } = await loadModelForTraining(join(folder, 'learned'), 1);
  expect([tagger, network.config.vocab]).toEqual([undefined, 384]);
  const card = readFileSync(join(folder, 'learned', 'README.md'), 'utf8');
  expect(card).toContain('| text | 2,820 bytes: `text.txt` |');
  expect(card).toContain('| bytes seen | 7,680 |');
});

it('says so where there is nothing to continue', async () => {
  const options = optionsFor('new', { maxSteps: 1 });
  expect((await run(options, { resume: true }))[0]).toMatchObject({ type: 'corpus', nothingToContinue: true });
  expect((await run(options, { resume: true }))[0]).not.toHaveProperty('nothingToContinue');
});

it('ends with the bits of a run that was not interrupted', async () => {
  const whole = lossesOf(await run(optionsFor('whole')));
  const first = await run(optionsFor('cut'), { stopAfter: 5 });
  expect(first.at(-1)).toMatchObject({ type: 'end', reason: 'interrupted', step: 5 });
  const rest = await run(optionsFor('cut'), { resume: true });
  expect([...lossesOf(first), ...lossesOf(rest)]).toEqual(whole);
  expect(modelIn('cut').equals(modelIn('whole'))).toBe(true);
});

it('does not go on with other text', async () => {
  const [own, dev] = ['own.txt', 'dev.txt'].map((name) => join(folder, name));
  const write = (path = '', animal = 'cat') => writeFileSync(path, `The ${animal} sat on the mat.\n`.repeat(60));
  const options = optionsFor('other', { text: own ?? '', dev: dev ?? '' });
  write(own);
  write(dev);
  await run(options, { stopAfter: 4 });
  write(own, 'dog');
  await expect(run(options, { resume: true })).rejects.toThrow(
    'expected to resume on the data that the run began with, got other text (also 1440 bytes)',
  );
  write(own);
  write(dev, 'horse');
  await expect(run(options, { resume: true })).rejects.toThrow(
    'got other development text (1560 bytes instead of 1440 bytes)',
  );
  write(dev);
  expect((await run(options, { resume: true })).at(-1)).toMatchObject({ type: 'end', reason: 'finished' });
});

it('has a whole number of steps', async () => {
  const { maxSteps: _, ...options } = optionsFor('half', { epochs: 0.3 });
  const events = await run(options);
  // 58 windows in batches of 4: 15 steps an epoch.
  expect(events.at(-1)).toMatchObject({ type: 'end', step: 5, reason: 'finished' });
});

it('refuses settings that leave nothing to learn', async () => {
  const refused: readonly (readonly [Partial<PretrainOptions>, RegExp])[] = [
    [{ windowLength: 1 }, /^windowLength: expected a whole number of at least 2, got 1$/],
    [{ noiseDensity: 1 }, /^noiseDensity: expected a number above 0 and below 1, got 1$/],
    [{ noiseDensity: Number.NaN }, /^noiseDensity: expected a number above 0 and below 1, got NaN$/],
    [{ meanNoiseSpanLength: 0.5 }, /^meanNoiseSpanLength: expected a number of at least 1, got 0.5$/],
    [{ batchSize: 0 }, /^batchSize: expected a whole number of at least 1, got 0$/],
    [{ windowLength: 2048, meanNoiseSpanLength: 1 }, /^spans: expected at most 100 in a window, got 307/],
    [{ text: [] }, /^text: expected files of text, got nothing$/],
  ];
  for (const [options, message] of refused) await expect(run(optionsFor('refused', options))).rejects.toThrow(message);
  await expect(run(optionsFor('refused', { windowLength: 4000 }))).rejects.toThrow(
    `${text}: expected at least 4000 bytes, one window, got 2820`,
  );
  expect(() => modelIn('refused')).toThrow('ENOENT');
});
