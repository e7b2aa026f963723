// The training loop on a linear regression: its events, when it stops, what it keeps, and that resuming changes no bit.
import { describe, expect, it } from 'vitest';
import { mul, square, sub } from '../../../src/engine/graph/elementwise.js';
import { input, parameter } from '../../../src/engine/graph/leaves.js';
import { matmul } from '../../../src/engine/graph/matmul.js';
import { sumAll } from '../../../src/engine/graph/shaping.js';
import { type Arena, createArena } from '../../../src/engine/tensor/arena.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { createDropout } from '../../../src/network/nn/dropout.js';
import { batchesInMemory } from '../../../src/network/train/batch-source.js';
import type { StepEvent, TrainingEvent } from '../../../src/network/train/events.js';
import type { Progress, RunStore } from '../../../src/network/train/run-store.js';
import type { TrainingSettings } from '../../../src/network/train/settings.js';
import type { Trainee } from '../../../src/network/train/trainee.js';
import { type TrainingJob, train } from '../../../src/network/train/trainer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';

const device = await openDevice('cpu');
const trueWeights = [2, -1, 0.5];

interface Point {
  readonly x: readonly number[];
  readonly y: number;
}

const points = ((): readonly Point[] => {
  const random = createRandom(1, 'points');
  return Array.from({ length: 40 }, () => {
    const x = trueWeights.map(() => random.normal());
    return { x, y: x.reduce((sum, value, index) => sum + value * (trueWeights[index] ?? 0), 0) };
  });
})();

/** The squared error of `x w`, with dropout on x. */
function createTrainee(dropout: number): Trainee<Point> {
  const w = parameter('w', [3, 1]);
  const x = createDropout(dropout).dropout(input('x', 'float32', ['batch', 3]));
  const error = sub(matmul(x, w), input('y', 'float32', ['batch', 1]));
  const loss = sumAll(mul(square(error), input('share', 'float32', [])));
  return {
    graph: { loss, parts: {}, parameters: new Map([['w', w]]) },
    weights: createArena(new Map([['w', [3, 1]]])),
    collate: (batch, step) => ({
      x: float32(Float32Array.from(batch.flatMap((point) => point.x)), [batch.length, 3]),
      y: float32(
        Float32Array.from(batch, ({ y }) => y),
        [batch.length, 1],
      ),
      share: float32(Float32Array.of(1 / step.length), []),
    }),
    lengthOf: () => 4,
  };
}

interface Saved {
  readonly weights: readonly number[];
  readonly progress: Progress;
}

/** A store that keeps copies in memory, and a record of what it was asked to keep. */
function createMemoryStore() {
  const saves: Saved[] = [];
  const published: Saved[] = [];
  let state: { stepCount: number; moments: ReadonlyMap<string, Float32Array> } | undefined;
  const valuesOf = ({ tensors }: Arena): number[] => [...(tensors.get('w')?.data ?? [])];
  const store: RunStore = {
    async restore(weights, optimizer) {
      const latest = saves.at(-1);
      if (latest === undefined || state === undefined) return undefined;
      weights.tensors.get('w')?.data.set(latest.weights);
      optimizer.stepCount = state.stepCount;
      for (const [name, { data }] of optimizer.state) data.set(state.moments.get(name) ?? []);
      return latest.progress;
    },
    async save(weights, optimizer, progress) {
      saves.push({ weights: valuesOf(weights), progress });
      const moments = [...optimizer.state].map(([name, { data }]) => [name, Float32Array.from(data)] as const);
      state = { stepCount: optimizer.stepCount, moments: new Map(moments) };
    },
    async publish(weights, progress) {
      published.push({ weights: valuesOf(weights), progress });
    },
  };
  return { store, saves, published };
}

const plain: TrainingSettings = {
  seed: 1,
  batchSize: 8,
  gradientAccumulationSteps: 1,
  maxBatchIds: 1e6,
  epochs: 2,
  optimizer: { name: 'adamw', weightDecay: 0 },
  learningRate: 0.1,
  schedule: 'constant',
  warmupSteps: 0,
  maxGradNorm: 0,
  dropout: 0,
  evalSteps: 0,
  saveSteps: 0,
  patience: 0,
};

interface Options extends Partial<Omit<TrainingJob<Point>, 'settings'>> {
  readonly settings?: Partial<TrainingSettings>;
  readonly examples?: readonly Point[];
}

function createRun({ settings, examples = points, ...job }: Options = {}) {
  const all = { ...plain, ...settings };
  const memory = createMemoryStore();
  const trainee = job.trainee ?? createTrainee(all.dropout);
  const events = train<Point>({
    trainee,
    batches: batchesInMemory(examples, trainee.lengthOf, all),
    device,
    store: memory.store,
    ...job,
    settings: all,
  });
  return { ...memory, events, weights: () => [...(trainee.weights.tensors.get('w')?.data ?? [])] };
}

async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const stepsOf = (events: readonly TrainingEvent[]): StepEvent[] =>
  events.flatMap((event) => (event.type === 'step' ? [event] : []));

/** Evaluations that give these scores, one after the other. */
function scoring(...scores: readonly number[]) {
  let next = 0;
  return async () => ({ metrics: { accuracy: scores[next] ?? 0 }, score: scores[next++] ?? 0 });
}

describe('train', () => {
  it('learns', async () => {
    const run = createRun({ settings: { epochs: 40, schedule: 'cosine' } });
    const steps = stepsOf(await collect(run.events));
    expect(steps[0]?.losses.loss).toBeGreaterThan(1);
    expect(steps.at(-1)?.losses.loss).toBeLessThan(1e-4);
    run.weights().forEach((value, index) => {
      expect(value).toBeCloseTo(trueWeights[index] ?? 0, 2);
    });
  });

  it('tells what it does, in order', async () => {
    const settings = { maxSteps: 7, evalSteps: 2, saveSteps: 3 };
    const events = await collect(createRun({ settings, evaluate: scoring(1, 2, 3, 4) }).events);
    expect(events.map((event) => `${event.type} ${event.step}`)).toEqual([
      ...['start 0', 'step 1', 'step 2', 'evaluation 2', 'step 3', 'checkpoint 3', 'step 4', 'evaluation 4', 'step 5'],
      ...['step 6', 'evaluation 6', 'checkpoint 6', 'step 7', 'evaluation 7', 'checkpoint 7', 'end 7'],
    ]);
    expect(events[0]).toEqual({
      type: 'start',
      step: 0,
      totalSteps: 7,
      stepsPerEpoch: 5,
      examples: 40,
      parameters: 3,
    });
    expect(events.at(-1)).toMatchObject({ reason: 'finished', best: { step: 7, score: 4 } });
  });

  it('evaluates and saves once an epoch unless told otherwise', async () => {
    const events = await collect(createRun({ settings: { epochs: 2 }, evaluate: scoring(1, 2) }).events);
    const rest = events.filter(({ type }) => type !== 'step');
    expect(rest.map((event) => `${event.type} ${event.step}`)).toEqual([
      ...['start 0', 'evaluation 5', 'checkpoint 5', 'evaluation 10', 'checkpoint 10', 'end 10'],
    ]);
  });

  it('describes each step: epoch, rate, examples, ids and time', async () => {
    let time = 0;
    const settings: Partial<TrainingSettings> = { epochs: 4, gradientAccumulationSteps: 2, schedule: 'linear' };
    const run = createRun({ settings: { ...settings, warmupSteps: 3 }, now: () => (time += 250) });
    const steps = stepsOf(await collect(run.events));
    expect(steps.map(({ examples }) => examples)).toEqual([16, 16, 8, 16, 16, 8, 16, 16, 8, 16, 16, 8]);
    expect(steps.map(({ ids }) => ids)).toEqual(steps.map(({ examples }) => 4 * examples));
    expect(steps.map(({ epoch }) => epoch)).toEqual(steps.map(({ step }) => step / 3));
    expect(steps.every(({ seconds }) => seconds === 0.25)).toBe(true);
    steps.forEach(({ learningRate, step }) => {
      const index = step - 1;
      expect(learningRate).toBeCloseTo(0.1 * (index < 3 ? index / 3 : 1 - (index - 3) / 9), 12);
    });
  });

  it('warms up over a tenth of a short run unless told otherwise', async () => {
    const { warmupSteps: _, ...settings } = plain;
    const trainee = createTrainee(0);
    const batches = batchesInMemory(points, trainee.lengthOf, settings);
    const job = { trainee, batches, device, store: createMemoryStore().store };
    const steps = stepsOf(await collect(train({ ...job, settings: { ...settings, maxSteps: 40 } })));
    expect(steps.slice(0, 6).map(({ learningRate }) => Number(learningRate.toFixed(6)))).toEqual([
      ...[0, 0.025, 0.05, 0.075, 0.1, 0.1],
    ]);
  });

  it('takes the same step however the step is cut into batches', async () => {
    const whole = createRun({ settings: { batchSize: 40, maxSteps: 3 } });
    const cut = createRun({ settings: { batchSize: 8, gradientAccumulationSteps: 5, maxSteps: 3 } });
    const [wholeSteps, cutSteps] = [stepsOf(await collect(whole.events)), stepsOf(await collect(cut.events))];
    cutSteps.forEach(({ losses, gradientNorm }, index) => {
      expect(losses.loss).toBeCloseTo(wholeSteps[index]?.losses.loss ?? Number.NaN, 5);
      expect(gradientNorm).toBeCloseTo(wholeSteps[index]?.gradientNorm ?? Number.NaN, 5);
    });
    cut.weights().forEach((value, index) => {
      expect(value).toBeCloseTo(whole.weights()[index] ?? Number.NaN, 5);
    });
  });

  it('drops anew in every batch, by the number of the batch', async () => {
    const same = new Array<Point>(40).fill({ x: [1, 1, 1], y: 0 });
    const lossesWith = async (gradientAccumulationSteps: number, maxSteps: number): Promise<number[]> => {
      const trainee = createTrainee(0.5);
      trainee.weights.tensors.get('w')?.data.set([1, 2, 3]);
      const settings = { gradientAccumulationSteps, maxSteps, learningRate: 0, dropout: 0.5 };
      const events = await collect(createRun({ trainee, examples: same, settings }).events);
      return stepsOf(events).map(({ losses }) => losses.loss ?? Number.NaN);
    };
    const single = await lossesWith(1, 4);
    expect(new Set(single).size).toBe(4);
    // The first batch of a step has the same masks however many follow; the second has others.
    const [paired = 0] = await lossesWith(2, 1);
    const [first = 0] = single;
    expect(Math.abs(2 * paired - first - first)).toBeGreaterThan(0.1);
  });

  it('clips the gradient, and reports its norm before that', async () => {
    // Adam divides the gradient's size out again, unless epsilon is large beside it.
    const settings: Partial<TrainingSettings> = { maxSteps: 2, optimizer: { name: 'adamw', epsilon: 1 } };
    const free = createRun({ settings });
    const clipped = createRun({ settings: { ...settings, maxGradNorm: 0.01 } });
    const [freeSteps, clippedSteps] = [stepsOf(await collect(free.events)), stepsOf(await collect(clipped.events))];
    expect(clippedSteps[0]?.gradientNorm).toBe(freeSteps[0]?.gradientNorm);
    expect(freeSteps[0]?.gradientNorm).toBeGreaterThan(1);
    expect(Math.hypot(...clipped.weights())).toBeLessThan(0.05 * Math.hypot(...free.weights()));
  });
});

describe('the number of steps', () => {
  it.each([
    // 40 examples in batches of 8: 5 steps an epoch.
    [0.5, 3],
    [0.01, 1],
    [1.4, 7],
    [2, 10],
  ])('is whole: %d epochs take %d steps, and the last one is evaluated and kept', async (epochs, totalSteps) => {
    const run = createRun({ settings: { epochs, evalSteps: 100 }, evaluate: scoring(1) });
    const events = await collect(run.events);
    expect(events[0]).toMatchObject({ type: 'start', totalSteps });
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      step: totalSteps,
      reason: 'finished',
      best: { step: totalSteps },
    });
    expect(run.published.at(-1)?.weights).toEqual(run.weights());
    expect(run.saves.at(-1)?.progress.step).toBe(totalSteps);
  });
});

describe('what a run keeps', () => {
  it('publishes the first weights, then those of each evaluation that is the best so far', async () => {
    const settings = { maxSteps: 5, evalSteps: 1 };
    const run = createRun({ settings, evaluate: scoring(0.5, 0.4, 0.7, 0.7, 0.6) });
    const seen = new Map<number, number[]>([[0, run.weights()]]);
    const flags: boolean[] = [];
    for await (const event of run.events) {
      if (event.type === 'step') seen.set(event.step, run.weights());
      if (event.type === 'evaluation') flags.push(event.isBest);
    }
    expect(flags).toEqual([true, false, true, false, false]);
    expect(run.published.map(({ progress }) => progress.step)).toEqual([0, 1, 3]);
    for (const { weights, progress } of run.published) expect(weights).toEqual(seen.get(progress.step));
    expect(new Set([...seen.values()].map(String)).size).toBe(6);
  });

  it('publishes the last weights where nothing is evaluated', async () => {
    const run = createRun({ settings: { maxSteps: 4 } });
    const end = (await collect(run.events)).at(-1);
    expect(run.published.map(({ progress }) => progress.step)).toEqual([0, 4]);
    expect(run.published[1]?.weights).toEqual(run.weights());
    expect(end).not.toHaveProperty('best');
  });

  it('stops when evaluations no longer get better, and stays stopped', async () => {
    const settings = { maxSteps: 50, evalSteps: 1, saveSteps: 100, patience: 2 };
    const run = createRun({ settings, evaluate: scoring(1, 0, 3, 2, 3, 9) });
    const events = await collect(run.events);
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 5, reason: 'stopped early', best: { step: 3, score: 3 } });
    expect(run.saves.map(({ progress }) => progress)).toEqual([
      { step: 5, best: { step: 3, score: 3 }, evaluationsWithoutGain: 2, warmupSteps: 0 },
    ]);
    const resumed = await collect(createRun({ settings, evaluate: scoring(9), store: run.store }).events);
    expect(resumed.map(({ type }) => type)).toEqual(['start', 'end']);
    expect(resumed.at(-1)).toMatchObject({ step: 5, reason: 'stopped early' });
    expect(run.published.map(({ progress }) => progress.step)).toEqual([0, 1, 3]);
  });

  it.each(['step', 'evaluation'] as const)('saves and ends when aborted at a %s', async (type) => {
    const abort = new AbortController();
    const settings = { maxSteps: 50, evalSteps: 3, saveSteps: 100 };
    const run = createRun({ settings, evaluate: scoring(1, 2), signal: abort.signal });
    const events: TrainingEvent[] = [];
    for await (const event of run.events) {
      events.push(event);
      if (event.type === type && event.step === 3) abort.abort();
    }
    expect(events.slice(-2).map((event) => event.type)).toEqual(['checkpoint', 'end']);
    expect(events.at(-1)).toMatchObject({ step: 3, reason: 'interrupted' });
    expect(run.saves).toEqual([{ weights: run.weights(), progress: expect.objectContaining({ step: 3 }) }]);
    expect(run.published.map(({ progress }) => progress.step)).toEqual([0, 3]);
  });
});

describe('resuming', () => {
  const optimizers: readonly TrainingSettings['optimizer'][] = [
    { name: 'adamw' },
    { name: 'adafactor' },
    { name: 'adafactor', scaleParameter: true, relativeStep: true, warmupInit: true },
  ];

  it.each(optimizers)('ends with the bits of a run that was not interrupted: %j', async (optimizer) => {
    const settings: Partial<TrainingSettings> = {
      ...{ maxSteps: 11, batchSize: 4, gradientAccumulationSteps: 2, optimizer, schedule: 'cosine', warmupSteps: 2 },
      ...{ maxGradNorm: 1, dropout: 0.2, evalSteps: 2 },
    };
    const scores = [1, 3, 2, 5, 4, 6];
    const whole = createRun({ settings, evaluate: scoring(...scores) });
    const wholeEvents = await collect(whole.events);

    const abort = new AbortController();
    const first = createRun({ settings, evaluate: scoring(...scores), signal: abort.signal });
    const events: TrainingEvent[] = [];
    for await (const event of first.events) {
      events.push(event);
      if (event.type === 'step' && event.step === 5) abort.abort();
    }
    const second = createRun({ settings, evaluate: scoring(...scores.slice(2)), store: first.store });
    const rest = await collect(second.events);

    expect(rest[0]).toMatchObject({ type: 'start', step: 5 });
    expect(second.weights()).toEqual(whole.weights());
    expect(first.saves.at(-1)).toEqual(whole.saves.at(-1));
    expect(first.published).toEqual(whole.published);
    const lossesOf = (all: readonly TrainingEvent[]) => stepsOf(all).map(({ step, losses }) => [step, losses.loss]);
    expect([...lossesOf(events), ...lossesOf(rest)]).toEqual(lossesOf(wholeEvents));
  });

  it('goes back to the last saved state when a run ended without saving', async () => {
    const settings = { maxSteps: 7, saveSteps: 3 };
    const whole = createRun({ settings });
    await collect(whole.events);
    const killed = createRun({ settings });
    for await (const event of killed.events) if (event.type === 'step' && event.step === 5) break;
    const resumed = createRun({ settings, store: killed.store });
    const events = await collect(resumed.events);
    expect(events[0]).toMatchObject({ type: 'start', step: 3 });
    expect(resumed.weights()).toEqual(whole.weights());
  });
});

describe('a finished run', () => {
  it('goes on with more steps, at the rate that it had risen to', async () => {
    const settings = { epochs: 4, schedule: 'constant', warmupSteps: 2, dropout: 0.2 } as const;
    const first = createRun({ settings });
    const begun = stepsOf(await collect(first.events)).map(({ learningRate }) => learningRate);
    expect(begun.slice(0, 3)).toEqual([0, 0.05, 0.1]);
    const second = createRun({ settings: { ...settings, epochs: 12, warmupSteps: 6 }, store: first.store });
    const events = await collect(second.events);
    expect(events[0]).toMatchObject({ type: 'start', step: 20, totalSteps: 60 });
    expect(stepsOf(events).map(({ learningRate }) => learningRate)).toEqual(new Array(40).fill(0.1));
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 60, reason: 'finished' });
    expect(first.published.at(-1)?.weights).toEqual(second.weights());

    // By default the rate rises over a tenth of a run: that of a longer one would still be rising here.
    const longer = createRun({ settings: { ...settings, epochs: 160, warmupSteps: 80 }, store: first.store });
    for await (const event of longer.events) if (event.type === 'step') expect(event.learningRate).toBe(0.1);
  });

  it('does not become shorter', async () => {
    const first = createRun({ settings: { maxSteps: 6 } });
    await collect(first.events);
    const shorter = createRun({ settings: { maxSteps: 4 }, store: first.store });
    await expect(collect(shorter.events)).rejects.toThrow(
      'training: expected at least the 6 steps that the run has made, got 4 in all',
    );
  });
});

describe('a loss that is not finite', () => {
  it('is an error that names the step, and is not saved', async () => {
    const settings: Partial<TrainingSettings> = { learningRate: 1e25, maxSteps: 9, saveSteps: 1 };
    const run = createRun({ settings });
    const seen: string[] = [];
    const failure = async (): Promise<void> => {
      for await (const event of run.events) seen.push(`${event.type} ${event.step}`);
    };
    await expect(failure()).rejects.toMatchObject({
      name: 'BytetagError',
      code: 'training',
      message: expect.stringMatching(/^training step 2: expected a finite loss and gradient, got loss Infinity and /),
    });
    expect(seen).toEqual(['start 0', 'step 1', 'checkpoint 1']);
    expect(run.saves.length).toBe(1);
    expect(run.weights().every(Number.isFinite)).toBe(true);
  });

  it('is found in the gradient, too', async () => {
    const w = parameter('w', [3, 1]);
    // At w = 0 the loss is 0 whatever x is; the square of so large a slope overflows.
    const loss = sumAll(mul(input('x', 'float32', [3, 1]), w));
    const trainee: Trainee<Point> = {
      ...createTrainee(0),
      graph: { loss, parts: {}, parameters: new Map([['w', w]]) },
      collate: () => ({ x: float32(Float32Array.of(1, 1, 3e38), [3, 1]) }),
    };
    await expect(collect(createRun({ trainee }).events)).rejects.toThrow(
      /^training step 1: .* got loss 0 and gradient norm Infinity /,
    );
  });
});
