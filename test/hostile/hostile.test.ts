// Small things from strangers, used as anybody would: each is refused in one sentence, or is harmless, within limits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileFiles } from './files.js';
import type { HostileCase } from './hostile-case.js';
import { mostBytes, mostStarts } from './limits.js';
import { hostileModels } from './models.js';
import { type Costs, runLimited } from './run-limited.js';

const root = mkdtempSync(join(tmpdir(), 'bytetag-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let idle: Costs;
beforeAll(async () => {
  idle = await runLimited(['--version']);
});

// BYTETAG_SHOW_COSTS=1 prints what each takes, and how it ends.
const showsCosts = Boolean(process.env.BYTETAG_SHOW_COSTS);

async function expectHarmless({ name, make, input = 'a b\n', refusal }: HostileCase): Promise<void> {
  const folder = mkdtempSync(join(root, 'case-'));
  const { code, stdout, stderr, seconds, bytes } = await runLimited(await make(folder), input);
  rmSync(folder, { recursive: true, force: true });
  const taken = bytes - idle.bytes;
  const outcome = `${seconds.toFixed(1)} s, ${(taken / 2 ** 20).toFixed(0)} MB, ${code}: ${stderr.slice(0, 200)}`;
  if (showsCosts) console.log(`${name}: ${outcome}`);
  if (refusal === undefined) {
    expect(code, outcome).toBe(0);
  } else {
    expect([1, 2], outcome).toContain(code);
    expect(stderr).toMatch(/^bytetag: [^\n]{1,1100}\n$/);
    expect(stderr).toMatch(refusal);
  }
  expect(`${stdout}${stderr}`.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
  expect(seconds / idle.seconds, outcome).toBeLessThan(mostStarts);
  expect(taken, outcome).toBeLessThan(mostBytes);
}

describe.each([
  ['a model', hostileModels],
  ['a file', hostileFiles],
] as const)('%s', (_, cases) => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    await expectHarmless(each);
  });
});
