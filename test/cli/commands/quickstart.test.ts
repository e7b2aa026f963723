// What a newcomer sees first: the model that ships tags text, is fine-tuned, and is compared with what it was.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBytetag } from '../../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('quickstart', () => {
  it('tags, fine-tunes, compares, and tags with what came out', async () => {
    const out = join(folder, 'tuned');
    const { code, stdout, stderr } = await runBytetag(['quickstart', '--max-steps', '2', '--out', out]);
    expect(stderr).toContain('finished at step 2');
    expect(code).toBe(0);
    expect(stdout.match(/^The\/DET old\/ADJ man\/NOUN /gm)?.length).toBe(2);
    expect(existsSync(join(out, 'model.safetensors'))).toBe(true);
    expect(stdout).toContain(`bytetag train --model pos-en`);
  });
});

describe('an interrupted quickstart', () => {
  it('says how it goes on, and does', async () => {
    const out = join(folder, 'interrupted');
    const command = ['quickstart', '--max-steps', '30', '--out', out];
    const history = join(out, 'metrics.jsonl');
    let isInterrupted = false;
    // Once: the second signal would not wait for the state to be saved.
    const interrupt = (): NodeJS.Signals | undefined => {
      if (isInterrupted || !existsSync(history) || !readFileSync(history, 'utf8').includes('"type":"step"')) return;
      isInterrupted = true;
      return 'SIGTERM';
    };
    const { code, stderr } = await runBytetag(command, { interrupt });
    expect(code).toBe(143);
    expect(stderr).toContain(`continue with bytetag quickstart --out ${out} --max-steps 30\n`);
    expect(stderr).not.toContain('--resume');
    const next = await runBytetag(command);
    expect(next.stderr).toContain('finished at step 30');
    expect(next.code).toBe(0);
  });
});

describe('tag', () => {
  it('needs no model for English', async () => {
    const { code, stdout } = await runBytetag(['tag'], { input: 'She reads old books.\n' });
    expect(code).toBe(0);
    expect(stdout).toBe('She/PRON reads/VERB old/ADJ books/NOUN ./PUNCT\n');
  });

  it('tags by the other tag set of the model', async () => {
    const { stdout } = await runBytetag(['tag', '--model', 'pos-en', '--task', 'xpos'], {
      input: 'She reads old books.',
    });
    expect(stdout).toBe('She/PRP reads/VBZ old/JJ books/NNS ./.\n');
  });

  it('says which tasks the model has', async () => {
    const { code, stderr } = await runBytetag(['tag', '--task', 'ner'], { input: 'She reads.' });
    expect(code).toBe(2);
    expect(stderr).toBe('bytetag: task: expected one of upos, xpos, got ner\n');
  });
});
