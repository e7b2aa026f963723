// Decoding with keys and values on a device: what it writes on the CPU, and nothing left behind.
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { constrainedGreedy } from '../../../src/network/generate/constrained.js';
import { constrainedBeam } from '../../../src/network/generate/constrained-beam.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import type { StepModel } from '../../../src/network/generate/step-model.js';
import { createT5StepModel } from '../../../src/network/t5/step-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { loadTinyModel } from '../../support/fixtures.js';
import { residentDevices, withLiveTensors } from '../../support/resident-devices.js';

const { config, weights } = loadTinyModel('tiny-byt5');
const cpu = await openDevice('cpu');
const format = createFormat('tags', ['NN', 'NNP', 'VB', 'X']);
const sentences = [['Mary', 'sat'], ['a'], ['x', 'yy', 'zzz', '.']];
const sources = sentences.map((words) => format.encodeSource(words).ids);
const automata = sentences.map((words) => format.automaton(words));

const ways = {
  greedily: async (model: StepModel<unknown>) =>
    (await constrainedGreedy(model, sources, automata)).map(({ ids }) => [...ids]),
  'with the best tags of each word': async (model: StepModel<unknown>) =>
    (await constrainedGreedy(model, sources, automata, { alternatives: 3 })).map(({ words }) =>
      [...words.values()].map(({ alternatives }) => alternatives.map(({ tag }) => tag)),
    ),
  'with beams': async (model: StepModel<unknown>) =>
    (await constrainedBeam(model, sources, automata, { numBeams: 2 })).map((found) => found.map(({ ids }) => [...ids])),
};

const expected = createT5StepModel(config, createModelRuntime(cpu, { memory: weights.tensors }));

for (const { name, device, skipped } of residentDevices) {
  describe.skipIf(device === undefined)(`${name}${skipped}`, { timeout: 300_000 }, () => {
    it.each(Object.entries(ways))('decodes %s', async (_, decode) => {
      const { device: counted, live } = withLiveTensors(device ?? cpu);
      const model = createT5StepModel(config, createModelRuntime(counted, { memory: weights.tensors }));
      const found = await decode(model);
      expect(found).toEqual(await decode(expected));
      expect(found.flat().length).toBeGreaterThan(3);
      expect(live.size).toBe(0);
      await model.dispose();
    });
  });
}
