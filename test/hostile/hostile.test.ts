// Small things from strangers, used as anybody would: each is refused in one sentence, or is harmless, within limits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostileCase } from './hostile-case.js';
import { longestSeconds, mostBytes } from './limits.js';
import { hostileModels } from './models.js';
import { runLimited } from './run-limited.js';

const root = mkdtempSync(join(tmpdir(), 'bytetag-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let idleBytes: number;
beforeAll(async () => {
  idleBytes = (await runLimited(['--version'])).bytes;
});

async function expectHarmless({ make, input = 'a b\n', refusal }: HostileCase): Promise<void> {
  const folder = mkdtempSync(join(root, 'case-'));
  const args = await make(folder);
  const { code, stdout, stderr, seconds, bytes } = await runLimited(args, input);
  const costs = `${seconds.toFixed(2)} s, ${((bytes - idleBytes) / 2 ** 20).toFixed(0)} MB, ${code}: ${stderr.slice(0, 300)}`;
  if (process.env.SHOW) console.log(costs);
  expect(code, costs).toEqual(refusal === undefined ? 0 : expect.toBeOneOf([1, 2]));
  if (refusal !== undefined) expect(stderr).toMatch(/^bytetag: [^\n]{1,1100}\n$/);
  if (refusal !== undefined) expect(stderr).toMatch(refusal);
  expect(stderr.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  expect(stdout).not.toContain('\u001b');
  expect(seconds, costs).toBeLessThan(longestSeconds);
  expect(bytes - idleBytes, costs).toBeLessThan(mostBytes);
  rmSync(folder, { recursive: true, force: true });
}

describe.each([['a model', hostileModels]] as const)('%s', (_, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    await expectHarmless(each);
  });
});
