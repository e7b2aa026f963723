// Decoding against Hugging Face's `generate`: greedy and beam ids exactly, scores closely.
import { describe, expect, it } from 'vitest';
import { beamSearch } from '../../../src/network/generate/beam.js';
import { greedy } from '../../../src/network/generate/greedy.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import { createT5StepModel } from '../../../src/network/t5/step-model.js';
import { createT5TargetScorer } from '../../../src/network/t5/target-scorer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { cases, loadGoldenModels, trimGenerated, unpad } from '../../support/fixtures.js';

const device = await openDevice('cpu');
const maxNewTokens = 40;

describe.each(loadGoldenModels())('$name', ({ config, weights, batches }) => {
  const runtime = createModelRuntime(device, { memory: weights.tensors });
  const model = createT5StepModel(config, runtime);

  it.each(batches)('generates the greedy ids of $name', async ({ input_ids, attention_mask, greedy: golden }) => {
    const generations = await greedy(model, unpad(input_ids, attention_mask), { maxNewTokens });
    expect(generations.map(({ ids }) => [...ids])).toEqual(golden.sequences.map(trimGenerated));
  });

  it.each(batches)('gives the same greedy ids to each source of $name alone', async (batch) => {
    const generations = [];
    for (const source of unpad(batch.input_ids, batch.attention_mask)) {
      generations.push(...(await greedy(model, [source], { maxNewTokens })));
    }
    expect(generations.map(({ ids }) => [...ids])).toEqual(batch.greedy.sequences.map(trimGenerated));
  });

  it.each(batches)('scores the targets of $name', async ({ input_ids, attention_mask, labels, loss }) => {
    const scorer = createT5TargetScorer(config, runtime);
    const targets = labels.map((row) => Int32Array.from(row.filter((id) => id >= 0)));
    const all = (await scorer.logProbabilities(unpad(input_ids, attention_mask), targets)).flatMap((row) => [...row]);
    expect(all.length).toBe(targets.reduce((sum, { length }) => sum + length, 0));
    expect(Math.abs(-all.reduce((sum, value) => sum + value, 0) / all.length - loss)).toBeLessThan(1e-5);
    await scorer.dispose();
  });

  it.each(batches)('finds the greedy ids of $name most probable, given themselves', async (batch) => {
    const scorer = createT5TargetScorer(config, runtime);
    const generated = batch.greedy.sequences.map((row) => Int32Array.from(trimGenerated(row)));
    const found = await scorer.mostProbable(unpad(batch.input_ids, batch.attention_mask), generated);
    expect(found).toEqual(generated);
    await scorer.dispose();
  });

  // tiny-byt5-inner was recorded without beams.
  const withBeams = batches.filter(({ beam }) => beam.length > 0);
  const beamSettings =
    withBeams.length > 0 ? cases.beam_settings.map((settings, index) => ({ ...settings, index })) : [];
  describe.each(beamSettings)(
    'beams $num_beams, length penalty $length_penalty, early stopping $early_stopping',
    (settings) => {
      it.each(withBeams)('finds the sequences of $name', async (batch) => {
        const golden = batch.beam[settings.index];
        const found = await beamSearch(model, unpad(batch.input_ids, batch.attention_mask), {
          numBeams: settings.num_beams,
          numReturnSequences: settings.num_return_sequences,
          lengthPenalty: settings.length_penalty,
          earlyStopping: settings.early_stopping,
          maxNewTokens,
        });
        expect(found.flat().map(({ ids }) => [...ids])).toEqual(golden?.sequences.map(trimGenerated));
        found.flat().forEach(({ score }, index) => {
          expect(Math.abs(score - (golden?.sequences_scores[index] ?? Number.NaN))).toBeLessThan(1e-4);
        });
      });
    },
  );
});
