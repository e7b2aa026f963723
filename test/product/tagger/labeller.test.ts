// A labeller over a model with random weights: whatever such a model writes, there is one label per word.

import { afterAll, describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { type FormatName, formatNames } from '../../../src/language/formats/format.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { splitIntoWindows } from '../../../src/language/formats/windows.js';
import { isWellFormed } from '../../../src/language/spans/scheme.js';
import { schemeTransitions } from '../../../src/language/spans/transitions.js';
import { createModelRuntime } from '../../../src/network/generate/model-runtime.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';
import { createT5SequenceModel } from '../../../src/network/t5/sequence-model.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { createDecoders } from '../../../src/product/tagger/decoders.js';
import { createLabeller } from '../../../src/product/tagger/labeller.js';
import type { LabelledWords } from '../../../src/product/tagger/labelling.js';

const { config: t5 } = presets.micro;
const config = { maxSourceLength: 64, hasEncoderLoss: true };
const weights = createArena(parameterShapes(t5));
initializeWeights(weights, t5, { seed: 3, fromScratch: true });
const runtime = createModelRuntime(await openDevice('cpu'), { memory: weights.tensors });
const decoders = createDecoders(createT5SequenceModel(t5, runtime));
afterAll(() => decoders.dispose());
const tagsOf = (name: FormatName): readonly string[] =>
  name === 'spans' ? ['O', 'B-X', 'I-X'] : ['NOUN', 'VERB', 'X'];
const sentences = [
  ['She', 'sells', 'sea', 'shells'],
  ['日本', 'ไทย', '🙂'],
  [],
  Array.from({ length: 30 }, (_, index) => `w${index}`),
  ['</s>', '<extra_id_0>', 'a b'],
];

describe.each(formatNames)('a labeller for %s', (name) => {
  const tags = tagsOf(name);
  const labeller = createLabeller(decoders, createFormat(name, tags), config);

  it('gives one label per word', async () => {
    const labels = await labeller.label(sentences, { decoding: 'free' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
  });

  it.each(['free', 'constrained'] as const)('gives the same labels whatever the batch size: %s', async (decoding) => {
    const together = await labeller.label(sentences, { decoding, batchSize: 8 });
    const alone = await labeller.label(sentences, { decoding, batchSize: 1 });
    const withoutConfidences = ({ confidences: _, ...rest }: LabelledWords) => rest;
    expect(alone.map(withoutConfidences)).toEqual(together.map(withoutConfidences));
    // Up to rounding: other shapes are added up in another order.
    const confidencesOf = (labels: readonly LabelledWords[]) => labels.flatMap(({ confidences = [] }) => confidences);
    confidencesOf(alone).forEach((confidence, index) => {
      expect(confidence).toBeCloseTo(confidencesOf(together)[index] ?? Number.NaN, 4);
    });
  });

  it('writes only well-formed labels when it is held to them', async () => {
    const labels = await labeller.label(sentences, { decoding: 'constrained' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
    expect(labels.every(({ wellFormed }) => wellFormed)).toBe(true);
    expect(labels.flatMap((label) => label.tags).every((tag) => tags.includes(tag))).toBe(true);
  });

  it('says how sure it is of each word, and names the best tags', async () => {
    const options = { decoding: 'constrained', alternatives: tags.length } as const;
    const labels = await labeller.label(sentences, options);
    labels.forEach(({ tags: chosen, confidences = [], alternatives = [] }, index) => {
      expect(confidences).toHaveLength(sentences[index]?.length ?? 0);
      expect(alternatives).toHaveLength(sentences[index]?.length ?? 0);
      chosen.forEach((tag, word) => {
        const known = alternatives[word]?.find((alternative) => alternative.tag === tag);
        expect(known?.probability).toBeCloseTo(confidences[word] ?? Number.NaN, 4);
        expect(alternatives[word]?.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
      });
    });
  });

  it('writes well-formed labels with beams, too', async () => {
    const labels = await labeller.label(sentences, { decoding: 'constrained', numBeams: 3 });
    expect(labels.every(({ wellFormed }) => wellFormed)).toBe(true);
    expect(labels.map(({ confidences = [] }) => confidences.length)).toEqual(sentences.map(({ length }) => length));
    const free = await labeller.label(sentences, { decoding: 'free', numBeams: 2 });
    expect(free.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
  });

  it('gives no label that a bias is against', async () => {
    const bias = { X: -300, 'B-X': -300 };
    const known = Object.fromEntries(Object.entries(bias).filter(([tag]) => tags.includes(tag)));
    const labels = await labeller.label(sentences, { decoding: 'constrained', bias: known });
    expect(labels.flatMap((label) => label.tags).filter((tag) => tag in known)).toEqual([]);
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

describe('options that do not go together', () => {
  const labeller = createLabeller(decoders, createFormat('ids', ['NOUN', 'X']), config);

  it.each([
    { options: { decoding: 'constrained', bias: { Y: 1 } }, message: 'bias: expected a tag of the model\'s, got "Y"' },
    {
      options: { decoding: 'free', bias: { X: 1 } },
      message: 'decoding free: expected neither a bias nor alternatives',
    },
    { options: { decoding: 'free', alternatives: 2 }, message: 'decoding free: expected neither a bias nor' },
    { options: { decoding: 'encoder', numBeams: 2 }, message: 'decoding encoder: expected one beam, got 2' },
    { options: { decoding: 'constrained', numBeams: 2, alternatives: 2 }, message: 'alternatives: expected one beam' },
  ] as const)('refuses $options', async ({ options, message }) => {
    await expect(labeller.label(sentences, options)).rejects.toThrow(message);
  });
});

describe('windows', () => {
  it('overlap, and each word has the label of the window that keeps it', async () => {
    const labeller = createLabeller(decoders, createFormat('ids', ['NOUN', 'VERB', 'X']), config);
    const words = Array.from({ length: 200 }, (_, index) => `w${index}`);
    const [labels] = await labeller.label([words], { decoding: 'encoder', alternatives: 3 });
    expect(labels?.tags).toHaveLength(200);
    expect(labels?.confidences).toHaveLength(200);
    expect(labels?.alternatives).toHaveLength(200);
    const seams = splitIntoWindows(words, 64, createFormat('ids', ['NOUN', 'VERB', 'X']), 0.25);
    expect(seams.length).toBeGreaterThan(10);
    // Each word's label is that of the window that keeps it, labelled alone.
    for (const { start, end, keepStart, keepEnd } of seams.slice(0, 3)) {
      const [alone] = await labeller.label([words.slice(start, end)], { decoding: 'encoder' });
      expect(labels?.tags.slice(keepStart, keepEnd)).toEqual(alone?.tags.slice(keepStart - start, keepEnd - start));
    }
  });
});

describe('decoding by the encoder', () => {
  const tags = tagsOf('ids');
  it('gives a known tag to every word', async () => {
    const labeller = createLabeller(decoders, createFormat('ids', tags), config);
    const labels = await labeller.label(sentences, { decoding: 'encoder' });
    expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
    expect(labels.flatMap((label) => label.tags).every((tag) => tags.includes(tag))).toBe(true);
  });

  it.each(['encoder', 'joint'] as const)('is refused for a format without markers: %s', async (decoding) => {
    const labeller = createLabeller(decoders, createFormat('tags', tags), config);
    await expect(labeller.label(sentences, { decoding })).rejects.toThrow(
      `decoding ${decoding}: expected a format with word markers, got tags`,
    );
  });
});

describe('joint decoding', () => {
  const tags = tagsOf('ids');

  it.each([
    { hasEncoderLoss: true, decoding: 'joint' },
    { hasEncoderLoss: false, decoding: 'constrained' },
  ] as const)('is the default where the encoder was trained: $hasEncoderLoss', async ({ hasEncoderLoss, decoding }) => {
    const labeller = createLabeller(decoders, createFormat('ids', tags), { ...config, hasEncoderLoss });
    const labels = await labeller.label(sentences);
    expect(labels).toEqual(await labeller.label(sentences, { decoding }));
    const other = decoding === 'joint' ? 'constrained' : 'joint';
    expect(labels).not.toEqual(await labeller.label(sentences, { decoding: other }));
  });

  const probabilitiesOf = async (decoding: 'constrained' | 'encoder' | 'joint', bias?: Record<string, number>) => {
    const labeller = createLabeller(decoders, createFormat('ids', tags), config);
    const labels = await labeller.label([['She', 'sells']], { decoding, bias, alternatives: tags.length });
    const [first = []] = labels[0]?.alternatives ?? [];
    return tags.map((tag) => first.find((alternative) => alternative.tag === tag)?.probability ?? Number.NaN);
  };

  it.each([{}, { X: 2 }])('takes the mean of what decoder and encoder say, with a bias of %o once', async (bias) => {
    const [decoder, encoder] = [await probabilitiesOf('constrained'), await probabilitiesOf('encoder')];
    const joint = await probabilitiesOf('joint', bias);
    const means = decoder.map((probability, index) => Math.sqrt(probability * (encoder[index] ?? 0)));
    const weighed = means.map((mean, index) => mean * (tags[index] === 'X' && 'X' in bias ? Math.exp(2) : 1));
    const sum = weighed.reduce((total, each) => total + each, 0);
    joint.forEach((probability, index) => {
      expect(probability).toBeCloseTo((weighed[index] ?? 0) / sum, 5);
    });
    expect(Math.abs((joint[0] ?? 0) - (decoder[0] ?? 0))).toBeGreaterThan(0.001);
  });

  it.each(['ids', 'sentinel'] as const)('gives a known tag to every word, with beams, too: %s', async (name) => {
    const labeller = createLabeller(decoders, createFormat(name, tags), config);
    for (const numBeams of [1, 3]) {
      const labels = await labeller.label(sentences, { decoding: 'joint', numBeams });
      expect(labels.map((label) => label.tags.length)).toEqual(sentences.map(({ length }) => length));
      expect(labels.every(({ wellFormed }) => wellFormed)).toBe(true);
    }
  });
});

describe('a labeller of spans', () => {
  const long = Array.from({ length: 40 }, (_, index) => `w${index}`);
  const schemes = {
    bio: ['O', 'B-X', 'I-X', 'B-Y', 'I-Y'],
    bioes: ['O', 'B-X', 'I-X', 'E-X', 'S-X'],
  } as const;
  const slotFormats = formatNames.filter((name) => name !== 'spans');

  it.each((['bio', 'bioes'] as const).flatMap((scheme) => slotFormats.map((name) => [scheme, name] as const)))(
    'writes no sequence that %s does not allow, in a window and where two meet: %s',
    async (scheme, name) => {
      const tags = schemes[scheme];
      const format = createFormat(name, tags, { transitions: schemeTransitions(scheme, tags) });
      const free = createFormat(name, tags);
      const hasMarkers = format.encodeMarkerTargets !== undefined;
      const bias = { 'I-X': 4, O: -20 };
      for (const decoding of hasMarkers ? (['constrained', 'joint', 'encoder'] as const) : (['constrained'] as const)) {
        const inputs = [...sentences, long, ['a'], ['a', 'b']];
        const labels = await createLabeller(decoders, format, config).label(inputs, { decoding, bias });
        for (const { tags: written } of labels)
          expect([written, isWellFormed(written, scheme)]).toEqual([written, true]);
        // The model would write others, were it let.
        const others = await createLabeller(decoders, free, config).label(inputs, { decoding, bias });
        expect(others.every(({ tags: written }) => isWellFormed(written, scheme))).toBe(false);
      }
    },
  );

  it('holds beams to the scheme, too', async () => {
    const format = createFormat('ids', schemes.bio, { transitions: schemeTransitions('bio', schemes.bio) });
    const labels = await createLabeller(decoders, format, config).label([...sentences, long], {
      decoding: 'constrained',
      numBeams: 3,
    });
    for (const { tags: written } of labels) expect(isWellFormed(written, 'bio')).toBe(true);
  });

  it('changes no more than it has to where windows meet', async () => {
    // Each window alone is well-formed, but a span that one begins in its last word is not gone on with in the next.
    const format = createFormat('ids', schemes.bioes, { transitions: schemeTransitions('bioes', schemes.bioes) });
    const one = (windows: readonly { readonly words: readonly string[] }[]) =>
      Promise.resolve(
        windows.map(({ words }): LabelledWords => {
          const inside = words.map((_, index) => (index === 0 ? 'B-X' : index === words.length - 1 ? 'E-X' : 'I-X'));
          return { tags: inside, wellFormed: true, problems: noProblems };
        }),
      );
    const dispose = async () => {};
    const fake = { constrained: one, joint: one, encoder: one, free: one, dispose };
    const [held] = await createLabeller(fake, format, config).label([long], { decoding: 'constrained' });
    const [free] = await createLabeller(fake, format, config).label([long], { decoding: 'free' });
    expect(held && isWellFormed(held.tags, 'bioes')).toBe(true);
    const changed = held?.tags.filter((tag, word) => tag !== free?.tags[word]).length ?? 0;
    const windows = splitIntoWindows(long, config.maxSourceLength, format, 0.25).length;
    expect(windows).toBeGreaterThan(2);
    expect(changed).toBeLessThanOrEqual(2 * windows);
  });
});

describe('a labeller and long words', () => {
  it('labels a word that is longer than a window, and those beside it', async () => {
    const labeller = createLabeller(decoders, createFormat('ids', ['A', 'B']), config);
    const words = ['see', 'a'.repeat(3000), 'now'];
    const [labels, alone] = await labeller.label([words, ['ok']]);
    expect([labels?.tags.length, alone?.tags.length]).toEqual([3, 1]);
  });
});

describe('a labeller of very many sentences', () => {
  it('gives each its own labels, and says how many are done', async () => {
    const format = createFormat('ids', ['SHORT', 'LONG']);
    const byLength: typeof decoders.encoder = async (windows) =>
      windows.map(({ words }) => ({
        ...{ wellFormed: true, problems: noProblems },
        tags: words.map(({ length }) => (length > 1 ? 'LONG' : 'SHORT')),
      }));
    const labeller = createLabeller({ ...decoders, encoder: byLength }, format, config);
    const many = Array.from({ length: 20_001 }, (_, index) => Array(1 + (index % 4)).fill(index % 3 ? 'aa' : 'a'));
    const progress: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number) => void progress.push([done, total]);
    const labels = await labeller.label(many, { decoding: 'encoder', batchSize: 512, onProgress });
    expect(labels.map(({ tags }) => tags)).toEqual(
      many.map((words) => words.map((word) => (word === 'a' ? 'SHORT' : 'LONG'))),
    );
    expect(progress.at(-1)).toEqual([many.length, many.length]);
    expect(progress.every(([done], index) => done >= (progress[index - 1]?.[0] ?? 0))).toBe(true);
  });
});
