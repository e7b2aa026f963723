// Who gets what from a pool of threads, which here are played by the test.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BytetagError, type ErrorCode } from '../../../src/foundation/errors.js';
import type { LabellingThread, WorkerRequest, WorkerResult } from '../../../src/product/tagger/labelling-thread.js';
import { createThreadPool } from '../../../src/product/tagger/thread-pool.js';

interface PlayedThread extends LabellingThread {
  /** What it was asked, and how it answers. */
  readonly asked: { readonly text: string; answer(result: WorkerResult): void; fail(error: Error): void }[];
  isResting: boolean;
  start(): void;
  die(message: string, code?: ErrorCode): void;
}

/** Threads in the order in which they were started. */
function play(): { readonly threads: PlayedThread[]; readonly start: () => LabellingThread } {
  const threads: PlayedThread[] = [];
  return {
    threads,
    start() {
      let [start, fail, end] = [() => {}, (_: Error) => {}, (_: BytetagError) => {}];
      const ready = new Promise<void>((resolve, reject) => {
        [start, fail] = [resolve, reject];
      });
      ready.catch(() => {});
      const ended = new Promise<BytetagError>((resolve) => {
        end = resolve;
      });
      const thread: PlayedThread = {
        ...{ ready, ended, asked: [], isResting: false, start },
        ask(request: WorkerRequest) {
          thread.isResting = false;
          return new Promise((resolve, reject) => {
            thread.asked.push({
              text: request.kind === 'divide' ? request.texts.join() : request.kind,
              answer: resolve,
              fail: reject,
            });
          });
        },
        rest() {
          thread.isResting = true;
        },
        async end() {
          end(new BytetagError('device', 'ended'));
        },
        die(message, code = 'device') {
          const error = new BytetagError(code, message);
          end(error);
          fail(error);
          for (const { fail: refuse } of thread.asked) refuse(error);
        },
      };
      threads.push(thread);
      return thread;
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const divide = (text: string) => (): WorkerRequest => ({ kind: 'divide', texts: [text], options: {} });
const textsOf = (thread: PlayedThread | undefined) => thread?.asked.map(({ text }) => text);
const warn = vi.fn<(message: string) => void>();
afterEach(() => warn.mockClear());

describe('createThreadPool', () => {
  it('gives requests to threads that are free, in their order, made only then', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 2, start, warn });
    expect(threads).toEqual([]);
    const made: string[] = [];
    const answers = ['a', 'b', 'c', 'd'].map((text) =>
      pool.ask(() => {
        made.push(text);
        return divide(text)();
      }),
    );
    await settled();
    expect([threads.length, made]).toEqual([2, []]);
    threads[0]?.start();
    threads[1]?.start();
    await settled();
    expect([textsOf(threads[0]), textsOf(threads[1]), made]).toEqual([['a'], ['b'], ['a', 'b']]);
    threads[1]?.asked[0]?.answer({ labels: [] });
    expect(await answers[1]).toEqual({ labels: [] });
    expect(textsOf(threads[1])).toEqual(['b', 'c']);
    threads[1]?.asked[1]?.fail(new Error('own'));
    await expect(answers[2]).rejects.toThrow('own');
    expect(textsOf(threads[1])).toEqual(['b', 'c', 'd']);
    threads[1]?.asked[2]?.answer({});
    await answers[3];
    await settled();
    expect([threads[0]?.isResting, threads[1]?.isResting]).toEqual([false, true]);
  });

  it('skips what cannot be made', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn });
    const broken = pool.ask(() => {
      throw new Error('enough');
    });
    const last = pool.ask(divide('a'));
    threads[0]?.start();
    await expect(broken).rejects.toThrow('enough');
    expect(textsOf(threads[0])).toEqual(['a']);
    threads[0]?.asked[0]?.answer({});
    expect(await last).toEqual({});
  });

  it('replaces a thread that died at work, whose request alone fails', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn });
    const [first, second] = [pool.ask(divide('a')), pool.ask(divide('b'))];
    threads[0]?.start();
    await settled();
    threads[0]?.die('gone');
    await expect(first).rejects.toThrow('gone');
    await settled();
    threads[1]?.start();
    await settled();
    expect([textsOf(threads[0]), textsOf(threads[1])]).toEqual([['a'], ['b']]);
    threads[1]?.asked[0]?.answer({});
    await second;
  });

  it('refuses everything when no thread can start, and tries again for the next', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 2, start, warn });
    const both = [pool.ask(divide('a')), pool.ask(divide('b'))];
    threads[0]?.die('no model');
    await settled();
    threads[1]?.die('no model');
    for (const outcome of await Promise.allSettled(both))
      expect(outcome).toMatchObject({ reason: { message: 'no model' } });
    await settled();
    expect([threads.length, warn.mock.calls.length]).toEqual([2, 0]);
    const next = pool.ask(divide('c'));
    threads[2]?.start();
    await settled();
    threads[2]?.asked[0]?.answer({});
    await next;
    expect(warn.mock.calls).toEqual([['a labelling thread could not start: no model']]);
  });

  it('warns of what a thread says in characters that a terminal only shows', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn });
    const refused = expect(pool.ask(divide('a'))).rejects.toThrow('internal');
    threads[0]?.die('internal: \u001b[2J\n    at word \u009b1m', 'internal');
    await refused;
    const next = pool.ask(divide('b'));
    threads[1]?.start();
    await settled();
    threads[1]?.asked[0]?.answer({});
    await next;
    expect(warn.mock.calls).toEqual([
      ['a labelling thread could not start: internal: \\u001b[2J\n    at word \\u009b1m'],
    ]);
  });

  it('goes on with those that could start, and gives up on the others after three', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 2, start, warn });
    const works: PlayedThread[] = [];
    for (let round = 0; round < 6; round++) {
      const answer = pool.ask(divide(`${round}`));
      const [last] = threads.slice(-1);
      if (round === 0) {
        works.push(...threads.slice(0, 1));
        threads[0]?.start();
        await settled();
      }
      if (last && !works.includes(last)) last.die('too little memory');
      await settled();
      works[0]?.asked[round]?.answer({});
      await answer;
    }
    expect(threads.length).toBe(4);
    expect(warn.mock.calls.length).toBe(3);
  });

  it('asks each thread, also those that start later, before other requests', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 2, start, warn });
    const other = pool.ask(divide('a'));
    threads[0]?.start();
    await settled();
    const each = pool.askEach({ kind: 'warmup' });
    const last = pool.ask(divide('b'));
    threads[1]?.start();
    await settled();
    expect([textsOf(threads[0]), textsOf(threads[1])]).toEqual([['a'], ['warmup']]);
    threads[0]?.asked[0]?.answer({});
    await other;
    threads[1]?.asked[0]?.answer({});
    await settled();
    expect([textsOf(threads[0]), textsOf(threads[1])]).toEqual([
      ['a', 'warmup'],
      ['warmup', 'b'],
    ]);
    threads[0]?.asked[1]?.answer({});
    threads[1]?.asked[1]?.answer({});
    await Promise.all([each, last]);
    expect(threads[0]?.isResting).toBe(true);
    // Idle threads are asked at once.
    const again = pool.askEach({ kind: 'warmup' });
    expect([textsOf(threads[0])?.at(-1), textsOf(threads[1])?.at(-1)]).toEqual(['warmup', 'warmup']);
    threads[0]?.asked[2]?.fail(new Error('own'));
    threads[1]?.asked[2]?.answer({});
    await again;
  });

  it('says why no thread could be asked', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 2, start, warn });
    const refused = expect(pool.askEach({ kind: 'warmup' })).rejects.toThrow('no model');
    threads[0]?.die('no model');
    threads[1]?.die('no model');
    await refused;
    const ended = expect(pool.askEach({ kind: 'warmup' })).rejects.toThrow('workers: expected to go on, got an end');
    await pool.dispose();
    await ended;
    await expect(pool.askEach({ kind: 'warmup' })).rejects.toThrow('workers: expected some, got none any more');
  });

  it('ends its threads, and refuses what waits', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn });
    const waiting = pool.ask(divide('a'));
    const refused = expect(waiting).rejects.toThrow('workers: expected to go on, got an end');
    await pool.dispose();
    await refused;
    await expect(pool.ask(divide('b'))).rejects.toThrow('workers: expected some, got none any more');
    expect(threads.length).toBe(1);
  });

  it('gives a request of a thread that died to another, before those that wait', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn, attempts: 3 });
    const [first, second] = [pool.ask(divide('first')), pool.ask(divide('second'))];
    for (let turn = 0; turn < 2; turn++) {
      threads.at(-1)?.start();
      await settled();
      expect(textsOf(threads.at(-1))).toEqual(['first']);
      threads.at(-1)?.die(`death ${turn}`);
      await settled();
    }
    expect(threads).toHaveLength(3);
    threads[2]?.start();
    await settled();
    threads[2]?.asked[0]?.answer({ labels: [] });
    expect(await first).toEqual({ labels: [] });
    await settled();
    threads[2]?.asked[1]?.answer({});
    expect(await second).toEqual({});
    expect(textsOf(threads[2])).toEqual(['first', 'second']);
  });

  it('fails with what has killed as many threads as it may, and goes on with the rest', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn, attempts: 2 });
    const [first, second] = [pool.ask(divide('first')), pool.ask(divide('second'))];
    const refused = expect(first).rejects.toThrow('death 1');
    for (let turn = 0; turn < 2; turn++) {
      threads.at(-1)?.start();
      await settled();
      threads.at(-1)?.die(`death ${turn}`);
      await settled();
    }
    await refused;
    threads[2]?.start();
    await settled();
    threads[2]?.asked[0]?.answer({ labels: [] });
    expect(await second).toEqual({ labels: [] });
  });

  it('does not repeat what a thread has refused', async () => {
    const { threads, start } = play();
    const pool = createThreadPool({ count: 1, start, warn, attempts: 3 });
    const asked = pool.ask(divide('first'));
    threads[0]?.start();
    await settled();
    threads[0]?.asked[0]?.fail(new BytetagError('data', 'a word: expected less'));
    await expect(asked).rejects.toThrow('a word: expected less');
    expect(threads).toHaveLength(1);
  });
});
