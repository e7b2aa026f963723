import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatT5Config } from '../../src/network/t5/config.js';
import { evaluate } from '../../src/node/evaluate.js';
import { writeSafetensors } from '../../src/node/files/write-safetensors.js';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { type LoadTaggerOptions, Tagger } from '../../src/node/tagger.js';
import { loadTagger } from '../../src/node/tagging/load-tagger.js';
import { formatTaggerConfig } from '../../src/product/model/tagger-config.js';
import type { TaggingOptions } from '../../src/product/tagger/labelling.js';
import { fixturePath, loadTinyModel } from '../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const device = await openDevice('cpu');
const tasks = [
  { name: 'upos', column: 'upos', tags: ['A', 'B'] },
  { name: 'ner', column: 'ner', prefix: 'ner: ', tags: ['O', 'B-X', 'I-X'] },
];
const tags = ['A', 'B', 'O', 'B-X', 'I-X'];
const config = { format: 'ids', maxSourceLength: 64, hasEncoderLoss: false, tags, tasks } as const;

beforeAll(async () => {
  const { config: model, weights } = loadTinyModel('tiny-byt5-inner');
  writeFileSync(join(folder, 'config.json'), JSON.stringify(formatT5Config(model)));
  writeFileSync(join(folder, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    [...weights.tensors].map(([name, tensor]) => ({ name, tensor })),
  );
});

describe('loadTagger', () => {
  it('tags with the weights where they are on disk', async () => {
    const tagger = await loadTagger(folder, { device, threads: 1 });
    const sentences = [['one', 'two'], [], ['three']];
    for (const task of tasks) {
      const found = await tagger.tag(sentences, { task: task.name });
      expect(found.map(({ length }) => length)).toEqual([2, 0, 1]);
      expect(found.flat().every((tag) => task.tags.includes(tag))).toBe(true);
    }
    const [labels] = await tagger.label(sentences, { task: 'upos', alternatives: 2 });
    expect(labels?.alternatives?.map((best) => best.map(({ tag }) => tag).sort())).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ]);
    expect(tagger.config).toEqual(config);
    await tagger.dispose();
  });

  it('labels for the first of several tasks unless told which', async () => {
    const tagger = await loadTagger(folder, { device });
    const sentences = [['one', 'two'], ['three']];
    expect(await tagger.tag(sentences)).toEqual(await tagger.tag(sentences, { task: 'upos' }));
    await expect(tagger.tag([['a']], { task: 'xpos' })).rejects.toThrow('task: expected one of upos, ner, got xpos');
  });

  it.each(['encoder', 'joint'] as const)('refuses to decode by an encoder not trained to: %s', async (decoding) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag([['a']], { task: 'upos', decoding })).rejects.toThrow(
      new RegExp(`^decoding ${decoding}: expected a model trained with an encoder loss`),
    );
  });

  it('refuses a checkpoint without a task', async () => {
    await expect(loadTagger(fixturePath('tiny-byt5'), { device })).rejects.toThrow(/with its tasks in bytetag\.json/);
  });
});

describe('what a tagger is given', () => {
  /** As a program without types would call it. */
  const untyped = (value: unknown) => value as never;

  it.each<[TaggingOptions, string]>([
    [{ batchSize: 0 }, 'batchSize: expected a whole number of at least 1, got 0'],
    [{ batchSize: Number.NaN }, 'batchSize: expected a whole number of at least 1, got NaN'],
    [{ numBeams: -1 }, 'numBeams: expected a whole number from 1 to 1000, got -1'],
    [{ alternatives: -1 }, 'alternatives: expected a whole number of at least 0, got -1'],
    [{ bias: { A: Number.NaN } }, 'bias.A: expected a number, got NaN'],
    [untyped({ decoding: 'foo' }), 'decoding: expected one of constrained, free, encoder, joint, got foo'],
    [untyped({ decode: 'free' }), 'decode: expected a known option, got one that is not'],
    [untyped({ signal: 5 }), 'signal: expected an AbortSignal, got 5'],
    [untyped({ signal: new AbortController() }), 'signal: expected an AbortSignal, got {}'],
    [untyped(null), 'options: expected an object, got null'],
    [untyped({ task: 3 }), 'task: expected a text that is not empty, got 3'],
  ])('is refused the options %j', async (options, message) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tagText('One two.', options)).rejects.toThrow(message);
    await expect(tagger.tag([['a']], options)).rejects.toThrow(message);
    await expect(tagger.label([['a']], options)).rejects.toThrow(message);
    await expect(tagger.stream([['a']], options).next()).rejects.toThrow(message);
    await tagger.dispose();
  });

  it.each([
    ['She', 'sentences: expected a list of sentences, each a list of words, got "She"'],
    [undefined, 'sentences: expected a list of sentences, each a list of words, got nothing'],
    [['She'], 'sentences[0]: expected a list of words, got "She" (tagText divides text into words)'],
    [[['a'], ['a', undefined]], 'sentences[1][1]: expected a word, got nothing'],
    [[['a', 3]], 'sentences[0][1]: expected a word, got 3'],
    [[['a', '']], 'sentences[0][1]: expected a word, got ""'],
    [[new Array(1)], 'sentences[0][0]: expected a word, got nothing'],
    [new Array(1), 'sentences[0]: expected a list of words, got nothing'],
  ])('is refused %j as sentences', async (sentences, message) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag(untyped(sentences))).rejects.toThrow(message);
    await expect(tagger.label(untyped(sentences))).rejects.toThrow(message);
    await tagger.dispose();
  });

  it('is refused what is no text, and sentences of a stream that are none', async () => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tagText(untyped(undefined))).rejects.toThrow('text: expected a text, got nothing');
    await expect(tagger.tagText(untyped(['a']))).rejects.toThrow('text: expected a text, got ["a"]');
    for (const nothing of [undefined, null, 7, 'She sells']) {
      await expect(tagger.stream(untyped(nothing)).next()).rejects.toThrow(
        `sentences: expected something to go through, got ${nothing === undefined ? 'nothing' : JSON.stringify(nothing)}`,
      );
    }
    const stream = tagger.stream(untyped([['a'], 'b']));
    expect((await stream.next()).value).toMatchObject({ words: ['a'] });
    await expect(stream.next()).rejects.toThrow(
      'sentences[1]: expected a list of words, got "b" (tagText divides text into words)',
    );
    await tagger.dispose();
  });

  it.each<[LoadTaggerOptions, RegExp]>([
    [{ workers: -1 }, /^workers: expected a whole number from 0 to \d+, four times the cores of this machine, got -1$/],
    [{ threads: 1e5 }, /^threads: expected a whole number from 0 to \d+, four times the cores .*, got 100000$/],
    [untyped({ device: 'cuda' }), /^device: expected one of cpu, webgpu, got cuda$/],
    [untyped({ dtype: 'int8' }), /^dtype: expected one of fp32, q8, q4, got int8$/],
    [untyped({ adapters: 'one' }), /^adapters: expected a list of texts, got "one"$/],
    [untyped({ worker: 1 }), /^worker: expected a known option, got one that is not \(did you mean workers\?\)$/],
  ])('is not loaded with %j', async (options, message) => {
    await expect(Tagger.load(folder, options)).rejects.toThrow(message);
    await expect(evaluate({ model: folder, data: 'none.conllu', ...options })).rejects.toThrow(message);
  });

  it('is not evaluated without knowing how', async () => {
    await expect(evaluate({ model: folder, data: 'none.conllu', seed: -1 })).rejects.toThrow(
      'seed: expected a whole number of at least 0, got -1',
    );
    await expect(evaluate({ model: folder, data: 'none.conllu', limit: 0.5 })).rejects.toThrow(
      'limit: expected a whole number of at least 0, got 0.5',
    );
    await expect(evaluate({ model: folder, data: 'none.conllu', numBeams: 0 })).rejects.toThrow(
      'numBeams: expected a whole number from 1 to 1000, got 0',
    );
    await expect(Tagger.load('')).rejects.toThrow('model: expected a text that is not empty, got ""');
  });
});
