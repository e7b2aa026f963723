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
              text: request.kind === 'segment' ? request.text : '',
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
const segment = (text: string) => (): WorkerRequest => ({ kind: 'segment', text });
const textsOf = (thread: PlayedThread | undefined) => thread?.asked.map(({ text }) => text);
const warn = vi.fn<(message: string) => void>();
afterEach(() => warn.mockClear());

describe('createThreadPool', () => {
  it('gives requests to threads that are free, in their order, made only then', async () => {
    const { threads, start } = play();
    const pool = createThreadPool(2, start, warn);
    expect(threads).toEqual([]);
    const made: string[] = [];
    const answers = ['a', 'b', 'c', 'd'].map((text) =>
      pool.ask(() => {
        made.push(text);
        return segment(text)();
      }),
    );
    await settled();
    expect([threads.length, made]).toEqual([2, []]);
    threads[0]?.start();
    threads[1]?.start();
    await settled();
    expect([textsOf(threads[0]), textsOf(threads[1]), made]).toEqual([['a'], ['b'], ['a', 'b']]);
    threads[1]?.asked[0]?.answer({ ends: Uint32Array.of(2) });
    expect(await answers[1]).toEqual({ ends: Uint32Array.of(2) });
    expect(textsOf(threads[1])).toEqual(['b', 'c']);
    threads[1]?.asked[1]?.fail(new Error('own'));
    await expect(answers[2]).rejects.toThrow('own');
    expect(textsOf(threads[1])).toEqual(['b', 'c', 'd']);
    threads[1]?.asked[2]?.answer({});
    await answers[3];
    await settled();
    expect([threads[0]?.isResting, threads[1]?.isResting]).toEqual([false, true]);
  });

  it('skips what is not needed any more, and what cannot be made', async () => {
    const { threads, start } = play();
    const pool = createThreadPool(1, start, warn);
    const none = pool.ask(() => undefined);
    const broken = pool.ask(() => {
      throw new Error('enough');
    });
    const last = pool.ask(segment('a'));
    threads[0]?.start();
    expect(await none).toEqual({});
    await expect(broken).rejects.toThrow('enough');
    expect(textsOf(threads[0])).toEqual(['a']);
    threads[0]?.asked[0]?.answer({});
    expect(await last).toEqual({});
  });

  it('replaces a thread that died at work, whose request alone fails', async () => {
    const { threads, start } = play();
    const pool = createThreadPool(1, start, warn);
    const [first, second] = [pool.ask(segment('a')), pool.ask(segment('b'))];
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
    const pool = createThreadPool(2, start, warn);
    const both = [pool.ask(segment('a')), pool.ask(segment('b'))];
    threads[0]?.die('no model');
    await settled();
    threads[1]?.die('no model');
    for (const outcome of await Promise.allSettled(both))
      expect(outcome).toMatchObject({ reason: { message: 'no model' } });
    await settled();
    expect([threads.length, warn.mock.calls.length]).toEqual([2, 0]);
    const next = pool.ask(segment('c'));
    threads[2]?.start();
    await settled();
    threads[2]?.asked[0]?.answer({});
    await next;
    expect(warn.mock.calls).toEqual([['a labelling thread could not start: no model']]);
  });

  it('warns of what a thread says in characters that a terminal only shows', async () => {
    const { threads, start } = play();
    const pool = createThreadPool(1, start, warn);
    const refused = expect(pool.ask(segment('a'))).rejects.toThrow('internal');
    threads[0]?.die('internal: \u001b[2J\n    at word \u009b1m', 'internal');
    await refused;
    const next = pool.ask(segment('b'));
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
    const pool = createThreadPool(2, start, warn);
    const works: PlayedThread[] = [];
    for (let round = 0; round < 6; round++) {
      const answer = pool.ask(segment(`${round}`));
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

  it('ends its threads, and refuses what waits', async () => {
    const { threads, start } = play();
    const pool = createThreadPool(1, start, warn);
    const waiting = pool.ask(segment('a'));
    const refused = expect(waiting).rejects.toThrow('workers: expected to go on, got an end');
    await pool.dispose();
    await refused;
    await expect(pool.ask(segment('b'))).rejects.toThrow('workers: expected some, got none any more');
    expect(threads.length).toBe(1);
  });
});
