import { expect, it } from 'vitest';
import { finish } from '../../src/node/finish.js';

type AnyEvent = { readonly type: 'step' | 'end' | 'folds' | 'profile'; readonly fold?: number };

async function* eventsOf(...events: readonly AnyEvent[]) {
  yield* events;
}

it('returns the last event of a training, whatever follows it', async () => {
  const end = { type: 'end' } as const;
  expect(await finish(eventsOf({ type: 'step' }, end, { type: 'profile' }))).toBe(end);
  const folds = { type: 'folds' } as const;
  expect(await finish(eventsOf({ ...end, fold: 1 }, { ...end, fold: 2 }, folds))).toBe(folds);
});

it('throws the error of a training', async () => {
  async function* failing() {
    yield { type: 'step' } as const;
    throw new Error('no longer finite');
  }
  await expect(finish(failing())).rejects.toThrow('no longer finite');
  await expect(finish(eventsOf({ type: 'step' }))).rejects.toThrow('internal: a training ended without an event');
});

it.each([[5], [undefined], [Promise.resolve()]])('refuses %j, which has no events', async (events) => {
  await expect(finish(events as never)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('finish: expected the events of a training, got'),
  });
});
