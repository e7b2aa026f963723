// The folder of a run: when it may be had, what is removed and what is compared before a run goes on, and its history.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../../src/network/train/events.js';
import { openRun } from '../../../src/node/runs/open-run.js';
import { recordTraining } from '../../../src/product/training/run-record.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const out = (name = 'run'): string => join(folder, name);
const settings = { schedule: 'linear', epochs: 3, learningRate: 1e-3 } as const;
const configurationOf = (changes: object = {}, settingChanges: object = {}) => ({
  ...{ model: 'micro', out: out(), devLimit: 0, threads: 0 },
  ...changes,
  settings: { ...settings, ...settingChanges } as { readonly schedule: 'linear' | 'constant' | 'cosine' },
});
const digest = (sha256: string, size = '3 sentences') => ({ sha256, size });
const dataOf = (training: string, development: string, tags: readonly string[] = ['A', 'B']) => ({
  data: {
    'training data of task upos': digest(training),
    'development data of task upos': digest(development, '1 sentence'),
  },
  tags,
});
const files = new Map([['config.json', '{}']]);

/** Begins a run and gives its folder free. */
async function begin(configuration = configurationOf(), data = dataOf('1', '2'), earlier = {}): Promise<void> {
  const run = await openRun(configuration, earlier);
  await run.expectData(data);
  await run.begin(files, data);
  await run.close();
}

describe('openRun', () => {
  it('takes a new folder, an empty one, and one that holds only what a killed process left', async () => {
    await begin();
    expect(readdirSync(out()).sort()).toEqual(['config.json', 'data.json', 'run.json']);
    mkdirSync(out('empty'));
    await begin(configurationOf({ out: out('empty') }));
    mkdirSync(out('left'));
    writeFileSync(join(out('left'), 'run.json.1-0.tmp'), '{');
    await begin(configurationOf({ out: out('left') }));
  });

  it('writes nothing before it begins', async () => {
    await openRun(configurationOf(), {});
    expect(existsSync(out())).toBe(false);
  });

  it('refuses a folder that holds something else, whatever it is told to do', async () => {
    mkdirSync(out());
    writeFileSync(join(out(), 'notes.txt'), 'mine');
    for (const earlier of [{}, { resume: true }, { overwrite: true }]) {
      await expect(openRun(configurationOf(), earlier)).rejects.toThrow(
        `${out()}: expected a new or empty folder, got one that holds notes.txt`,
      );
    }
  });

  it('refuses a folder that holds a run, and says what can be done', async () => {
    await begin();
    await expect(openRun(configurationOf(), {})).rejects.toThrow(
      'got one that holds a run (--resume continues it, --overwrite removes it and begins anew, another --out keeps it)',
    );
  });

  it.each<[string, object, object, string]>([
    ['a setting', {}, { learningRate: 1 }, 'settings.learningRate 0.001, as the run began, got 1'],
    ['one more setting', {}, { maxGradNorm: 1 }, 'settings.maxGradNorm nothing, as the run began, got 1'],
    // It decides on what models are judged, so which one is the best.
    ['devLimit', { devLimit: 5 }, {}, 'devLimit 0, as the run began, got 5'],
    ['threads', { threads: 2 }, {}, 'threads 0, as the run began, got 2'],
  ])('does not resume with another value of %s', async (_, changes, settingChanges, message) => {
    await begin();
    await expect(openRun(configurationOf(changes, settingChanges), { resume: true })).rejects.toThrow(message);
  });

  it('resumes with another number of epochs where steps count', async () => {
    const steps = { maxSteps: 4 };
    await begin(configurationOf({}, { ...steps, epochs: 1 }));
    await begin(configurationOf({}, { ...steps, epochs: 3 }), dataOf('1', '2'), { resume: true });
    await expect(openRun(configurationOf({}, { maxSteps: 5, epochs: 3 }), { resume: true })).rejects.toThrow(
      'expected to resume with settings.maxSteps 4',
    );
  });

  it('resumes with another card and other logs', async () => {
    await begin();
    const changes = { license: 'mit', log: ['tensorboard'] };
    await begin(configurationOf(changes), dataOf('1', '2'), { resume: true });
  });

  it.each([
    ['epochs', { epochs: 6 }],
    ['steps', { maxSteps: 100 }],
  ])('makes a run longer by %s only where no step depends on how many there are', async (_, longer) => {
    await begin(configurationOf({}, { schedule: 'constant' }));
    await begin(configurationOf({}, { schedule: 'constant', ...longer }), dataOf('1', '2'), { resume: true });
    expect(JSON.parse(readFileSync(join(out(), 'run.json'), 'utf8')).settings).toMatchObject(longer);

    const falling = { out: out('falling') };
    await begin(configurationOf(falling));
    await expect(openRun(configurationOf(falling, longer), { resume: true })).rejects.toThrow(
      '(by schedule linear the learning rate of each step depends on the number of steps: only a run with ' +
        `--schedule constant can be made longer; to train on, give --model ${out('falling')} and another --out)`,
    );
  });

  it.each([
    ['training data', dataOf('9', '2'), 'other training data of task upos (also 3 sentences)'],
    ['development data', dataOf('1', '9'), 'other development data of task upos (also 1 sentence)'],
    ['tags', dataOf('1', '2', ['A', 'C', 'D']), 'other tags (new: C, D; missing: B)'],
    ['order of tags', dataOf('1', '2', ['B', 'A']), 'other tags (the same in another order)'],
    [
      'everything',
      { data: { text: digest('5', '9 bytes') } },
      'other training data of task upos (none instead of 3 sentences) and other development data of task upos (none instead of 1 ' +
        'sentence) and other text (9 bytes instead of none) and other tags (missing: A, B)',
    ],
  ])('does not resume on other %s', async (_, data, message) => {
    await begin();
    const run = await openRun(configurationOf(), { resume: true });
    await expect(run.expectData(data)).rejects.toThrow(
      `${out()}: expected to resume on the data that the run began with, got ${message}`,
    );
  });

  it('begins a run where there is none to resume', async () => {
    const run = await openRun(configurationOf(), { resume: true });
    expect(await run.expectData(dataOf('1', '2'))).toBe(true);
  });

  it('knows whether there is something to continue', async () => {
    const hasNothing = async (earlier: object): Promise<boolean> => {
      return (await openRun(configurationOf(), earlier)).hasNothingToContinue;
    };
    expect(await hasNothing({})).toBe(false);
    expect(await hasNothing({ resume: true })).toBe(true);
    await begin();
    // Ended before its first state was saved.
    expect(await hasNothing({ resume: true })).toBe(true);
    mkdirSync(join(out(), 'state', 'step-2'), { recursive: true });
    expect(await hasNothing({ resume: true })).toBe(false);
    expect(await hasNothing({ overwrite: true })).toBe(false);
  });

  it('refuses a run whose states are elsewhere before anything is written, and removes the link alone', async () => {
    await begin();
    mkdirSync(join(out('elsewhere'), 'step-2'), { recursive: true });
    symlinkSync(out('elsewhere'), join(out(), 'state'));
    const names = readdirSync(out());
    await expect(openRun(configurationOf(), { resume: true })).rejects.toMatchObject({
      code: 'config',
      message: `${join(out(), 'state')}: expected a folder, got a link, which may lead out of the run`,
    });
    expect(readdirSync(out())).toEqual(names);
    await begin(configurationOf(), dataOf('1', '2'), { overwrite: true });
    expect(existsSync(join(out(), 'state'))).toBe(false);
    expect(readdirSync(out('elsewhere'))).toEqual(['step-2']);
  });

  it('says of a run without a record that its data were not compared, and records them from then on', async () => {
    await begin();
    rmSync(join(out(), 'data.json'));
    const run = await openRun(configurationOf(), { resume: true });
    expect(await run.expectData(dataOf('5', '6'))).toBe(false);
    await run.begin(files, dataOf('5', '6'));
    await run.close();
    const next = await openRun(configurationOf(), { resume: true });
    expect(await next.expectData(dataOf('5', '6'))).toBe(true);
    await expect(next.expectData(dataOf('1', '2'))).rejects.toThrow('training data of task upos');
  });

  it('gives a folder to one run at a time', async () => {
    const [first, second] = [await openRun(configurationOf(), {}), await openRun(configurationOf(), {})];
    await first.begin(files, dataOf('1', '2'));
    await expect(second.begin(files, dataOf('1', '2'))).rejects.toThrow(/expected no other run that writes there/);
    await expect(openRun(configurationOf(), { resume: true })).rejects.toThrow(
      /expected no other run that writes there/,
    );
    await first.close();
    // The folder is free, but no longer empty.
    await expect(second.begin(files, dataOf('1', '2'))).rejects.toThrow('got one that holds a run');
    expect(readdirSync(out()).filter((name) => name.endsWith('.lock'))).toHaveLength(1);
    await second.close();
    expect(readdirSync(out()).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});

describe('overwriting', () => {
  it('removes what a run left, and nothing else', async () => {
    await begin();
    for (const name of ['metrics.jsonl', 'model.safetensors', 'adapter_config.json', 'adapter_model.safetensors']) {
      writeFileSync(join(out(), name), 'old');
    }
    mkdirSync(join(out(), 'state', 'step-5'), { recursive: true });
    writeFileSync(join(out(), 'notes.txt'), 'mine');
    await begin(configurationOf({}, { learningRate: 1e-4 }), dataOf('7', '8'), { overwrite: true });
    expect(readdirSync(out()).sort()).toEqual(['config.json', 'data.json', 'notes.txt', 'run.json']);
    expect(JSON.parse(readFileSync(join(out(), 'run.json'), 'utf8')).settings.learningRate).toBe(1e-4);
    expect(readFileSync(join(out(), 'data.json'), 'utf8')).toContain('"7"');
  });

  it('leaves a run as it is until its successor begins', async () => {
    await begin();
    const run = await openRun(configurationOf(), { overwrite: true });
    await run.expectData(dataOf('7', '8'));
    expect(readFileSync(join(out(), 'data.json'), 'utf8')).toContain('"1"');
  });

  it('is refused beside resume, and where it would remove the model that is to be trained', async () => {
    await expect(openRun(configurationOf(), { resume: true, overwrite: true })).rejects.toThrow(
      'overwrite: expected it without resume, got both',
    );
    await expect(openRun(configurationOf({ model: out() }), { overwrite: true })).rejects.toThrow(
      `overwrite: expected another folder than that of the model, got ${out()}`,
    );
  });
});

describe('recordTraining', () => {
  const start: TrainingEvent = {
    ...{ type: 'start', step: 0, totalSteps: 4, stepsPerEpoch: 2, examples: 3, parameters: 10 },
  };
  const evaluation = (step: number): TrainingEvent => {
    const metrics = { accuracy: step / 10 };
    return { type: 'evaluation', step, metrics, score: step / 10, isBest: true, seconds: 1 };
  };
  const end: TrainingEvent = { type: 'end', step: 4, reason: 'finished', best: { step: 2, score: 0.2 }, seconds: 1 };

  const record = async (events: readonly TrainingEvent[]): Promise<readonly unknown[]> => {
    const run = await openRun(configurationOf(), { resume: true });
    await run.begin(files, dataOf('1', '2'));
    const facts: unknown[] = [];
    const recorded = recordTraining(
      run,
      (async function* () {
        yield* events;
      })(),
      (fact) => {
        facts.push(fact);
        return 'the card';
      },
    );
    const seen: TrainingEvent[] = [];
    for await (const event of recorded) seen.push(event);
    expect(seen).toEqual(events);
    await run.close();
    return facts;
  };
  const history = (): readonly unknown[] =>
    readFileSync(join(out(), 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('keeps every event, and writes the card of the best model at the end', async () => {
    const events = [start, evaluation(2), evaluation(4), end];
    expect(await record(events)).toEqual([{ parameters: 10, steps: 4, evaluation: evaluation(2) }]);
    expect(history()).toEqual(events);
    expect(readFileSync(join(out(), 'README.md'), 'utf8')).toBe('the card');
  });

  it.each(['{"type":"evaluation","step":2}', '{"type":"evaluation","step":2,"metrics":[]}', '{"step":1}', 'null', '{'])(
    'takes no other line for the evaluation of the best model: %s',
    async (line) => {
      await record([start]);
      const resumed = { ...start, step: 2 };
      writeFileSync(join(out(), 'metrics.jsonl'), `${line}\n`, { flag: 'a' });
      expect(await record([resumed, evaluation(2), end])).toEqual([
        { parameters: 10, steps: 4, evaluation: evaluation(2) },
      ]);
    },
  );

  it('drops what will come again, and a half-written line, when it goes on', async () => {
    await record([start, evaluation(2)]);
    writeFileSync(join(out(), 'metrics.jsonl'), `${JSON.stringify(evaluation(3))}\n{"type":"step","step":2,`, {
      flag: 'a',
    });
    const resumed = { ...start, step: 2 };
    await record([resumed, evaluation(4), end]);
    expect(history()).toEqual([start, evaluation(2), resumed, evaluation(4), end]);
  });

  it('writes no card for a run that was interrupted', async () => {
    expect(await record([start, { ...end, reason: 'interrupted' }])).toEqual([]);
    expect(existsSync(join(out(), 'README.md'))).toBe(false);
  });
});
