import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort } from '../../src/foundation/on-abort.js';

it('has one listener on a signal for all who wait', () => {
  const { signal } = new AbortController();
  const forget = Array.from({ length: 30 }, () => onAbort(signal, () => {}));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const each of forget) each();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('tells each who still waits, once', () => {
  const abort = new AbortController();
  const told: string[] = [];
  const tell = (): void => void told.push('first');
  onAbort(abort.signal, tell);
  onAbort(abort.signal, tell);
  const forget = onAbort(abort.signal, () => told.push('left'));
  forget();
  forget();
  onAbort(abort.signal, () => told.push('last'));
  abort.abort();
  expect(told).toEqual(['first', 'first', 'last']);
});

it('starts anew after all have left', () => {
  const abort = new AbortController();
  const told: string[] = [];
  onAbort(abort.signal, () => told.push('left'))();
  onAbort(abort.signal, () => told.push('new'));
  abort.abort();
  expect(told).toEqual(['new']);
});
