// What an adapter may name as its base: one on the hub names models there, one on this machine folders, too.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { loadModel, pinModel } from '../../../src/node/models/load-model.js';
import { startFakeHub } from '../../support/fake-hub.js';
import { fixturePath } from '../../support/fixtures.js';

const server = await startFakeHub();
const root = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const home = process.cwd();
afterAll(async () => {
  process.chdir(home);
  vi.unstubAllEnvs();
  await server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  vi.stubEnv('HF_ENDPOINT', server.endpoint);
  vi.stubEnv('HF_HUB_OFFLINE', '0');
  vi.stubEnv('HF_HUB_CACHE', join(root, 'cache'));
});

const base = fixturePath('torch/safetensors');

function filesIn(folder: string): Record<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** The files of an adapter that names this base. */
function adapterOn(baseModel: string, revision: string | null = null): Record<string, Uint8Array> {
  const files = filesIn(fixturePath('peft/plain'));
  const config = JSON.parse(Buffer.from(files['adapter_config.json'] ?? []).toString());
  const changed = { ...config, base_model_name_or_path: baseModel, revision };
  return { ...files, 'adapter_config.json': Buffer.from(JSON.stringify(changed)) };
}

function localAdapterOn(baseModel: string): string {
  const folder = mkdtempSync(join(root, 'adapter-'));
  for (const [name, content] of Object.entries(adapterOn(baseModel))) writeFileSync(join(folder, name), content);
  return folder;
}

async function failureOf(model: string): Promise<string> {
  try {
    await loadModel(model);
  } catch (error) {
    if (error instanceof BytetagError) return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

/** A folder that is no model, with something that nobody else should read. */
function secretFolder(config: string): string {
  const folder = mkdtempSync(join(root, 'secret-'));
  writeFileSync(join(folder, 'config.json'), config);
  return folder;
}

describe('an adapter on the hub', () => {
  it.each([
    ['an absolute path', secretFolder('hunter2')],
    ['a folder above', '../secret'],
    ['a folder here', './secret'],
    ['a model that ships', 'pos-en'],
    ['a network share', '\\\\host\\share'],
  ])('may not name %s', async (_, name) => {
    server.commit('org/hostile', adapterOn(name));
    const message = await failureOf('org/hostile');
    expect(message).toContain('org/hostile: expected an adapter whose base is org/name on the hub, got ');
    expect(message).not.toContain('hunter2');
    await expect(loadModel('org/hostile', { base })).resolves.toHaveProperty('adapter');
  });

  it('gets the model on the hub, not the folder of that name', async () => {
    const commit = server.commit('org/base', filesIn(base));
    server.commit('org/adapter', adapterOn('org/base'));
    const folder = join(root, 'here');
    mkdirSync(join(folder, 'org/base'), { recursive: true });
    writeFileSync(join(folder, 'org/base/config.json'), '{"model_type":"hunter2"}');
    process.chdir(folder);
    expect(await failureOf('org/adapter')).toBe('nothing was wrong');
    expect(await pinModel('org/base')).not.toContain(commit);
    expect(server.requests).toContain(`GET /org/base/resolve/${commit}/config.json`);
    process.chdir(home);
  });
});

describe('an adapter on this machine', () => {
  it('may name a folder', async () => {
    const copy = join(root, 'base');
    cpSync(base, copy, { recursive: true });
    expect(await failureOf(localAdapterOn(copy))).toBe('nothing was wrong');
  });

  it('shows nothing of the folder of another adapter', async () => {
    const folder = secretFolder('{"model_type":"t5"}');
    writeFileSync(join(folder, 'adapter_config.json'), '{"peft_type":"hunter2"}');
    const adapter = localAdapterOn(folder);
    expect(await failureOf(adapter)).toBe(
      `${adapter}: expected a base without an adapter, got ${folder} (merge it first)`,
    );
  });

  it.each([
    ['is no JSON', 'password=hunter2'],
    ['is of another kind', '{"model_type":"hunter2"}'],
    ['is a list', '["hunter2"]'],
  ])('shows nothing of a folder whose config.json %s', async (_, content) => {
    const folder = secretFolder(content);
    const adapter = localAdapterOn(folder);
    expect(await failureOf(adapter)).toBe(
      `${adapter}: expected an adapter whose base is a folder with a T5 or mT5 model, got ${JSON.stringify(folder)}`,
    );
  });
});

describe('a base whose name is no name', () => {
  it.each([
    ['with a null character', 'a\0b', /: cannot read: no path can have a null character$/],
    ['of 5,000 characters', `./${'x'.repeat(5000)}`, /x{100,200}…/],
  ])('%s is one short sentence', async (_, name, message) => {
    const error = await loadModel(localAdapterOn(name)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'BytetagError', message: expect.stringMatching(message) });
    expect(String(error).length).toBeLessThan(500);
  });
});
