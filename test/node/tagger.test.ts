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
import type { Tagged } from '../../src/product/tagger/tagged.js';
import { countSessions } from '../support/counted-sessions.js';
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
      const found = (await tagger.label(sentences, { task: task.name })).map((each) => each.tags);
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
    const texts = ['one two', 'three'];
    expect(await tagger.tag(texts)).toEqual(await tagger.tag(texts, { task: 'upos' }));
    await expect(tagger.tag('a', { task: 'xpos' })).rejects.toThrow('task: expected one of upos, ner, got xpos');
  });

  it.each(['encoder', 'joint'] as const)('refuses to decode by an encoder not trained to: %s', async (decoding) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag('a', { task: 'upos', decoding })).rejects.toThrow(
      new RegExp(`^decoding ${decoding}: expected a model trained with an encoder loss`),
    );
  });

  it('refuses a checkpoint without a task', async () => {
    await expect(loadTagger(fixturePath('tiny-byt5'), { device })).rejects.toThrow(/with its tasks in bytetag\.json/);
  });
});

describe('tag', () => {
  it('gives the words of a text with their places, and the sentences', async () => {
    await using tagger = await loadTagger(folder, { device });
    const text = ' One two. Three';
    const { tokens, ...rest } = await tagger.tag(text, { alternatives: 1 });
    expect(rest).toEqual({
      ...{ text, spans: [] },
      sentences: [
        { start: 0, end: 3 },
        { start: 3, end: 4 },
      ],
    });
    expect(tokens.map((token) => token.text)).toEqual(['One', 'two', '.', 'Three']);
    const labels = await tagger.label([['One', 'two', '.'], ['Three']], { alternatives: 1 });
    const flat = <Item>(of: (each: (typeof labels)[number]) => readonly Item[] | undefined) =>
      labels.flatMap((each) => of(each) ?? []);
    expect(tokens.map(({ tag }) => tag)).toEqual(flat(({ tags }) => tags));
    expect(tokens.map(({ confidence }) => confidence)).toEqual(flat(({ confidences }) => confidences));
    expect(tokens.map(({ alternatives }) => alternatives)).toEqual(flat(({ alternatives }) => alternatives));
    for (const token of tokens) expect(text.slice(token.start, token.end)).toBe(token.text);
  });

  it('takes words as they are, with a space between them', async () => {
    await using tagger = await loadTagger(folder, { device });
    const words = ['New York', '.', 'Ünï😀', 'c'];
    const { text, tokens, sentences } = await tagger.tag({ words });
    expect(text).toBe('New York . Ünï😀 c');
    expect(tokens.map((token) => text.slice(token.start, token.end))).toEqual(words);
    expect(tokens.map(({ tag }) => tag)).toEqual((await tagger.label([words]))[0]?.tags);
    expect(sentences).toEqual([{ start: 0, end: 4 }]);
  });

  it('gives one result for each input of a list, also for those without words', async () => {
    await using tagger = await loadTagger(folder, { device });
    const inputs = ['One. Two three', '', { words: ['four', 'five'] }, { words: [] }, ' \n'];
    const found = await tagger.tag(inputs);
    expect(found.map(({ text }) => text)).toEqual(['One. Two three', '', 'four five', '', ' \n']);
    expect(found.map(({ tokens }) => tokens.length)).toEqual([4, 0, 2, 0, 0]);
    expect(found[1]).toEqual({ text: '', tokens: [], spans: [], sentences: [] });
    for (const [index, input] of inputs.entries()) {
      const { tokens } = await tagger.tag(input);
      expect(found[index]?.tokens.map(({ tag }) => tag)).toEqual(tokens.map(({ tag }) => tag));
    }
    const streamed = [];
    for await (const tagged of tagger.stream(inputs)) streamed.push(tagged);
    expect(streamed.map(({ text }) => text)).toEqual(found.map(({ text }) => text));
    expect(await tagger.tag([])).toEqual([]);
  });

  it('gives the spans of a task whose tags mark some', async () => {
    await using tagger = await loadTagger(folder, { device });
    const bias = { 'B-X': 100 };
    const { tokens, spans } = await tagger.tag('ab cd', { task: 'ner', bias });
    expect(tokens.map(({ tag }) => tag)).toEqual(['B-X', 'B-X']);
    expect(spans).toEqual([
      { text: 'ab', label: 'X', start: 0, end: 2, confidence: tokens[0]?.confidence },
      { text: 'cd', label: 'X', start: 3, end: 5, confidence: tokens[1]?.confidence },
    ]);
  });

  it('has no confidences in free decoding', async () => {
    await using tagger = await loadTagger(folder, { device });
    const { tokens } = await tagger.tag('ab cd', { decoding: 'free' });
    expect(tokens.map((token) => Object.keys(token).sort())).toEqual([
      ['end', 'start', 'tag', 'text'],
      ['end', 'start', 'tag', 'text'],
    ]);
  });
});

describe('warmup', () => {
  it('compiles what the first call needs', async () => {
    const counted = countSessions(device);
    await using tagger = await loadTagger(folder, { device: counted.device });
    await tagger.warmup();
    const compiled = counted.made.length;
    expect(compiled).toBeGreaterThan(0);
    await tagger.tag('One two. Three');
    expect(counted.made.length).toBe(compiled);
  });
});

describe('calls at the same time', () => {
  it('are decoded together, with the same result as alone', async () => {
    const counted = countSessions(device);
    await using tagger = await loadTagger(folder, { device: counted.device });
    const texts = Array.from({ length: 20 }, (_, index) => `One ${index} two`);
    const alone = await tagger.tag(texts);
    const before = counted.runs;
    await tagger.tag(texts);
    const inOneCall = counted.runs - before;
    const together = await Promise.all(texts.map((text) => tagger.tag(text)));
    expect(counted.runs - before).toBe(2 * inOneCall);
    const tagsOf = (all: readonly { readonly tokens: readonly { readonly tag: string }[] }[]) =>
      all.map(({ tokens }) => tokens.map(({ tag }) => tag));
    expect(tagsOf(together)).toEqual(tagsOf(alone));
  });

  it('keep their own errors, options and signals', async () => {
    await using tagger = await loadTagger(folder, { device });
    const abort = new AbortController();
    const progress: number[] = [];
    const outcomes = Promise.allSettled([
      tagger.tag('One two'),
      tagger.tag({ words: ['\ud83d'] }),
      tagger.tag('One two', { signal: abort.signal }),
      tagger.tag('One two', { task: 'ner' }),
      tagger.tag('One two', { bias: { A: 100 } }),
      tagger.tag('One two', { bias: { B: 100 }, onProgress: (done) => progress.push(done) }),
    ]);
    abort.abort(new Error('enough'));
    const [plain, surrogate, aborted, ner, asA, asB] = await outcomes;
    const tagsOf = (outcome: PromiseSettledResult<Tagged> | undefined) =>
      outcome?.status === 'fulfilled' ? outcome.value.tokens.map(({ tag }) => tag) : outcome?.reason;
    expect(tagsOf(plain)).toEqual((await tagger.tag('One two')).tokens.map(({ tag }) => tag));
    expect(surrogate).toMatchObject({ reason: { code: 'data' } });
    expect(aborted).toMatchObject({ reason: new Error('enough') });
    expect(tagsOf(ner)).toEqual((await tagger.tag('One two', { task: 'ner' })).tokens.map(({ tag }) => tag));
    expect(tagsOf(asA)).toEqual(['A', 'A']);
    expect(tagsOf(asB)).toEqual(['B', 'B']);
    expect(progress).toEqual([1]);
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
    await expect(tagger.tag('One two.', options)).rejects.toThrow(message);
    await expect(tagger.tag([{ words: ['a'] }], options)).rejects.toThrow(message);
    await expect(tagger.label([['a']], options)).rejects.toThrow(message);
    await expect(tagger.stream(['a'], options).next()).rejects.toThrow(message);
    await tagger.dispose();
  });

  it.each([
    ['She', 'sentences: expected a list of sentences, each a list of words, got "She"'],
    [undefined, 'sentences: expected a list of sentences, each a list of words, got nothing'],
    [['She'], 'sentences[0]: expected a list of words, got "She"'],
    [[['a'], ['a', undefined]], 'sentences[1][1]: expected a word, got nothing'],
    [[['a', 3]], 'sentences[0][1]: expected a word, got 3'],
    [[['a', '']], 'sentences[0][1]: expected a word, got ""'],
    [[new Array(1)], 'sentences[0][0]: expected a word, got nothing'],
    [new Array(1), 'sentences[0]: expected a list of words, got nothing'],
  ])('is refused %j as sentences', async (sentences, message) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.label(untyped(sentences))).rejects.toThrow(message);
    await tagger.dispose();
  });

  it.each([
    [undefined, 'input: expected a text or { words: [..] }, got nothing'],
    [7, 'input: expected a text or { words: [..] }, got 7'],
    [{ tokens: ['a'] }, 'input: expected a text or { words: [..] }, got {"tokens":["a"]}'],
    [{ words: 'a' }, 'input.words: expected a list of words, got "a"'],
    [{ words: ['a', ''] }, 'input.words[1]: expected a word, got ""'],
    [['a', ['b', 'c']], 'inputs[1]: expected a text or { words: [..] }, got ["b","c"]'],
    [[{ words: ['a'] }, { words: [3] }], 'inputs[1].words[0]: expected a word, got 3'],
    [new Array(1), 'inputs[0]: expected a text or { words: [..] }, got nothing'],
  ])('is refused %j as input', async (input, message) => {
    const tagger = await loadTagger(folder, { device });
    await expect(tagger.tag(untyped(input))).rejects.toThrow(message);
    await tagger.dispose();
  });

  it('is refused a stream of anything else', async () => {
    const tagger = await loadTagger(folder, { device });
    for (const nothing of [undefined, null, 7, 'She sells']) {
      await expect(tagger.stream(untyped(nothing)).next()).rejects.toThrow(
        `inputs: expected an iterable of texts, got ${nothing === undefined ? 'nothing' : JSON.stringify(nothing)}`,
      );
    }
    const stream = tagger.stream(untyped(['a', ['b']]));
    expect((await stream.next()).value).toMatchObject({ text: 'a' });
    await expect(stream.next()).rejects.toThrow('inputs[1]: expected a text or { words: [..] }, got ["b"]');
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
