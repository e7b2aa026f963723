// Tests that Bun and Deno tag and train as Node does, with the package as it is for Node. They are installed from npm in
// a folder that is removed afterwards; where that cannot be done, the test says that it is skipped.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('tag-and-train.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bytetag-runtimes-'));

/** What the program prints, run by a command. */
function run(name, command, args) {
  const own = join(folder, name);
  mkdirSync(own);
  const output = execFileSync(command, [...args, program, own], { encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  return JSON.parse(output);
}

try {
  const bin = (name) => join(folder, 'node_modules', '.bin', name);
  try {
    const packages = ['bun@1.4.5', 'deno@2.9.6'];
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages], { stdio: 'ignore' });
    // npm may be told to run no scripts of packages.
    for (const script of ['bun/install.js', 'deno/install.cjs']) {
      execFileSync(process.execPath, [join(folder, 'node_modules', script)], { stdio: 'ignore' });
    }
  } catch (error) {
    console.error(`test/runtimes: Bun and Deno cannot be installed, so they are not tested: ${error.message}`);
    process.exit(0);
  }
  const expected = run('node', process.execPath, []);
  assert.equal(expected.tags.length > 8 && Number.isFinite(expected.loss), true);
  assert.deepEqual(run('bun', bin('bun'), []), expected);
  assert.deepEqual(run('deno', bin('deno'), ['run', '--allow-all']), expected);
  console.log(`Bun and Deno: the same tags as in Node, and the same loss after 20 steps (${expected.loss})`);
} finally {
  rmSync(folder, { recursive: true });
}
