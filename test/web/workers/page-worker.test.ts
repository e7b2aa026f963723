import { describe, expect, it } from 'vitest';
import { startWorker } from '../../../src/web/workers/page-worker.js';

describe('startWorker', () => {
  it.each([
    ['none', () => undefined, /^worker: expected one of a web page, got another/],
    ['one of Node', () => ({ postMessage() {}, on() {} }), /^worker: expected one of a web page, got another/],
    [
      'what cannot be made',
      () => {
        throw new ReferenceError('Worker is not defined');
      },
      /^worker: expected one to be made, got Worker is not defined$/,
    ],
  ])('refuses %s in a sentence', (_, create, sentence) => {
    expect(() => startWorker(create as unknown as () => Worker, 'anything')).toThrow(sentence);
  });
});
