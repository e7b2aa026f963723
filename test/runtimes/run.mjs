// Tests that Bun tags and trains, and that Deno tags, as Node does, with the package as it is for Node. They are installed
// from npm in a folder that is removed afterwards; where that cannot be done, the test says that it is skipped. In Deno,
// training writes its model, but messages of its process get lost, and it often does not end.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = { tag: 'tag.mjs', train: 'train.mjs' };
const folder = mkdtempSync(join(tmpdir(), 'bytetag-runtimes-'));

/** What a program prints, run by a command. */
function run(work, name, command, args) {
  const own = join(folder, `${name}-${work}`);
  mkdirSync(own);
  const program = fileURLToPath(new URL(programs[work], import.meta.url));
  const output = execFileSync(command, [...args, program, own], {
    ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 2] },
    // Only what hangs takes so long.
    timeout: 300_000,
  });
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
  const tags = run('tag', 'node', process.execPath, []);
  assert.ok(tags.length > 8);
  assert.deepEqual(run('tag', 'bun', bin('bun'), []), tags);
  assert.deepEqual(run('tag', 'deno', bin('deno'), ['run', '--allow-all']), tags);
  const loss = run('train', 'node', process.execPath, []);
  assert.ok(Number.isFinite(loss));
  assert.equal(run('train', 'bun', bin('bun'), []), loss);
  console.log(`Bun and Deno: the same tags as in Node; Bun: the same loss after 20 steps (${loss})`);
} finally {
  rmSync(folder, { recursive: true });
}
