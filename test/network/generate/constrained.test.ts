import { describe, expect, it } from 'vitest';
import type { AutomatonState } from '../../../src/language/formats/automaton.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import { constrainedGreedy } from '../../../src/network/generate/constrained.js';
import { constrainedBeam } from '../../../src/network/generate/constrained-beam.js';
import { choiceLogProbabilities } from '../../../src/network/generate/constraint.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import { createT5StepModel } from '../../../src/network/t5/step-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { loadTinyModel } from '../../support/fixtures.js';

const { config, weights } = loadTinyModel('tiny-byt5');
const runtime = createModelRuntime(await openDevice('cpu'), { memory: weights.tensors });
const model = createT5StepModel(config, runtime);

describe.each(formatNames)('constrainedGreedy in %s', (name) => {
  const format = createFormat(name, name === 'spans' ? ['O', 'B-NN', 'I-NN', 'B-NNP'] : ['NN', 'NNP', 'VB', 'X']);
  const sentences = [['Mary', 'sat'], ['a'], [], ['x', 'yy', 'zzz', 'Überraschung', '.']];
  const sources = sentences.map((words) => format.encodeSource(words).ids);
  const automata = sentences.map((words) => format.automaton(words));

  /** The definition: one id at a time, each the best of those allowed, whether there is a choice or not. */
  const oneByOne = async (index: number): Promise<{ ids: readonly number[]; sum: number }> => {
    const automaton = automata[index] ?? format.automaton([]);
    const ids: number[] = [];
    let [place, sum, last] = [automaton.start, 0, config.decoderStartId];
    let { state } = await model.start([sources[index] ?? new Int32Array(0)]);
    const allowedAt = (state: AutomatonState) => automaton.choices(state).map((choice) => choice.id);
    for (let allowed = allowedAt(place); allowed.length > 0; allowed = allowedAt(place)) {
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

  /** The definition: the model's own probabilities along a target, each among what is allowed. */
  const logProbabilitiesOf = async (index: number, target: ArrayLike<number>): Promise<ReadonlyMap<number, number>> => {
    const { start, choices, wordAt, next } = automata[index] ?? format.automaton([]);
    const words = new Map<number, number>();
    let [place, last] = [start, config.decoderStartId];
    let { state } = await model.start([sources[index] ?? new Int32Array(0)]);
    for (const id of Array.from(target)) {
      const step = await model.step(state, Int32Array.of(last));
      state = step.state;
      const allowed = choices(place);
      const logProbabilities = choiceLogProbabilities(allowed, step.logits, 0, {});
      const chosen = logProbabilities[allowed.findIndex((choice) => choice.id === id)] ?? Number.NaN;
      if (allowed.length > 1) words.set(wordAt(place), (words.get(wordAt(place)) ?? 0) + chosen);
      place = next(place, id);
      last = id;
    }
    return words;
  };

  it('gives the log-probability of each word, and of its best tags, which add up to 1', async () => {
    const count = format.tagSet.length;
    const generations = await constrainedGreedy(model, sources, automata, { alternatives: count });
    for (const [index, { ids, words }] of generations.entries()) {
      const sentence = sentences[index] ?? [];
      const { tags } = format.parse(ids, sentence);
      const expected = await logProbabilitiesOf(index, ids);
      expect([...words.keys()]).toEqual([...expected.keys()]);
      for (const [word, { logProbability, alternatives }] of words) {
        expect(logProbability).toBeCloseTo(expected.get(word) ?? Number.NaN, 3);
        const chosen = alternatives.find(({ tag }) => tag === tags[word]);
        expect(chosen?.logProbability).toBeCloseTo(logProbability, 3);
        const total = alternatives.reduce((sum, alternative) => sum + Math.exp(alternative.logProbability), 0);
        expect(total).toBeCloseTo(1, 4);
        const sorted = alternatives.map((alternative) => alternative.logProbability).sort((a, b) => b - a);
        expect(alternatives.map((alternative) => alternative.logProbability)).toEqual(sorted);
      }
    }
  });

  it('finds the same best tags whether it is asked for all or for two', async () => {
    const all = await constrainedGreedy(model, sources, automata, { alternatives: format.tagSet.length });
    const two = await constrainedGreedy(model, sources, automata, { alternatives: 2 });
    for (const [index, { words }] of two.entries()) {
      for (const [word, { alternatives }] of words) {
        const expected = all[index]?.words.get(word)?.alternatives.slice(0, 2);
        expect(alternatives.map(({ tag }) => tag)).toEqual(expected?.map(({ tag }) => tag));
      }
    }
  });

  it('does not choose a tag that a bias is against, and always one that it is for', async () => {
    for (const tag of format.tagSet) {
      const tagsWith = async (bias: number) =>
        (await constrainedGreedy(model, sources, automata, { bias: new Map([[tag, bias]]) })).flatMap(
          ({ ids }, index) => format.parse(ids, sentences[index] ?? []).tags,
        );
      expect(await tagsWith(-200)).not.toContain(tag);
      const against = { numBeams: 2, bias: new Map([[tag, -200]]) };
      const found = await constrainedBeam(model, sources, automata, against);
      const withBeams = found.flatMap(([first], index) => format.parse(first?.ids ?? [], sentences[index] ?? []).tags);
      expect(withBeams).toHaveLength(sentences.flat().length);
      expect(withBeams).not.toContain(tag);
      // A bias works where its tag is settled: not where NN could still become NNP, or a span may end or go on.
      if (!tag.includes('NN')) expect(new Set(await tagsWith(200))).toEqual(new Set([tag]));
    }
  });

  it('with beams finds what is at least as probable, and with enough of them the most probable', async () => {
    const best = await constrainedGreedy(model, sources, automata);
    const one = await constrainedBeam(model, sources, automata, { numBeams: 1 });
    const many = await constrainedBeam(model, sources.slice(0, 2), automata.slice(0, 2), { numBeams: 64 });
    for (const [index, { ids, sumLogProbability, words }] of best.entries()) {
      expect(one[index]?.map((generation) => [...generation.ids])).toEqual([[...ids]]);
      expect(one[index]?.[0]?.sumLogProbability).toBeCloseTo(sumLogProbability, 3);
      for (const [word, { logProbability }] of words) {
        expect(one[index]?.[0]?.words.get(word)?.logProbability).toBeCloseTo(logProbability, 3);
      }
    }
    for (const [index, found] of many.entries()) {
      const words = sentences[index] ?? [];
      const targets = taggingsOf(words.length).map((tags) => format.encodeTarget(words, tags));
      const sums = await Promise.all(
        targets.map(async (target) =>
          [...(await logProbabilitiesOf(index, target)).values()].reduce((sum, value) => sum + value, 0),
        ),
      );
      expect(found[0]?.sumLogProbability).toBeCloseTo(Math.max(...sums), 3);
      expect([...(found[0]?.ids ?? [])]).toEqual([...(targets[sums.indexOf(Math.max(...sums))] ?? [])]);
      expect(found).toHaveLength(targets.length);
    }
  });

  /** Every tagging that the format can write. */
  const taggingsOf = (length: number): readonly (readonly string[])[] => {
    if (length === 0) return [[]];
    return taggingsOf(length - 1).flatMap((tags) =>
      format.tagSet
        .filter((tag) => tag !== 'I-NN' || ['B-NN', 'I-NN'].includes(tags.at(-1) ?? ''))
        .map((tag) => [...tags, tag]),
    );
  };

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(constrainedBeam(model, sources, automata, { numBeams: 2, signal })).rejects.toThrow('enough');
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
    // The start id and the first marker; then each tag with the marker after it. The last tag and the end are not
    // needed.
    expect(lengths).toEqual([2, 2, 2]);
  });

  it('asks for nothing where there is no choice', async () => {
    const format = createFormat('ids', ['NN']);
    const [generation] = await constrainedGreedy(model, [format.encodeSource(['a']).ids], [format.automaton(['a'])]);
    expect([...(generation?.ids ?? [])]).toEqual([...format.encodeTarget(['a'], ['NN'])]);
    expect(generation?.sumLogProbability).toBe(0);
  });
});
