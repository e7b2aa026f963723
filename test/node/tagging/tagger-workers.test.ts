// Taggers in threads: the same labels as from one in this thread, errors, and what cannot be sent to them. Threads run
// the compiled program: `npm test` builds it first.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tagger as TaggerModule } from '../../../src/node/tagger.js';
import type { Tagged } from '../../../src/product/tagger/tagged.js';
import { writeTinySegmenter, writeTinyTagger } from '../../support/tiny-tagger.js';

const built = new URL('../../../dist/node/tagger.js', import.meta.url);
const { Tagger } = (await import(built.href)) as { readonly Tagger: typeof TaggerModule };

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const temporary = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => {
  for (const each of [folder, temporary]) rmSync(each, { recursive: true });
});
beforeAll(() => writeTinyTagger(folder));

/** Sentences of many lengths. */
const sentences = Array.from({ length: 23 }, (_, index) =>
  Array.from({ length: index % 7 }, (_, word) => `word${index * word}`),
);

describe('a tagger with workers', () => {
  it('divides texts as one in this thread does, with a model and without', async () => {
    const own = join(temporary, 'dividing');
    await writeTinyTagger(own);
    await writeTinySegmenter(join(own, 'segmenter'));
    const [alone, together] = [await Tagger.load(own), await Tagger.load(own, { workers: 2 })];
    const texts = Array.from(
      { length: 9 },
      (_, index) => `One isn’t two, Dr. No. ${'Wörds '.repeat(index * 5)}\n\n😀!`,
    );
    for (const segment of [undefined, 'model', 'unicode', 'lines', 'tokens'] as const) {
      const expected = await alone.tag(texts, { segment });
      expect(await together.tag(texts, { segment })).toEqual(expected);
      expect(await together.segment(texts, { segment })).toEqual(await alone.segment(texts, { segment }));
    }
    const words = (await alone.segment(texts)).flat(2).length;
    expect(words).not.toBe((await alone.segment(texts, { segment: 'unicode' })).flat(2).length);
    expect((await together.tag("isn't", { segment: 'unicode' })).multiwords).toEqual([
      { text: "isn't", start: 0, end: 2 },
    ]);
    await expect(together.tag(texts, { segment: 'tokens', locale: 'el' })).rejects.toThrow('locale: expected segment');
    for (const tagger of [alone, together]) await tagger.dispose();
  });

  it('labels as one in this thread does, in the same order, while this thread goes on', async () => {
    const alone = await Tagger.load(folder);
    const expected = await alone.label(sentences, { alternatives: 2 });
    const together = await Tagger.load(folder, { workers: 2 });
    expect(together.config).toEqual(alone.config);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const progress: number[] = [];
    const onProgress = (done: number, total: number): void => {
      expect(total).toBe(sentences.length);
      progress.push(done);
    };
    const labels = await together.label(sentences, { alternatives: 2, batchSize: 4, onProgress });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    expect(progress.length).toBe(6);
    expect(progress.at(-1)).toBe(sentences.length);
    expect(labels.map(({ tags }) => tags)).toEqual(expected.map(({ tags }) => tags));
    const confidences = labels.flatMap((each) => each.confidences ?? []);
    expect(confidences.length).toBe(sentences.flat().length);
    expected
      .flatMap((each) => each.confidences ?? [])
      .forEach((value, index) => {
        expect(confidences[index]).toBeCloseTo(value, 4);
      });
    expect(await together.label([])).toEqual([]);
    const text: string[] = [];
    for await (const tagged of together.stream(['one two', { words: ['three'] }])) text.push(tagged.text);
    expect(text).toEqual(['one two', 'three']);
    await together.dispose();
    await alone.dispose();
  });

  it('passes on what a thread says of its input, and goes on after that', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    await expect(tagger.label([['\ud83d']])).rejects.toMatchObject({ name: 'BytetagError', code: 'data' });
    await expect(tagger.label([['a']], { bias: { D: 1 } })).rejects.toThrow(
      'bias: expected a tag of the model\'s, got "D"',
    );
    expect((await tagger.tag('a b')).tokens.length).toBe(2);
    await tagger.dispose();
  });

  it('keeps apart what it is asked at the same time', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    const long = Array.from({ length: 40 }, (_, index) => ['one', 'two', 'three', `word${index}`]);
    const [first, second] = await Promise.all([tagger.label(long), tagger.label([['a']])]);
    expect(first.map(({ tags }) => tags.length)).toEqual(long.map(({ length }) => length));
    expect(second.map(({ tags }) => tags.length)).toEqual([1]);
    await tagger.dispose();
  });

  it('shares calls of the same time among its threads', async () => {
    const tagger = await Tagger.load(folder, { workers: 2 });
    const alone = await Tagger.load(folder);
    await tagger.warmup();
    const texts = Array.from({ length: 40 }, (_, index) => `One ${10 + index}. Two`);
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const found = await Promise.all(texts.map((text) => tagger.tag(text)));
    const requests = sent.mock.calls.map(([{ request }]) => request);
    sent.mockRestore();
    expect(requests.filter(({ kind }) => kind === 'divide').map((request) => request.texts.length)).toEqual([20, 20]);
    expect(requests.filter(({ kind }) => kind === 'label').length).toBeLessThan(8);
    const tagsOf = (all: readonly Tagged[]) => all.map(({ tokens }) => tokens.map(({ tag }) => tag));
    expect(tagsOf(found)).toEqual(tagsOf(await alone.tag(texts)));
    await Promise.all([tagger.dispose(), alone.dispose()]);
  });

  it('keeps an error, and the abortion of a call, from the calls beside it', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    const abort = new AbortController();
    const calls = Promise.allSettled([
      tagger.label([['a']]),
      tagger.label([['\ud83d']]),
      tagger.label([['a']], { signal: abort.signal }),
      tagger.label([['b']]),
    ]);
    abort.abort(new Error('enough'));
    expect(await calls).toMatchObject([
      { status: 'fulfilled' },
      { reason: { code: 'data' } },
      { reason: new Error('enough') },
      { status: 'fulfilled' },
    ]);
    await tagger.dispose();
  });

  it('stops when aborted', async () => {
    const tagger = await Tagger.load(folder, { workers: 2 });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('enough'));
    const labels = tagger.label(sentences, { batchSize: 1, signal: abort.signal, onProgress });
    await expect(labels).rejects.toThrow('enough');
    await tagger.dispose();
  });

  it('is refused what threads cannot have', async () => {
    await expect(Tagger.load(join(folder, 'nowhere'), { workers: 1 })).rejects.toMatchObject({ name: 'BytetagError' });
    const formats = { own: () => ({}) } as never;
    await expect(Tagger.load(folder, { workers: 1, formats })).rejects.toThrow(
      'workers: expected formats that bytetag has, got one of the caller’s own',
    );
  });
});

describe('threads and what happens to them', () => {
  /** The threads that are started meanwhile. */
  const started = (): readonly Worker[] => {
    const threads: Worker[] = [];
    process.on('worker', (thread) => threads.push(thread));
    return threads;
  };

  it('refuse what cannot be sent to them, and only that', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    const alone = await Tagger.load(folder);
    const words = [['one'], ['two', 'three'], ['four', 'five', 'six']];
    // Lists to all who look, but none that can be copied.
    const uncloneable = new Proxy(['x', 'x', 'x', 'x'], {});
    const outcomes = await Promise.allSettled([
      tagger.label(words.slice(0, 1)),
      tagger.label([uncloneable]),
      tagger.label(words.slice(1, 2)),
      tagger.label([['a']], { bias: new Proxy({ A: 1 }, {}) }),
      tagger.label(words.slice(2)),
    ]);
    const refused = {
      code: 'usage',
      message: expect.stringMatching(/^workers: expected words and options that can be/),
    };
    const tagsOf = (labels: readonly { readonly tags: readonly string[] }[]) => labels.map(({ tags }) => tags);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : tagsOf(outcome.value)))).toEqual(
      [
        tagsOf(await alone.label(words.slice(0, 1))),
        expect.objectContaining(refused),
        tagsOf(await alone.label(words.slice(1, 2))),
        expect.objectContaining(refused),
        tagsOf(await alone.label(words.slice(2))),
      ],
    );
    await Promise.all([tagger.dispose(), alone.dispose()]);
  });

  it('are replaced when they die at rest', async () => {
    const threads = started();
    const tagger = await Tagger.load(folder, { workers: 2 });
    const expected = (await tagger.label(sentences)).map(({ tags }) => tags);
    await Promise.all(threads.map((thread) => thread.terminate()));
    expect((await tagger.label(sentences, { batchSize: 4 })).map(({ tags }) => tags)).toEqual(expected);
    expect(threads.length).toBe(4);
    await tagger.dispose();
  });

  it('are reported when they die at work, and replaced', async () => {
    const threads = started();
    const tagger = await Tagger.load(folder, { workers: 1 });
    const expected = await tagger.tag('a b');
    // Dividing a text is no computation of the runtime, within which the end of a thread is the end of the process.
    const dividing = tagger.tag('One two three. '.repeat(20_000));
    const dying = expect(dividing).rejects.toMatchObject({
      code: 'device',
      message: 'worker: expected it to go on, got exit code 1 (the next call starts another)',
    });
    const waiting = tagger.tag('a b');
    // The text is sent to the thread in the next turn.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await threads[0]?.terminate();
    await dying;
    expect(await waiting).toEqual(expected);
    expect(await tagger.tag('a b')).toEqual(expected);
    await tagger.dispose();
  });

  it('say why they cannot start, and start when they can', async () => {
    const model = join(temporary, 'model');
    cpSync(folder, model, { recursive: true });
    const tagger = await Tagger.load(model, { workers: 2 });
    rmSync(model, { recursive: true });
    const all = await Promise.allSettled([tagger.tag('a'), tagger.tag('b'), tagger.tag('c')]);
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        reason: { message: expect.stringContaining(`model ${model}: expected a folder`) },
      });
    }
    await expect(tagger.tag('a')).rejects.toThrow(`model ${model}: expected a folder`);
    cpSync(folder, model, { recursive: true });
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect((await tagger.tag(['a'])).length).toBe(1);
    const message = expect.stringContaining(`a labelling thread could not start: model ${model}: expected a folder`);
    expect(warnings.mock.calls).toEqual([[message, 'BytetagWarning']]);
    warnings.mockRestore();
    await tagger.dispose();
  });
});

describe('the end of a tagger with workers', () => {
  const used = 'tagger: expected one in use, got one that was disposed of';

  it('refuses every call', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    await tagger.tag('a');
    await Promise.all([tagger.dispose(), tagger.dispose()]);
    await tagger[Symbol.asyncDispose]();
    const calls = [tagger.tag('a'), tagger.label([]), tagger.warmup(), tagger.stream(['a']).next()];
    for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject({ reason: { message: used } });
  });

  it('before the first call starts no thread', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    await tagger.dispose();
    await expect(tagger.tag('a')).rejects.toThrow(used);
  });

  it('ends or rejects calls in progress', async () => {
    const tagger = await Tagger.load(folder, { workers: 2 });
    const calls = Array.from({ length: 50 }, () => tagger.label(sentences, { batchSize: 1 }));
    const outcomes = Promise.allSettled(calls);
    await calls[0];
    await tagger.dispose();
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ message: used });
      else expect(outcome.value.length).toBe(sentences.length);
    }
  });
});

describe('a process with workers', () => {
  const run = promisify(execFile);
  // A model that is large enough for its threads to be within the runtime most of the time.
  const program = (body: string, model = 'pos-en'): Promise<{ stdout: string; stderr: string }> => {
    const begin = `import { Tagger } from ${JSON.stringify(built.href)};
      const tagger = await Tagger.load(${JSON.stringify(model)}, { workers: 2 });
      const sentences = Array.from({ length: 20_000 }, (_, index) => ['one', 'two', 'word' + index]);\n`;
    return run(process.execPath, ['--input-type=module', '--eval', begin + body]);
  };

  it.each([
    [
      'while they label',
      'tagger.label(sentences, { batchSize: 4, onProgress: (done) => done > 8 && process.exit(7) });',
    ],
    ['while they start', 'tagger.label(sentences).catch(() => {}); setImmediate(() => process.exit(7));'],
    [
      'by an error, while they label',
      "tagger.label(sentences, { batchSize: 4, onProgress: (done) => { if (done > 8) process.nextTick(() => { process.exitCode = 7; throw new Error('own'); }); } });",
    ],
  ])('can exit %s', async (_, body) => {
    const outcome = await program(body).catch((error) => error);
    expect(outcome).toMatchObject({ killed: false, signal: null });
    expect([1, 7]).toContain(outcome.code);
    expect(outcome.stderr).not.toContain('terminate called');
  });

  it('ends by itself when everything was labelled, or disposed of in the middle', async () => {
    const ended = await program("console.log((await tagger.tag(['a'])).length);", folder);
    expect(ended).toEqual({ stdout: '1\n', stderr: '' });
    const disposed =
      await program(`const labels = tagger.label(sentences, { batchSize: 4 }).catch((error) => error.message);
      await tagger.dispose();
      console.log(await labels);`);
    expect(disposed).toEqual({ stdout: 'tagger: expected one in use, got one that was disposed of\n', stderr: '' });
  });
});

describe('a thousand calls at once', () => {
  it('get what each gets alone, and short ones do not wait for long ones', async () => {
    const texts = Array.from({ length: 1000 }, (_, index) =>
      `Word ${index} is here. `.repeat(index % 250 === 7 ? 400 : 1 + (index % 3)),
    );
    const alone = await Tagger.load(folder);
    const together = await Tagger.load(folder, { workers: 2 });
    const ended: number[] = [];
    const found = await Promise.all(
      texts.map(async (text, index) => {
        const tagged = await together.tag(text, { batchSize: 8 });
        ended.push(index);
        return tagged;
      }),
    );
    expect(ended.indexOf(7)).toBeGreaterThan(ended.indexOf(500));
    const plain = ({ tokens, ...rest }: Tagged) => ({
      ...rest,
      tokens: tokens.map(({ text, tag, start, end }) => ({ text, tag, start, end })),
    });
    for (const index of [0, 7, 8, 500, 999]) {
      expect(found[index] && plain(found[index])).toEqual(plain(await alone.tag(texts[index] ?? '')));
    }
    expect(await together.tag(['', { words: [] }])).toEqual(
      Array.from({ length: 2 }, () => ({ text: '', tokens: [], spans: [], sentences: [] })),
    );
    await Promise.all([alone.dispose(), together.dispose()]);
  });
});
