// Events that are taken at another time than they come.
import { expect, it } from 'vitest';
import { createEventBuffer } from '../../src/foundation/event-buffer.js';

it('gives events that came before and those that come while it waits, in their order', async () => {
  const buffer = createEventBuffer<number>();
  buffer.push(1);
  buffer.push(2);
  const taken: number[] = [];
  const taking = (async () => {
    for await (const event of buffer.events()) taken.push(event);
  })();
  await new Promise((resolve) => setTimeout(resolve));
  expect(taken).toEqual([1, 2]);
  buffer.push(3);
  buffer.end();
  await taking;
  expect(taken).toEqual([1, 2, 3]);
});

it('ends with an error after the events before it', async () => {
  const buffer = createEventBuffer<number>();
  buffer.push(1);
  buffer.end(new Error('gone'));
  const events = buffer.events();
  expect(await events.next()).toEqual({ value: 1, done: false });
  await expect(events.next()).rejects.toThrow('gone');
});
