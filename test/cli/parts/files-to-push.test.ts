// What of a folder is uploaded, where the folder has links and files that are nobody's business.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesToPush } from '../../../src/cli/parts/files-to-push.js';
import { startFakeHub } from '../../support/fake-hub.js';
import { runBytetag } from '../../support/run-bytetag.js';

const server = await startFakeHub();
afterAll(() => server.close());

let base = '';
let folder = '';
const write = (path: string, content = 'x'): void => {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), content);
};
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'bytetag-test-')));
  folder = join(base, 'model');
  write('secret', 'private key');
  write('model/config.json', '{}');
  write('model/model.safetensors', 'weights');
});
afterEach(() => rmSync(base, { recursive: true }));
const listed = () => filesToPush(folder, join(base, 'cache'));
const pathsListed = async () => (await listed()).map(({ path }) => path);

describe('the files of a model that are uploaded', () => {
  it('are those of a list, with their sizes', async () => {
    const others = ['.env', '.git/config', 'notes.txt', 'metrics.jsonl', 'onnx/.env', 'onnx/.git/config', 'onnx/notes'];
    const hidden = [
      'onnx/.onnx',
      'onnx/.x.onnx',
      'onnx/sub/a.onnx',
      'onnx/a\nb.onnx',
      'onnx/a.onnx.bak',
      'sub/README.md',
    ];
    const wanted = [
      'README.md',
      'tokenizer.json',
      'bytetag.json',
      'onnx/a.onnx',
      'onnx/a.onnx_data',
      'onnx/b.onnx.data',
    ];
    for (const path of [...others, ...hidden, ...wanted]) write(`model/${path}`);
    symlinkSync('..', join(folder, 'loop'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    const files = await listed();
    expect(files.map(({ path }) => path).sort()).toEqual([...wanted, 'config.json', 'model.safetensors'].sort());
    expect(files).toContainEqual({ path: 'config.json', source: join(folder, 'config.json'), size: 2 });
  });

  it.each([
    ['README.md', '../secret', 'got a link that leads elsewhere (copy it into the folder if it is to be uploaded)'],
    ['tokenizer.json', '/etc/passwd', 'got a link that leads elsewhere'],
    ['README.md', '.env', 'got a link that leads elsewhere'],
    ['onnx', '../outside', 'got a link that leads elsewhere'],
    ['onnx/a.onnx', '../../secret', 'got a link that leads elsewhere'],
    ['README.md', 'nowhere', 'expected a file, got a link to nothing'],
    ['README.md', 'README.md', 'expected a file, got a link that leads to itself'],
    ['README.md', 'sub', 'expected a file, got something else'],
  ])('are refused where %s is a link to %s', async (path, target, message) => {
    for (const each of ['outside/a.onnx', 'model/.env', 'model/sub/x']) write(each);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(target, join(folder, path));
    const error = await listed().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'io', message: expect.stringContaining(message) });
    expect(String(error)).toContain(`${join(folder, path)}: expected`);
  });

  it('may be behind links within the folder, into the cache of the hub, and behind a link to the folder', async () => {
    write('model/sub/card.md');
    symlinkSync('sub/card.md', join(folder, 'README.md'));
    write('cache/models--o--n/blobs/abc', 'tokens');
    symlinkSync('../cache/models--o--n/blobs/abc', join(folder, 'tokenizer.json'));
    symlinkSync(folder, join(base, 'other'));
    folder = join(base, 'other');
    const files = await listed();
    expect(files.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors', 'README.md', 'tokenizer.json']);
    expect(files[3]).toMatchObject({ source: join(base, 'cache/models--o--n/blobs/abc'), size: 6 });
  });

  it.each(['cache/token', 'cache/models--o--n/blobs/.abc', 'cache/blobs/abc'])(
    'are not other files of the cache: %s',
    async (path) => {
      write(path);
      symlinkSync(join(base, path), join(folder, 'README.md'));
      await expect(listed()).rejects.toThrow('got a link that leads elsewhere');
    },
  );

  it.each([
    ['/home/me/model', false],
    ['./model', false],
    ['C:\\model', false],
    ['org/name', true],
  ])('are an adapter whose base is on the hub: %s', async (name, isAllowed) => {
    const settings = { peft_type: 'LORA', r: 2, target_modules: ['q'], base_model_name_or_path: name };
    write('model/adapter_config.json', JSON.stringify(settings));
    write('model/adapter_model.safetensors');
    if (isAllowed) expect(await pathsListed()).toContain('adapter_config.json');
    else {
      await expect(listed()).rejects.toThrow(
        /adapter_config\.json: expected base_model_name_or_path to be org\/name on the hub, got ".*" \(upload the base/,
      );
    }
  });
});

describe('bytetag push', () => {
  const push = (...more: string[]) =>
    runBytetag(['push', '--model', folder, '--to', 'me/tagger', ...more], {
      env: { HF_ENDPOINT: server.endpoint, HF_HOME: join(base, 'home'), HF_TOKEN: 'hf_good', HF_HUB_CACHE: '' },
    });

  it('shows with --dry-run what it would upload, and asks nobody', async () => {
    server.requests.length = 0;
    const plain = await push('--dry-run');
    expect(plain).toMatchObject({ code: 0, stdout: 'config.json  2 bytes\nmodel.safetensors  7 bytes\n' });
    expect(plain.stderr).toContain('nothing was uploaded (--dry-run): 2 files for ');
    const { files } = JSON.parse((await push('--dry-run', '--json')).stdout);
    expect(files).toEqual([
      { path: 'config.json', size: 2 },
      { path: 'model.safetensors', size: 7 },
    ]);
    expect(server.requests).toEqual([]);
  });

  it('shows the list before it uploads, and uploads nothing where a link leads out', async () => {
    expect(await push()).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^config\.json {2}2 bytes\nmodel\.safetensors {2}7 bytes\n/),
    });
    server.requests.length = 0;
    symlinkSync('../secret', join(folder, 'README.md'));
    expect(await push()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('leads elsewhere') });
    expect(server.requests).toEqual([]);
  });
});
