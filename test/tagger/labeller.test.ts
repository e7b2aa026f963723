// A labeller over a model with random weights: whatever such a model writes, there is one label per word.
import { afterAll, describe, expect, it } from 'vitest';
import { createFormat } from '../../src/formats/create-format.js';
import { formatNames } from '../../src/formats/format.js';
import { createModelRuntime } from '../../src/generate/model-runtime.js';
import { openDevice } from '../../src/session/node.js';
import { initializeWeights } from '../../src/t5/initialize.js';
import { parameterShapes } from '../../src/t5/parameter-shapes.js';
import { presets } from '../../src/t5/presets.js';
import { createLabeller } from '../../src/tagger/labeller.js';
import { createArena } from '../../src/tensor/arena.js';

const { config } = presets.micro;
const weights = createArena(parameterShapes(config));
initializeWeights(weights, config, { seed: 3, fromScratch: true });
const runtime = createModelRuntime(config, await openDevice('cpu'), { kind: 'memory', weights });
const tags = ['NOUN', 'VERB', 'X'];
const sentences = [
  ['She', 'sells', 'sea', 'shells'],
  ['日本', 'ไทย', '🙂'],
  [],
  Array.from({ length: 30 }, (_, index) => `w${index}`),
  ['</s>', '<extra_id_0>', 'a b'],
];

describe.each(formatNames)('a labeller for %s', (name) => {
  const labeller = createLabeller(runtime, createFormat(name, tags), 64);
  afterAll(() => labeller.dispose());

  it('gives one label per word', async () => {
    const labels = await labeller.label(sentences, { decoding: 'free' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
  });

  it.each(['free', 'constrained'] as const)('gives the same labels whatever the batch size: %s', async (decoding) => {
    const together = await labeller.label(sentences, { decoding, batchSize: 8 });
    const alone = await labeller.label(sentences, { decoding, batchSize: 1 });
    expect(alone).toEqual(together);
  });

  it('writes only well-formed labels when it is held to them', async () => {
    const labels = await labeller.label(sentences, { decoding: 'constrained' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
    expect(labels.every(({ wellFormed }) => wellFormed)).toBe(true);
    expect(labels.flatMap((label) => label.tags).every((tag) => tags.includes(tag))).toBe(true);
  });

  it('tells how far it is', async () => {
    const seen: [number, number][] = [];
    await labeller.label(sentences, {
      decoding: 'free',
      batchSize: 2,
      onProgress: (done, total) => seen.push([done, total]),
    });
    const [, total] = seen[0] ?? [0, 0];
    expect(seen.at(-1)).toEqual([total, total]);
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(labeller.label(sentences, { decoding: 'free', signal })).rejects.toThrow('enough');
  });
});

describe('decoding by the encoder', () => {
  it('gives a known tag to every word', async () => {
    const labeller = createLabeller(runtime, createFormat('ids', tags), 64);
    const labels = await labeller.label(sentences, { decoding: 'encoder' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
    expect(labels.flatMap((label) => label.tags).every((tag) => tags.includes(tag))).toBe(true);
    await labeller.dispose();
  });

  it('is refused for a format without markers', async () => {
    const labeller = createLabeller(runtime, createFormat('tags', tags), 64);
    await expect(labeller.label(sentences, { decoding: 'encoder' })).rejects.toThrow(
      'decode encoder: expected a format with word markers, got tags',
    );
  });
});
