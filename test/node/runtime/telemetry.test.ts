// ONNX Runtime tells nobody of this machine. It would write a number for the machine to the home folder first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyTagger } from '../../support/tiny-tagger.js';

const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const model = join(folder, 'model');
beforeAll(() => writeTinyTagger(model));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files in a home folder after a command was run with it. Continuous integration is not told of itself. */
function filesAfter(args: readonly string[], variables: Readonly<Record<string, string>> = {}): readonly string[] {
  const home = mkdtempSync(join(folder, 'home-'));
  const env = { PATH: process.env.PATH, HOME: home, ...variables };
  execFileSync(process.execPath, [program, ...args], { env, input: 'One two.', stdio: ['pipe', 'ignore', 'ignore'] });
  const entries = readdirSync(home, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe.skipIf(process.platform !== 'linux')('the runtime', () => {
  const lines = join(import.meta.dirname, '..', '..', '..', 'examples', 'pos-en', 'dev.conllu[:4]');
  it.each([
    ['in the main thread', ['tag', '--model', model]],
    ['in threads', ['tag', '--model', model, '--workers', '1']],
    ['in a process', ['train', '--model', model, '--train', lines, '--max-steps', '1', '--out', join(folder, 'run')]],
  ])('writes nothing about this machine: %s', (_, args) => {
    expect(filesAfter(args)).toEqual([]);
  });

  it('would, and does if it is told to', () => {
    expect(filesAfter(['tag', '--model', model], { ORT_DISABLE_TELEMETRY: '0' })).not.toEqual([]);
  });
});
