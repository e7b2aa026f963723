// Runs every program under examples/ with few steps, one after the other. Later programs use the models of the first.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const out = (name: string): string => join(folder, name);
const runs: readonly (readonly [string, readonly string[], readonly (string | RegExp)[]])[] = [
  ['fine-tune', [out('base'), '50'], ['step 50: loss ', /^dev accuracy 0\.\d+$/m]],
  ['tag-file', [join(examples, 'pos-en/README.md')], [/^#\/[A-Z]+ /m, /Licence\/NOUN/]],
  [
    'evaluate-with-noise',
    [out('base')],
    [/^accuracy 0\.\d+ \(95%: 0\.\d+ to 0\.\d+\)$/m, /typos in 20% of the words: 0\.\d+/],
  ],
  [
    'adapter',
    [out('base'), out('adapter'), '2'],
    ['144384 weights are trained', /^The\/\S+ cat\/\S+ sat\/\S+ \.\/\S+$/m],
  ],
  [
    'custom-task',
    [out('tasks'), '2'],
    ['finished after 2 steps', /^pos Mary\/[A-Z]+ saw\/[A-Z]+ /m, /^case Mary\/[A-Z]+ /m],
  ],
  ['custom-format', [out('format'), '2'], ['finished after 2 steps', /^constrained \[.*\] true/m, /^free \[/m]],
];

it('each is run here', () => {
  const names = readdirSync(examples).filter((name) => name.endsWith('.mjs'));
  expect(runs.map(([name]) => `${name}.mjs`).sort()).toEqual(names.sort());
});

describe('examples', () => {
  it.each(runs)('%s', { timeout: 120_000 }, async (name, args, expected) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(examples, `${name}.mjs`), ...args]);
    expect(stderr).toBe('');
    for (const text of expected) expect(stdout).toMatch(text);
  });
});
