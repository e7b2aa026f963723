// A few generated inputs for everything that takes some from outside; `npm run fuzz` tries as many as one likes.
import { afterAll, expect, test } from 'vitest';
import { removeScratchFiles } from './target.js';
import { shareOut } from './targets.js';

afterAll(removeScratchFiles);

test.each([...shareOut(6000)].map(([target, inputs]) => [target.name, target, inputs] as const))(
  '%s',
  async (_, target, inputs) => {
    expect(await target.run(1, inputs)).toBeUndefined();
  },
);
