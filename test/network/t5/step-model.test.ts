// The cached decoder of a tiny T5 against itself: one id at a time, rows moved about, all give the logits of one pass.
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { greedy } from '../../../src/network/generate/greedy.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import type { RowSelection, StepModel } from '../../../src/network/generate/step-model.js';
import { encoderLogitsGraph, scoringGraph } from '../../../src/network/t5/inference-graphs.js';
import { createT5StepModel } from '../../../src/network/t5/step-model.js';
import { decoderInputs, padInts, padSources } from '../../../src/network/train/training-batch.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { largestDifference, loadTinyModel } from '../../support/fixtures.js';
import { residentDevices, withLiveTensors } from '../../support/resident-devices.js';

const { config, weights } = loadTinyModel('tiny-byt5');
const cpu = await openDevice('cpu');
const runtime = createModelRuntime(cpu, { memory: weights.tensors });

const sources = [Int32Array.of(75, 104, 111, 1), Int32Array.of(200, 1), Int32Array.of(90, 91, 92, 93, 94, 1)];
const targets = [Int32Array.of(50, 60, 70, 80), Int32Array.of(51, 61, 71, 81), Int32Array.of(52, 62, 72, 82)];

/** The logits of each place of each target in one pass: [row][place]. */
const expected = await (async (): Promise<Float32Array[][]> => {
  const { logits } = scoringGraph(config);
  if (logits === undefined) throw new Error('no logits');
  const graph = await runtime.compile('test', () => ({ logits }));
  const results = await graph.run({ ...padSources(sources, config.padId), decoderIds: decoderInputs(targets, config) });
  await graph.dispose();
  const data = results.logits?.data as Float32Array;
  const length = padInts(targets, 0).shape[1] ?? 0;
  return targets.map((_, row) =>
    Array.from({ length }, (_, place) => {
      const start = (row * length + place) * config.vocab;
      return data.slice(start, start + config.vocab);
    }),
  );
})();

/** Takes one step: rows `of` (which of the targets each row follows) at `place`. */
async function step(
  model: StepModel<unknown>,
  state: unknown,
  of: readonly number[],
  place: number,
  selection?: RowSelection,
): Promise<unknown> {
  const ids = Int32Array.from(of, (row) => (place === 0 ? model.decoderStartId : (targets[row]?.[place - 1] ?? 0)));
  const result = await model.step(state, ids, selection);
  expect(result.logits.length).toBe(of.length * model.vocab);
  of.forEach((row, index) => {
    const logits = result.logits.subarray(index * model.vocab, (index + 1) * model.vocab);
    expect(largestDifference(logits, expected[row]?.[place] ?? []), `row ${row}, place ${place}`).toBeLessThan(5e-5);
  });
  return result.state;
}

const devices = [{ name: 'cpu', device: cpu, skipped: '' }, ...residentDevices];

describe.each(devices)('createT5StepModel on $name$skipped', { timeout: 120_000 }, ({ device, skipped }) => {
  const { device: counted, live } = withLiveTensors(device ?? cpu);
  const model = createT5StepModel(config, createModelRuntime(counted, { memory: weights.tensors }));
  afterAll(() => model.dispose());
  beforeEach(({ skip }) => skip(device === undefined, skipped));

  it('gives step by step the logits of one pass', async () => {
    let { state } = await model.start(sources);
    for (const place of [0, 1, 2, 3]) state = await step(model, state, [0, 1, 2], place);
  });

  it('goes on with some rows, in another order, or several times', async () => {
    let { state } = await model.start(sources);
    state = await step(model, state, [0, 1, 2], 0);
    state = await step(model, state, [2, 0], 1, { rows: Int32Array.of(2, 0), sameSources: false });
    state = await step(model, state, [2, 0], 2);
    await step(model, state, [0, 0, 2], 3, { rows: Int32Array.of(1, 1, 0), sameSources: false });
  });

  it('moves what was generated and leaves the sources where they are', async () => {
    const { state: twice } = await model.start([sources[0] ?? new Int32Array(0), sources[0] ?? new Int32Array(0)]);
    const first = await model.step(twice, Int32Array.of(0, 0));
    // Two beams of one source: after different ids they change places.
    const second = await model.step(first.state, Int32Array.of(50, 99));
    const swap = { rows: Int32Array.of(1, 0), sameSources: true };
    const third = await model.step(second.state, Int32Array.of(98, 60), swap);
    const logits = third.logits.subarray(model.vocab);
    expect(largestDifference(logits, expected[0]?.[2] ?? [])).toBeLessThan(5e-5);
    expect(largestDifference(third.logits.subarray(0, model.vocab), logits)).toBeGreaterThan(0.1);
    expect(third.state).toHaveProperty('source', (twice as { readonly source: unknown }).source);
  });

  it('gives the logits of the encoder to who asks for them, and goes on as without', async () => {
    const graph = await runtime.compile('encoder', () => encoderLogitsGraph(config));
    const { logits } = await graph.run(padSources(sources, config.padId));
    await graph.dispose();
    const { state, encoderLogits } = await model.start(sources, { withLogits: true });
    expect(encoderLogits?.shape).toEqual([sources.length, 6, config.vocab]);
    const [found, known] = [encoderLogits, logits].map((tensor) => tensor?.data as Float32Array);
    expect(largestDifference(found ?? [], known ?? [])).toBeLessThan(5e-5);
    await step(model, state, [0, 1, 2], 0);
    expect((await model.start(sources)).encoderLogits).toBeUndefined();
  });

  it('leaves the state it was given usable', async () => {
    const { state } = await model.start(sources);
    const after = await step(model, state, [0, 1, 2], 0);
    await model.step(after, Int32Array.of(7, 8, 9));
    await step(model, after, [0, 1, 2], 1);
  });

  it('frees what released states hold, and nothing that others need', async () => {
    const before = live.size;
    const { state } = await model.start(sources);
    const first = await step(model, state, [0, 1, 2], 0);
    const chosen = await step(model, first, [2, 0], 1, { rows: Int32Array.of(2, 0), sameSources: false });
    const second = await step(model, first, [0, 1, 2], 1);
    model.release(state);
    model.release(first);
    const third = await step(model, second, [0, 1, 2], 2);
    model.release(second);
    model.release(third);
    model.release(await step(model, chosen, [2, 0], 2));
    model.release(chosen);
    expect(live.size).toBe(before);
  });
});

describe('stepGreedily', () => {
  const model = createT5StepModel(config, runtime);
  const { stepGreedily: several, ...singly } = model;
  afterAll(() => model.dispose());

  it('chooses what single steps choose, however many go together', async () => {
    if (several === undefined) throw new Error('expected the CPU to take several steps by itself');
    // Two rows end early; the third is longer than the cache's first capacity and than several runs of the greedy
    // decoder.
    const limits = { maxNewTokens: 70 };
    const expectedGenerations = await greedy(singly, sources, limits);
    expect(expectedGenerations.map(({ ids }) => ids.length)).toEqual([4, 8, 70]);
    for (const atOnce of [1, 3, 16]) {
      const counted: number[] = [];
      const generations = await greedy(
        {
          ...model,
          stepGreedily: async (state, ids, count, selection) => {
            const steps = await several(state, ids, Math.min(atOnce, count), selection);
            counted.push(steps.ids.length / ids.length);
            return steps;
          },
        },
        sources,
        limits,
      );
      generations.forEach(({ ids, sumLogProbability }, row) => {
        expect(ids).toEqual(expectedGenerations[row]?.ids);
        expect(sumLogProbability).toBeCloseTo(expectedGenerations[row]?.sumLogProbability ?? 0, 3);
      });
      expect(Math.max(...counted)).toBe(atOnce);
    }
  });

  it('goes on from a state whose rows were chosen', async () => {
    const start = await model.start(sources);
    const first = await several?.(start.state, Int32Array.of(0, 0, 0), 5);
    const last = first?.ids.slice(-3) ?? [];
    const selection = { rows: Int32Array.of(2, 0), sameSources: false };
    const second = await several?.(first?.state, Int32Array.of(last[2] ?? 0, last[0] ?? 0), 4, selection);
    const whole = await several?.(start.state, Int32Array.of(0, 0, 0), 9);
    const later = Array.from({ length: 4 }, (_, step) => [2, 0].map((row) => whole?.ids[(5 + step) * 3 + row]));
    expect([...(second?.ids ?? [])]).toEqual(later.flat());
  });
});
