// Which calls go to a thread together, with a pool of threads that the test plays.
import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import type { WorkerRequest, WorkerResult } from '../../../src/product/tagger/labelling-thread.js';
import {
  createSharedRequests,
  keyOf,
  longestRequest,
  type WorkerOptions,
} from '../../../src/product/tagger/shared-requests.js';
import type { ThreadPool } from '../../../src/product/tagger/thread-pool.js';

/** A pool that answers at once: the tag of a word is the word, and a text is one word. */
function play(threads = 1) {
  const asked: WorkerRequest[] = [];
  const answer = (request: WorkerRequest): WorkerResult => {
    asked.push(request);
    if (request.kind === 'label') {
      return { labels: request.sentences.map((tags) => ({ tags, wellFormed: true, problems: noProblems })) };
    }
    const texts = request.kind === 'divide' ? request.texts : [];
    return { divided: texts.map(({ length }) => ({ places: Uint32Array.of(0, length), ends: Uint32Array.of(1) })) };
  };
  const pool: ThreadPool = {
    ask: async (make) => answer(make()),
    async askEach() {},
    async dispose() {},
  };
  const requests = createSharedRequests(pool, threads);
  const label = (sentences: readonly string[][], options: WorkerOptions = {}, length = 1) =>
    requests.label({
      sources: { count: sentences.length, longest: length, total: sentences.length * length },
      ...{ make: () => sentences, options, key: keyOf(options) },
    });
  const sizes = () =>
    asked.map((request) =>
      request.kind === 'label' ? request.sentences.length : request.kind === 'divide' ? request.texts.length : 0,
    );
  return { asked, requests, label, sizes };
}

describe('label', () => {
  it('labels the sentences of several calls together, and gives each its own', async () => {
    const { label, sizes } = play();
    const found = await Promise.all([label([['a'], ['b', 'c']]), label([['d']])]);
    expect(found.map((labels) => labels.map(({ tags }) => tags))).toEqual([[['a'], ['b', 'c']], [['d']]]);
    expect(sizes()).toEqual([3]);
  });

  it('takes as many sentences as a batch has, and as much text as a request', async () => {
    const { label, sizes } = play();
    await Promise.all(Array.from({ length: 5 }, () => label([['a'], ['b']], { batchSize: 4 })));
    expect(sizes()).toEqual([4, 4, 2]);
    await Promise.all(Array.from({ length: 4 }, () => label([['a']], { batchSize: 5000 }, 20)));
    const many = Array.from({ length: longestRequest / 40 }, () => ['a']);
    await Promise.all(Array.from({ length: 3 }, () => label(many, { batchSize: 5000 }, 20)));
    expect(sizes().slice(3)).toEqual([4, 2 * many.length, many.length]);
  });

  it('puts sentences of similar lengths together, and begins with the one that has waited longest', async () => {
    const { asked, label } = play();
    const lengths = [100, 10, 98, 11, 99, 12];
    await Promise.all(lengths.map((length) => label([[String(length)]], {}, length)));
    expect(asked.map((request) => request.kind === 'label' && request.sentences.flat())).toEqual([
      ['100', '99', '98', '12'],
      ['10', '11'],
    ]);
  });

  it.each<[WorkerOptions, WorkerOptions, boolean]>([
    [{}, { batchSize: 32, numBeams: 1, alternatives: 0, bias: {} }, true],
    [{ bias: { A: 1, B: 2 } }, { bias: { B: 2, A: 1 } }, true],
    [{ bias: { A: 1 } }, { bias: { A: 2 } }, false],
    [{}, { task: 'ner' }, false],
    [{}, { decoding: 'encoder' }, false],
    [{}, { numBeams: 2 }, false],
    [{}, { alternatives: 1 }, false],
    [{}, { batchSize: 8 }, false],
  ])('puts %j and %j together: %s', async (first, second, areTogether) => {
    const { asked, label } = play();
    await Promise.all([label([['a']], first), label([['b']], second)]);
    expect(asked).toMatchObject(areTogether ? [{ options: first }] : [{ options: first }, { options: second }]);
    expect(asked).toHaveLength(areTogether ? 1 : 2);
  });

  it('keeps all threads busy', async () => {
    const { label, sizes } = play(4);
    await Promise.all(Array.from({ length: 20 }, () => label([['a']])));
    expect(sizes()).toEqual([5, 5, 5, 5]);
  });
});

describe('divide', () => {
  it('sends the texts of several calls together, if they have the same language', async () => {
    const { requests, sizes } = play();
    const locales = [undefined, 'el', undefined, 'el', undefined];
    const found = await Promise.all(
      locales.map((locale, index) => requests.divide({ text: 'x'.repeat(index + 1), locale })),
    );
    expect(found.map(({ places }) => places[1])).toEqual([1, 2, 3, 4, 5]);
    expect(sizes()).toEqual([3, 2]);
  });

  it('sends a long text alone', async () => {
    const { requests, sizes } = play();
    await Promise.all(
      ['a', 'b'.repeat(longestRequest), 'c'].map((text) => requests.divide({ text, locale: undefined })),
    );
    expect(sizes()).toEqual([2, 1]);
  });
});
