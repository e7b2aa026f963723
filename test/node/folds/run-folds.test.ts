// Cross-validation from files to files: what each model learns from, what it is evaluated on, and how it goes on.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crossValidate } from '../../../src/node/cross-validate.js';
import { finish } from '../../../src/node/finish.js';
import type { CrossValidationEvent, FoldsEvent } from '../../../src/node/folds/run-folds.js';
import { Tagger } from '../../../src/node/tagger.js';
import { readTaskSentences } from '../../../src/node/training/read-task.js';
import { scoreLabels } from '../../../src/product/evaluation/evaluate.js';
import { holdOut } from '../../../src/product/training/hold-out.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const words = ['cat', 'dog', 'bird', 'cow', 'fish', 'horse', 'goat'];
const sentenceOf = (word: string): string => `the DET B-X\n${word} NOUN I-X\nsat VERB O\n`;
writeFileSync(path('train.txt'), words.map((word) => `${sentenceOf(word)}\n`).join(''));

type Options = Parameters<typeof crossValidate>[0];
const optionsOf = (out: string, changes: Partial<Options> = {}): Options => ({
  ...{ model: 'micro', train: path('train.txt'), task: 'column:2', out: path(out), folds: 3 },
  // With formats of the caller's, even with none, a run stays in this process.
  ...{ batchSize: 2, maxSteps: 4, saveSteps: 2, threads: 1, formats: {} },
  ...changes,
});
const run = async (options: Options): Promise<readonly CrossValidationEvent[]> => {
  const events: CrossValidationEvent[] = [];
  for await (const event of crossValidate(options)) events.push(event);
  return events;
};
const resultOf = async (options: Options): Promise<FoldsEvent> => {
  const last = await finish(crossValidate(options));
  if (last.type !== 'folds') throw new Error('interrupted');
  return last;
};
const modelIn = (name: string): Buffer => readFileSync(path(`${name}/model.safetensors`));

describe('a cross-validation', () => {
  it('evaluates each model on what it has not seen', async () => {
    const events = await run(optionsOf('whole'));
    const last = events.at(-1);
    if (last?.type !== 'folds') throw new Error('no result');
    const column = { name: 'column:2', column: 'column:2' };
    const sentences = await readTaskSentences([path('train.txt')], column);
    expect(last.predictions.map(({ tokens }) => tokens)).toEqual(sentences.map((sentence) => sentence.words));
    for (const number of [1, 2, 3]) {
      const { train, dev } = holdOut(sentences, { number, of: 3 }, 1, 'column:2');
      const own = events.filter((event) => event.type !== 'folds' && event.fold === number);
      expect(own[0]).toMatchObject({ type: 'prepared', sentences: train.length, devSentences: 0 });
      expect(own.filter(({ type }) => type === 'step')).toHaveLength(4);
      const tagger = await Tagger.load(path(`whole/fold-${number}`), { threads: 1 });
      const labels = await tagger.label(dev.map((sentence) => sentence.words));
      const { accuracy, macroF1 } = scoreLabels(dev, labels, tagger.config.tags);
      await tagger.dispose();
      const scores = { fold: number, out: path(`whole/fold-${number}`), sentences: dev.length, words: 3 * dev.length };
      expect(own.at(-1)).toEqual({ type: 'fold', ...scores, metrics: { accuracy, macroF1 } });
      expect(last.folds[number - 1]).toEqual({ ...scores, metrics: { accuracy, macroF1 } });
      const predicted = last.predictions.filter(({ fold }) => fold === number);
      expect(predicted.map(({ tokens }) => tokens)).toEqual(dev.map((sentence) => sentence.words));
      expect(predicted.map((each) => each.predicted)).toEqual(labels.map(({ tags }) => tags));
      expect(predicted.map(({ tags }) => tags)).toEqual(dev.map(({ tags }) => tags));
    }
    const { folds, mean, std } = JSON.parse(readFileSync(path('whole/folds.json'), 'utf8'));
    expect(folds.map(({ out }: { out: string }) => out)).toEqual(['fold-1', 'fold-2', 'fold-3']);
    expect({ mean, std }).toEqual({ mean: last.mean, std: last.std });
    const lines = readFileSync(path('whole/predictions.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(last.predictions);
    expect(readFileSync(path('whole/fold-2/README.md'), 'utf8')).toContain('| fold 2 of 3 |');
  });

  it('goes on where it was interrupted, and ends with the same models and scores', async () => {
    const abort = new AbortController();
    const callbacks = {
      onStep: ({ fold, step }: { readonly fold: number; readonly step: number }) => {
        if (fold === 2 && step === 3) abort.abort();
      },
    };
    const end = await finish(crossValidate(optionsOf('cut', { callbacks, signal: abort.signal })));
    expect(end).toMatchObject({ type: 'end', fold: 2, reason: 'interrupted', step: 3 });
    expect(readdirSync(path('cut')).sort()).toEqual(['fold-1', 'fold-2']);
    const { type, predictions, mean, std } = await resultOf(optionsOf('cut', { resume: true }));
    const whole = await resultOf(optionsOf('whole', { resume: true }));
    expect({ type, predictions, mean, std }).toEqual({
      ...{ type: 'folds', predictions: whole.predictions, mean: whole.mean, std: whole.std },
    });
    for (const name of ['fold-1', 'fold-2', 'fold-3']) {
      expect(modelIn(`cut/${name}`).equals(modelIn(`whole/${name}`))).toBe(true);
    }
  });

  it('has no result if it is interrupted at the end of a fold, before that is evaluated', async () => {
    const abort = new AbortController();
    const callbacks = { onEnd: () => abort.abort() };
    const events = await run(optionsOf('unevaluated', { callbacks, signal: abort.signal }));
    expect(events.at(-1)).toMatchObject({ type: 'end', fold: 1, reason: 'finished' });
    expect(readdirSync(path('unevaluated'))).toEqual(['fold-1']);
  });

  it('ends with its state saved where a callback throws', async () => {
    const onStep = ({ fold, step }: { readonly fold: number; readonly step: number }) => {
      if (fold === 2 && step === 1) throw new RangeError('enough');
    };
    const options = optionsOf('thrown', { saveSteps: 100 });
    await expect(run({ ...options, callbacks: { onStep } })).rejects.toThrow(new RangeError('enough'));
    expect(readdirSync(path('thrown/fold-2/state'))).toEqual(['step-1']);
  });

  it('begins no further fold when the caller leaves the loop', async () => {
    for await (const event of crossValidate(optionsOf('left'))) if (event.type === 'fold') break;
    expect(readdirSync(path('left'))).toEqual(['fold-1']);
  });

  it('divides each of several tasks alike, and names their scores by them', async () => {
    const task = ['column:2', 'column:3'];
    const { mean, predictions } = await resultOf(optionsOf('tasks', { task, folds: 2 }));
    expect(Object.keys(mean)).toEqual([
      ...['column:2.accuracy', 'column:2.macroF1', 'column:3.accuracy', 'column:3.macroF1', 'column:3.spanF1'],
    ]);
    expect(predictions.map((each) => each.task)).toEqual(task.flatMap((name) => words.map(() => name)));
    expect(predictions.slice(0, 7).map(({ fold }) => fold)).toEqual(predictions.slice(7).map(({ fold }) => fold));
  });
});

describe('the folder of a cross-validation', () => {
  it('is not taken without being told to, nor continued with other folds', async () => {
    await expect(run(optionsOf('whole'))).rejects.toThrow(
      'fold-1: expected a new or empty folder, got one that holds a',
    );
    await expect(run(optionsOf('whole', { resume: true, folds: 2 }))).rejects.toThrow(
      'expected a new folder, or that of a cross-validation of 2 folds, got one that holds fold-3',
    );
    await expect(run(optionsOf('whole', { resume: true, folds: 4 }))).rejects.toThrow(
      'fold-1: expected to resume with fold.of 3, as the run began, got 4',
    );
    await expect(run(optionsOf('whole', { resume: true, seed: 2 }))).rejects.toThrow(
      'expected to resume with settings.',
    );
    mkdirSync(path('run'));
    writeFileSync(path('run/run.json'), '{}');
    await expect(run(optionsOf('run', { overwrite: true }))).rejects.toThrow('got one that holds a run');
    await expect(run(optionsOf('train.txt'))).rejects.toThrow('train.txt: expected a new or empty folder, got a file');
  });

  it('is emptied when a new one begins, so that nothing of the earlier one is continued', async () => {
    await run(optionsOf('again', { folds: 2, maxSteps: 1 }));
    const abort = new AbortController();
    const callbacks = { onStep: () => abort.abort() };
    const changes = { folds: 2, maxSteps: 3, overwrite: true, callbacks, signal: abort.signal };
    await finish(crossValidate(optionsOf('again', changes)));
    expect(existsSync(path('again/folds.json'))).toBe(false);
    expect(existsSync(path('again/predictions.jsonl'))).toBe(false);
    expect(existsSync(path('again/fold-2/run.json'))).toBe(false);
    expect((await resultOf(optionsOf('again', { folds: 2, maxSteps: 3, resume: true }))).folds).toHaveLength(2);
    const model = path('again/fold-2');
    await expect(run(optionsOf('again', { folds: 2, maxSteps: 3, overwrite: true, model }))).rejects.toThrow(
      'overwrite: expected another folder than that of the model',
    );
  });
});

it('refuses too few sentences before anything is written', async () => {
  await expect(run(optionsOf('few', { folds: 8 }))).rejects.toThrow(
    'task column:2: expected at least 8 sentences for 8 folds, got 7',
  );
  expect(existsSync(path('few'))).toBe(false);
  await expect(run(optionsOf('few', { dev: path('train.txt') } as object))).rejects.toThrow(
    'dev: expected it without folds, got both',
  );
});
