// Taggers in threads: the same labels as from one in this thread, errors, and what cannot be sent to them. Threads run
// the compiled program: `npm test` builds it first.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tagger as TaggerModule } from '../../../src/node/tagger.js';
import { writeTinyTagger } from '../../support/tiny-tagger.js';

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
    for await (const { words } of together.stream([['one', 'two'], ['three']])) text.push(words.join(' '));
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
    expect((await tagger.tag([['a', 'b']]))[0]?.length).toBe(2);
    await tagger.dispose();
  });

  it('keeps apart what it is asked at the same time', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    const long = Array.from({ length: 40 }, (_, index) => ['one', 'two', 'three', `word${index}`]);
    const [first, second] = await Promise.all([tagger.tag(long), tagger.tag([['a']])]);
    expect(first.map(({ length }) => length)).toEqual(long.map(({ length }) => length));
    expect(second.map(({ length }) => length)).toEqual([1]);
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
      tagger.tag(words.slice(0, 1)),
      tagger.tag([uncloneable]),
      tagger.tag(words.slice(1, 2)),
      tagger.tag([['a']], { bias: new Proxy({ A: 1 }, {}) }),
      tagger.tag(words.slice(2)),
    ]);
    const refused = {
      code: 'usage',
      message: expect.stringMatching(/^workers: expected words and options that can be/),
    };
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value))).toEqual([
      await alone.tag(words.slice(0, 1)),
      expect.objectContaining(refused),
      await alone.tag(words.slice(1, 2)),
      expect.objectContaining(refused),
      await alone.tag(words.slice(2)),
    ]);
    await Promise.all([tagger.dispose(), alone.dispose()]);
  });

  it('are replaced when they die at rest', async () => {
    const threads = started();
    const tagger = await Tagger.load(folder, { workers: 2 });
    const expected = await tagger.tag(sentences);
    await Promise.all(threads.map((thread) => thread.terminate()));
    expect(await tagger.tag(sentences, { batchSize: 4 })).toEqual(expected);
    expect(threads.length).toBe(4);
    await tagger.dispose();
  });

  it('are reported when they die at work, and replaced', async () => {
    const threads = started();
    const tagger = await Tagger.load(folder, { workers: 1 });
    const expected = await tagger.tag([['a', 'b']]);
    // Dividing a text is no computation of the runtime, within which the end of a thread is the end of the process.
    const dividing = tagger.tagText('One two three. '.repeat(20_000));
    const dying = expect(dividing).rejects.toMatchObject({
      code: 'device',
      message: 'worker: expected it to go on, got exit code 1 (the next call starts another)',
    });
    const waiting = tagger.tag([['a', 'b']]);
    await threads[0]?.terminate();
    await dying;
    expect(await waiting).toEqual(expected);
    expect(await tagger.tag([['a', 'b']])).toEqual(expected);
    await tagger.dispose();
  });

  it('say why they cannot start, and start when they can', async () => {
    const model = join(temporary, 'model');
    cpSync(folder, model, { recursive: true });
    const tagger = await Tagger.load(model, { workers: 2 });
    rmSync(model, { recursive: true });
    const all = await Promise.allSettled([tagger.tag([['a']]), tagger.tag([['b']]), tagger.tagText('c')]);
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        reason: { message: expect.stringContaining(`model ${model}: expected a folder`) },
      });
    }
    await expect(tagger.tag([['a']])).rejects.toThrow(`model ${model}: expected a folder`);
    cpSync(folder, model, { recursive: true });
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect((await tagger.tag([['a']])).length).toBe(1);
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
    await tagger.tag([['a']]);
    await Promise.all([tagger.dispose(), tagger.dispose()]);
    await tagger[Symbol.asyncDispose]();
    const calls = [tagger.tag([['a']]), tagger.label([]), tagger.tagText('a'), tagger.stream([['a']]).next()];
    for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject({ reason: { message: used } });
  });

  it('before the first call starts no thread', async () => {
    const tagger = await Tagger.load(folder, { workers: 1 });
    await tagger.dispose();
    await expect(tagger.tag([['a']])).rejects.toThrow(used);
  });

  it('ends or rejects calls in progress', async () => {
    const tagger = await Tagger.load(folder, { workers: 2 });
    const calls = Array.from({ length: 50 }, () => tagger.tag(sentences, { batchSize: 1 }));
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
    ['while they label', 'tagger.tag(sentences, { batchSize: 4, onProgress: (done) => done > 8 && process.exit(7) });'],
    ['while they start', 'tagger.tag(sentences).catch(() => {}); setImmediate(() => process.exit(7));'],
    [
      'by an error, while they label',
      "tagger.tag(sentences, { batchSize: 4, onProgress: (done) => { if (done > 8) process.nextTick(() => { process.exitCode = 7; throw new Error('own'); }); } });",
    ],
  ])('can exit %s', async (_, body) => {
    const outcome = await program(body).catch((error) => error);
    expect(outcome).toMatchObject({ killed: false, signal: null });
    expect([1, 7]).toContain(outcome.code);
    expect(outcome.stderr).not.toContain('terminate called');
  });

  it('ends by itself when everything was labelled, or disposed of in the middle', async () => {
    const ended = await program("console.log((await tagger.tag([['a']])).length);", folder);
    expect(ended).toEqual({ stdout: '1\n', stderr: '' });
    const disposed =
      await program(`const labels = tagger.tag(sentences, { batchSize: 4 }).catch((error) => error.message);
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
        const sentences = await together.tagText(text, { batchSize: 8 });
        ended.push(index);
        return sentences;
      }),
    );
    expect(ended.indexOf(7)).toBeGreaterThan(ended.indexOf(500));
    const plain = (labelled: Awaited<ReturnType<typeof alone.tagText>>) =>
      labelled.map(({ words, places, tags }) => ({ words, places, tags }));
    for (const index of [0, 7, 8, 500, 999]) {
      expect(plain(found[index] ?? [])).toEqual(plain(await alone.tagText(texts[index] ?? '')));
    }
    expect(found.flat().every(({ words, tags }) => words.length === tags.length)).toBe(true);
    expect(await together.tagText('')).toEqual([]);
    await Promise.all([alone.dispose(), together.dispose()]);
  });
});
