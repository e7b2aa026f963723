// NEFTune's options on the command line: what they make of a run's settings, and that a resumed run keeps them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
writeFileSync(path('train.jsonl'), '{"tokens": ["a", "1"], "tags": ["X", "NUM"]}\n'.repeat(4));

const train = (out: string, ...noise: readonly string[]) =>
  runBytetag([
    ...['train', '--model', 'micro', '--train', path('train.jsonl'), '--out', path(out), '--max-steps', '1'],
    ...noise,
  ]);
const noiseOf = (out: string): unknown => JSON.parse(readFileSync(path(`${out}/run.json`), 'utf8')).settings.noise;

describe('train --neftune-alpha', () => {
  it('is kept in the settings with the other choices, which a resumed run cannot change', async () => {
    const both = ['--neftune-on', 'both', '--neftune-length', 'padded', '--neftune-scale', 'relative'];
    expect((await train('all', '--neftune-alpha', '7.5', ...both)).code).toBe(0);
    expect(noiseOf('all')).toEqual({ alpha: 7.5, on: 'both', length: 'padded', scale: 'relative' });
    const { code, stderr } = await train('all', '--resume', '--neftune-alpha', '5', ...both);
    expect([code, stderr]).toEqual([1, expect.stringContaining('settings.noise.alpha 7.5')]);
  });

  it('alone is as in the paper, and none is the default', async () => {
    await train('paper', '--neftune-alpha', '5');
    expect(noiseOf('paper')).toEqual({ alpha: 5, on: 'encoder', length: 'real', scale: 'absolute' });
    await train('none', '--neftune-on', 'both');
    expect(noiseOf('none')).toBeUndefined();
  });
});
