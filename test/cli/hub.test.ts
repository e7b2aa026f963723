// The command line and a hub on this machine: models from there, and back.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startFakeHub } from '../support/fake-hub.js';
import { fixturePath } from '../support/fixtures.js';
import { runBytetag } from '../support/run-bytetag.js';

const server = await startFakeHub();
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const env = { HF_ENDPOINT: server.endpoint, HF_HOME: join(folder, 'home'), HF_TOKEN: 'hf_good', HF_HUB_CACHE: '' };
const filesIn = (name: string): Record<string, Buffer> =>
  Object.fromEntries(readdirSync(fixturePath(name)).map((file) => [file, readFileSync(fixturePath(join(name, file)))]));

const commit = server.commit(
  'google/tiny',
  { ...filesIn('torch/bin-sharded'), 'flax_model.msgpack': 'x', 'tf_model.h5': 'y' },
  { large: readdirSync(fixturePath('torch/bin-sharded')).filter((name) => name.endsWith('.bin')) },
);

describe('a model on the hub', () => {
  const generate = ['generate', '--model', 'google/tiny', '--max-new-tokens', '5'];

  it('is downloaded, its weights for PyTorch alone, and runs; later without the hub', async () => {
    const first = await runBytetag(generate, { env, input: 'Mary saw it.\n' });
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('pytorch_model-00004-of-00004.bin') });
    expect(server.requests.some((request) => /flax|tf_model/.test(request))).toBe(false);
    server.requests.length = 0;
    const offline = await runBytetag(generate, { env: { ...env, HF_HUB_OFFLINE: '1' }, input: 'Mary saw it.\n' });
    expect(offline).toEqual({ code: 0, stdout: first.stdout, stderr: '' });
    const pinned = generate.with(2, `google/tiny@${commit}`);
    expect((await runBytetag(pinned, { env, input: 'Mary saw it.\n' })).stdout).toBe(first.stdout);
    expect(server.requests).toEqual([]);
  });

  it('gives an adapter, which is pushed and comes back with its base', { timeout: 120_000 }, async () => {
    const out = join(folder, 'adapter');
    const data = new URL('../../examples/pos-en/dev.conllu', import.meta.url).pathname;
    const training = ['--train', data, '--train-limit', '8', '--dev', data, '--dev-limit', '2', '--max-steps', '2'];
    const options = ['--lora', '--lora-modules-to-save', 'shared', '--language', 'en', '--license', 'mit'];
    const trained = await runBytetag(['train', '--model', 'google/tiny', ...training, ...options, '--out', out], {
      env,
    });
    expect(trained).toMatchObject({ code: 0 });
    const config = JSON.parse(readFileSync(join(out, 'adapter_config.json'), 'utf8'));
    expect(config).toMatchObject({ base_model_name_or_path: 'google/tiny', revision: commit });
    const card = readFileSync(join(out, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\nlanguage:\n- en\nlicense: mit\nlibrary_name: peft\nbase_model: google\/tiny\n/);

    const pushed = await runBytetag(['push', '--model', out, '--to', 'me/adapter'], { env });
    expect(pushed).toMatchObject({ code: 0, stdout: expect.stringContaining(`${server.endpoint}/me/adapter/commit/`) });
    expect([...server.filesOf('me/adapter').keys()].sort()).toEqual([
      ...['README.md', 'adapter_config.json', 'adapter_model.safetensors', 'added_tokens.json', 'bytetag.json'],
      ...['special_tokens_map.json', 'tokenizer_config.json'],
    ]);
    expect(card).toContain('npx bytetag tag --model adapter\n');
    const pushedCard = server.filesOf('me/adapter').get('README.md')?.toString();
    expect(pushedCard).toBe(card.replace('--model adapter\n', '--model me/adapter\n'));
    const tagging = { env, input: 'The cat sat .\n' };
    const here = await runBytetag(['tag', '--model', out], tagging);
    const there = await runBytetag(['tag', '--model', 'me/adapter'], tagging);
    expect(here).toMatchObject({ code: 0 });
    expect(there.stdout).toBe(here.stdout);

    const merged = join(folder, 'merged');
    const merging = await runBytetag(['merge', '--model', out, '--dtype', 'float16', '--out', merged], { env });
    expect(merging).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(merged, 'config.json'), 'utf8')).torch_dtype).toBe('float16');
    expect(readFileSync(join(merged, 'README.md'), 'utf8')).toContain('\nlibrary_name: transformers\n');
    const mean = join(folder, 'mean');
    const averaging = await runBytetag(['merge', '--model', out, merged, '--shares', '3', '1', '--out', mean], { env });
    expect(averaging).toMatchObject({ code: 0 });
    expect(readFileSync(join(mean, 'README.md'), 'utf8')).toContain('| merged | 0.25 |');
    expect((await runBytetag(['tag', '--model', mean], tagging)).stdout).toBe(here.stdout);
    const again = await runBytetag(['merge', '--model', out, '--out', merged], { env });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('expected a new or empty folder') });
  });

  it('that cannot be had is one sentence', async () => {
    const missing = await runBytetag(generate.with(2, 'google/missing'), { env });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toBe(
      `bytetag: model google/missing on ${server.endpoint}: expected it on the hub, got status 404 (is the name right?) (and there is no folder of that name)\n`,
    );
    server.commit('org/empty', { 'README.md': '' });
    const empty = await runBytetag(generate.with(2, 'org/empty'), { env });
    expect(empty).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: 'bytetag: model org/empty: expected a repository with config.json, got none\n',
    });
    const nothing = join(folder, 'nothing');
    mkdirSync(nothing);
    writeFileSync(join(nothing, 'x'), '');
    const pushed = await runBytetag(['push', '--model', nothing, '--to', 'me/x'], { env });
    expect(pushed.stderr).toBe(`bytetag: ${nothing}: expected a repository with config.json, got none\n`);
  });
});
