// Graphs are compiled once, whoever asks at the same time, and freed, whoever has asked.
import { describe, expect, it } from 'vitest';
import { createCompiledGraphs } from '../../../src/network/generate/compiled-graphs.js';
import { createModelRuntime, type SharedSessions } from '../../../src/network/generate/model-runtime.js';
import { encoderLogitsGraph } from '../../../src/network/t5/inference-graphs.js';
import { createT5StepModel } from '../../../src/network/t5/step-model.js';
import { createT5TargetScorer } from '../../../src/network/t5/target-scorer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { countSessions } from '../../support/counted-sessions.js';
import { loadTinyModel } from '../../support/fixtures.js';
import { residentCpu } from '../../support/resident-devices.js';

const { config, weights } = loadTinyModel('tiny-byt5');
const source = { memory: weights.tensors };
const cpu = await openDevice('cpu');
const sources = [Int32Array.of(75, 104, 1)];
const build = () => encoderLogitsGraph(config);

describe('createCompiledGraphs', () => {
  it('compiles once for all who ask, and frees once', async () => {
    const counted = countSessions(cpu);
    const graphs = createCompiledGraphs(createModelRuntime(counted.device, source));
    const [first, second] = await Promise.all([graphs.get('a', build), graphs.get('a', build)]);
    expect(second).toBe(first);
    expect(counted.made).toEqual(['a']);
    await graphs.dispose();
    await graphs.dispose();
    expect(counted.live).toEqual([]);
    await expect(graphs.get('a', build)).rejects.toThrow('a: expected a model in use, got one that was disposed of');
  });

  it('frees what is still being compiled', async () => {
    const counted = countSessions(cpu);
    const graphs = createCompiledGraphs(createModelRuntime(counted.device, source));
    const graph = graphs.get('a', build);
    await graphs.dispose();
    await graph;
    expect([counted.made, counted.live]).toEqual([['a'], []]);
  });

  it('tries again what could not be compiled', async () => {
    const counted = countSessions(cpu);
    const graphs = createCompiledGraphs(createModelRuntime(counted.device, source));
    counted.refusals = 1;
    const both = await Promise.allSettled([graphs.get('a', build), graphs.get('a', build)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await graphs.get('a', build);
    await graphs.dispose();
    expect([counted.made, counted.live]).toEqual([['a'], []]);
  });

  it('frees a session that is shared once for each who asked, not for each time that it is told', async () => {
    const counted = countSessions(cpu);
    const runtime = createModelRuntime(counted.device, source);
    const [first, second] = await Promise.all([runtime.compile('a', build), runtime.compile('a', build)]);
    await Promise.all([first.dispose(), first.dispose()]);
    expect(counted.live).toEqual(['a']);
    await second.dispose();
    expect(counted.live).toEqual([]);
  });

  it('shares sessions with other models, and frees them with the last', async () => {
    const counted = countSessions(cpu);
    const shared: SharedSessions = new Map();
    const models = [1, 2].map(() => createModelRuntime(counted.device, source, {}, shared));
    const [first, second] = models.map(createCompiledGraphs);
    await Promise.all([first?.get('a', build), second?.get('a', build), second?.get('a', build)]);
    expect(counted.made).toEqual(['a']);
    await second?.dispose();
    await second?.dispose();
    expect(counted.live).toEqual(['a']);
    await first?.dispose();
    expect(counted.live).toEqual([]);
  });
});

describe.each([
  ['in host memory', cpu],
  ['with memory of its own', residentCpu],
])('two first calls at once, %s', (_, device) => {
  it('of a step model share its sessions', async () => {
    const counted = countSessions(device);
    const model = createT5StepModel(config, createModelRuntime(counted.device, source));
    const starts = await Promise.all([model.start(sources), model.start(sources), model.start(sources)]);
    const ids = Int32Array.of(model.decoderStartId);
    const steps = await Promise.all(starts.map(({ state }) => model.step(state, ids)));
    for (const { state } of [...starts, ...steps]) model.release(state);
    if (model.stepGreedily) {
      const { state } = await model.start(sources);
      await Promise.all([model.stepGreedily(state, ids, 2), model.stepGreedily(state, ids, 2)]);
    }
    expect(new Set(counted.made).size).toBe(counted.made.length);
    expect(counted.made.length).toBeGreaterThan(1);
    await model.dispose();
    expect(counted.live).toEqual([]);
  });

  it('of a scorer share its sessions', async () => {
    const counted = countSessions(device);
    const scorer = createT5TargetScorer(config, createModelRuntime(counted.device, source));
    await Promise.all([scorer.mostProbable(sources, sources), scorer.mostProbable(sources, sources)]);
    expect(counted.made).toEqual(['score logits']);
    await scorer.dispose();
    expect(counted.live).toEqual([]);
  });
});
