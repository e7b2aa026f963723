// A tagger in this thread from its first call to its end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { loadTagger } from '../../src/node/tagging/load-tagger.js';
import type { LoadedTagger } from '../../src/product/tagger/tagger.js';
import { countSessions } from '../support/counted-sessions.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => writeTinyTagger(folder));
const cpu = await openDevice('cpu');
const used = 'tagger: expected one in use, got one that was disposed of';

const calls: readonly [string, (tagger: LoadedTagger) => Promise<unknown>][] = [
  ['label', (tagger) => tagger.label([['a']])],
  ['label nothing', (tagger) => tagger.label([])],
  ['tag', (tagger) => tagger.tag('a b. c')],
  ['tag nothing', (tagger) => tagger.tag([])],
  ['stream', (tagger) => tagger.stream(['a']).next()],
  ['warmup', (tagger) => tagger.warmup()],
];

describe.each(['constrained', 'free', 'encoder', 'joint'] as const)('two first calls at once, %s', (decoding) => {
  it('share sessions, which are freed', async () => {
    const counted = countSessions(cpu);
    const tagger = await loadTagger(folder, { device: counted.device });
    await Promise.all([tagger.tag('a b', { decoding }), tagger.label([['c']], { decoding })]);
    expect(new Set(counted.made).size).toBe(counted.made.length);
    expect(counted.made.length).toBeGreaterThan(0);
    await tagger.dispose();
    expect(counted.live).toEqual([]);
  });
});

describe('a tagger that was disposed of', () => {
  it.each(calls)('refuses %s', async (_, call) => {
    const counted = countSessions(cpu);
    const tagger = await loadTagger(folder, { device: counted.device });
    await call(tagger);
    await tagger.dispose();
    await expect(call(tagger)).rejects.toMatchObject({ name: 'BytetagError', code: 'usage', message: used });
    await tagger.dispose();
    expect(counted.live).toEqual([]);
  });

  it('refuses to go on with a stream', async () => {
    const tagger = await loadTagger(folder, { device: cpu });
    let taken = 0;
    const sentences = function* () {
      for (; taken < 100; taken++) yield 'a';
    };
    const stream = tagger.stream(sentences(), { batchSize: 1 });
    expect((await stream.next()).done).toBe(false);
    await tagger.dispose();
    await expect(
      (async () => {
        for await (const { text } of stream) expect(text).toBe('a');
      })(),
    ).rejects.toThrow(used);
    expect(taken).toBeLessThan(10);
  });

  it('is what `await using` leaves', async () => {
    const counted = countSessions(cpu);
    const tagger = await loadTagger(folder, { device: counted.device });
    {
      await using same = tagger;
      await same.tag('a');
    }
    expect(counted.live).toEqual([]);
    await expect(tagger.tag('a')).rejects.toThrow(used);
  });
});

describe('a stream whose source is waiting', () => {
  /** One sentence, and then none for as long as anybody waits. */
  const waiting = () => {
    let isEnded = false;
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let taken = 0;
    const source = {
      [Symbol.asyncIterator]: () => ({
        async next(): Promise<IteratorResult<string>> {
          if (taken++ > 0) await ended;
          return isEnded ? { done: true, value: undefined } : { done: false, value: 'a' };
        },
        async return(): Promise<IteratorResult<string>> {
          isEnded = true;
          end();
          return { done: true, value: undefined };
        },
      }),
    };
    return { source, isEnded: () => isEnded };
  };

  it('is ended by its signal', async () => {
    await using tagger = await loadTagger(folder, { device: cpu });
    const { source, isEnded } = waiting();
    const abort = new AbortController();
    const stream = tagger.stream(source, { signal: abort.signal });
    expect((await stream.next()).value).toMatchObject({ text: 'a' });
    const next = stream.next();
    abort.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(isEnded()).toBe(true);
  });

  it('is ended by the end of its tagger', async () => {
    const tagger = await loadTagger(folder, { device: cpu });
    const { source, isEnded } = waiting();
    const stream = tagger.stream(source);
    expect((await stream.next()).value).toMatchObject({ text: 'a' });
    const next = stream.next();
    const outcome = expect(next).rejects.toMatchObject({ code: 'usage', message: used });
    await tagger.dispose();
    await outcome;
    expect(isEnded()).toBe(true);
  });
});

describe('disposing during calls', () => {
  it('ends or rejects them, and frees everything', async () => {
    const counted = countSessions(cpu);
    const tagger = await loadTagger(folder, { device: counted.device });
    const sentences = Array.from({ length: 200 }, (_, index) => ['one', 'two', `word${index}`]);
    const tagging = Array.from({ length: 5 }, () => tagger.label(sentences, { batchSize: 1 }));
    const outcomes = Promise.allSettled(tagging);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([tagger.dispose(), tagger.dispose()]);
    expect(counted.live).toEqual([]);
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ message: used });
      else expect(outcome.value.length).toBe(sentences.length);
    }
  });

  it('rejects what is left after the batch that is being labelled', async () => {
    const tagger = await loadTagger(folder, { device: cpu });
    let ending: Promise<void> | undefined;
    const steps: number[] = [];
    const onProgress = (done: number): void => {
      steps.push(done);
      ending ??= tagger.dispose();
    };
    const tagging = tagger.tag(['a', 'b', 'c', 'd'], { batchSize: 1, onProgress });
    await expect(tagging).rejects.toThrow(used);
    await ending;
    expect(steps).toEqual([1]);
  });

  it('leaves the caller’s own signal as it is', async () => {
    const tagger = await loadTagger(folder, { device: cpu });
    const { signal } = new AbortController();
    const tagging = tagger.tag('a', { signal });
    await Promise.allSettled([tagger.dispose(), tagging]);
    expect(signal.aborted).toBe(false);
    await expect(tagger.tag('a', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(used);
  });

  it('share a signal without a warning of a leak', async () => {
    await using tagger = await loadTagger(folder, { device: cpu });
    const { signal } = new AbortController();
    const warnings: string[] = [];
    const note = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', note);
    const calls = Array.from({ length: 12 }, () => tagger.tag('a b. c', { signal }));
    const streams = Array.from({ length: 12 }, () => tagger.stream(['a'], { signal }).next());
    await Promise.all([...calls, ...streams]);
    // Warnings come with the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('still stops when aborted', async () => {
    const tagger = await loadTagger(folder, { device: cpu });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('enough'));
    const texts = ['a', 'b', 'c'];
    await expect(tagger.tag(texts, { batchSize: 1, signal: abort.signal, onProgress })).rejects.toThrow('enough');
    await expect(tagger.tag(texts, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    await tagger.dispose();
  });
});

describe('a thousand calls at once', () => {
  it('get what each gets alone, one batch at a time', async () => {
    const counted = countSessions(cpu);
    const tagger = await loadTagger(folder, { device: counted.device });
    const texts = Array.from({ length: 1000 }, (_, index) =>
      `Word ${index} is here. `.repeat(index % 250 === 7 ? 40 : 1 + (index % 3)),
    );
    const ended: number[] = [];
    const together = await Promise.all(
      texts.map(async (text, index) => {
        const { tokens } = await tagger.tag(text, { batchSize: 8 });
        ended.push(index);
        return tokens;
      }),
    );
    expect(counted.mostRuns).toBe(1);
    // Short ones do not wait for the long one that came before them.
    expect(ended.indexOf(7)).toBeGreaterThan(ended.indexOf(500));
    for (const index of [0, 7, 8, 500, 999]) {
      const { tokens } = await tagger.tag(texts[index] ?? '');
      expect(together[index]?.map(({ tag }) => tag)).toEqual(tokens.map(({ tag }) => tag));
    }
    await tagger.dispose();
  });
});
