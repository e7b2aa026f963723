// Waiting for the next turn of the event loop.
import { expect, it } from 'vitest';
import { nextTurn } from '../../src/foundation/next-turn.js';

it('comes after everything of this turn, and before a timer', async () => {
  const order: string[] = [];
  const timer = new Promise<void>((resolve) => {
    setTimeout(() => {
      order.push('timer');
      resolve();
    }, 50);
  });
  const turn = nextTurn().then(() => order.push('turn'));
  let promise = Promise.resolve();
  for (let count = 0; count < 100; count++) promise = promise.then(() => {});
  await Promise.all([promise.then(() => order.push('promises')), turn, timer]);
  expect(order).toEqual(['promises', 'turn', 'timer']);
});
