import { describe, expect, it } from 'vitest';
import { createFormat } from '../../src/formats/create-format.js';
import { formatNames } from '../../src/formats/format.js';
import { constrainedGreedy } from '../../src/generate/constrained.js';
import { createModelRuntime } from '../../src/generate/model-runtime.js';
import { createT5StepModel } from '../../src/generate/step-model.js';
import { openDevice } from '../../src/session/node.js';
import { loadTinyModel } from '../support/fixtures.js';

const { config, weights } = loadTinyModel('tiny-byt5');
const runtime = createModelRuntime(config, await openDevice('cpu'), { kind: 'memory', weights });
const model = createT5StepModel(runtime);

describe.each(formatNames)('constrainedGreedy in %s', (name) => {
  const format = createFormat(name, ['NN', 'NNP', 'VB', 'X']);
  const sentences = [['Mary', 'sat'], ['a'], [], ['x', 'yy', 'zzz', 'Überraschung', '.']];
  const sources = sentences.map((words) => format.encodeSource(words).ids);
  const automata = sentences.map((words) => format.automaton(words));

  /** The definition: one id at a time, each the best of those allowed, whether there is a choice or not. */
  const oneByOne = async (index: number): Promise<{ ids: readonly number[]; sum: number }> => {
    const automaton = automata[index] ?? { start: [], allowed: () => [], next: () => [] };
    const ids: number[] = [];
    let [place, sum, last] = [automaton.start, 0, config.decoderStartId];
    let { state } = await model.start([sources[index] ?? new Int32Array(0)]);
    for (let allowed = automaton.allowed(place); allowed.length > 0; allowed = automaton.allowed(place)) {
      const step = await model.step(state, Int32Array.of(last));
      state = step.state;
      const scores = allowed.map((id) => step.logits[id] ?? 0);
      const largest = Math.max(...scores);
      last = allowed[scores.indexOf(largest)] ?? 0;
      sum -= Math.log(scores.reduce((total, score) => total + Math.exp(score - largest), 0));
      ids.push(last);
      place = automaton.next(place, last);
    }
    return { ids, sum };
  };

  it('takes the best allowed id at every choice, all sources at once', async () => {
    const generations = await constrainedGreedy(model, sources, automata);
    for (const [index, { ids, sumLogProbability }] of generations.entries()) {
      const expected = await oneByOne(index);
      expect([...ids]).toEqual(expected.ids);
      expect(sumLogProbability).toBeCloseTo(expected.sum, 3);
    }
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(constrainedGreedy(model, sources, automata, { signal })).rejects.toThrow('enough');
  });
});

describe('constrainedGreedy', () => {
  it('gives forced ids to the model together, and asks it only at choices', async () => {
    const format = createFormat('ids', ['NN', 'VB']);
    const lengths: number[] = [];
    const counting: typeof model = {
      ...model,
      step: (state, ids, selection) => {
        lengths.push(ids.length);
        return model.step(state, ids, selection);
      },
    };
    const words = ['a', 'b', 'c'];
    await constrainedGreedy(counting, [format.encodeSource(words).ids], [format.automaton(words)]);
    // The start id and the first marker; then each tag with the marker after it. The last tag and the end are not needed.
    expect(lengths).toEqual([2, 2, 2]);
  });

  it('asks for nothing where there is no choice', async () => {
    const format = createFormat('ids', ['NN']);
    const [generation] = await constrainedGreedy(model, [format.encodeSource(['a']).ids], [format.automaton(['a'])]);
    expect([...(generation?.ids ?? [])]).toEqual([...format.encodeTarget(['a'], ['NN'])]);
    expect(generation?.sumLogProbability).toBe(0);
  });
});
