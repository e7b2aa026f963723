// Folders of models and adapters, from strangers.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixturePath } from '../support/fixtures.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';
import type { HostileCase } from './hostile-case.js';

type Json = Record<string, unknown>;

const tag = (model: string): readonly string[] => ['tag', '--model', model, '--input', 'tokens', '-'];

/** A tagger of which one file has another content. */
function withFile(name: string, content: (whole: Buffer) => string | Uint8Array) {
  return async (folder: string): Promise<readonly string[]> => {
    await writeTinyTagger(folder);
    const path = join(folder, name);
    writeFileSync(path, content(name === 'pytorch_model.bin' ? Buffer.alloc(0) : readFileSync(path)));
    return tag(folder);
  };
}

/** A tagger of which some settings are others. */
const withSettings = (name: string, settings: Json) =>
  withFile(name, (whole) => JSON.stringify({ ...JSON.parse(whole.toString()), ...settings }));

/** A tagger of which one file is something else than a file with an end. */
function withoutFile(name: string, make: (path: string) => void) {
  return async (folder: string): Promise<readonly string[]> => {
    await writeTinyTagger(folder);
    rmSync(join(folder, name), { force: true });
    make(join(folder, name));
    return tag(folder);
  };
}

/** A file of safetensors of this header, or of a header that is said to be longer than it is. */
function safetensors(header: string, length = Buffer.byteLength(header), data = 0): Buffer {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(data)]);
}

/** An adapter with other settings, on a base that is there. */
const adapterWith =
  (settings: Json) =>
  (folder: string): readonly string[] => {
    cpSync(fixturePath('peft/plain'), folder, { recursive: true });
    const path = join(folder, 'adapter_config.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...settings }));
    return ['merge', '--model', folder, '--base', fixturePath('torch/safetensors'), '--out', join(folder, 'merged')];
  };

const deep = `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`;
const tasks = [{ name: 'upos', column: 'upos', tags: ['A'] }];
const manyTags = Array.from({ length: 200_000 }, (_, index) => `T${index}`);

export const hostileModels: readonly HostileCase[] = [
  {
    name: 'a config of 16 million layers',
    make: withSettings('config.json', { num_layers: 2 ** 24 }),
    refusal: /num_layers/,
  },
  {
    name: 'a config of a model of 2^31 numbers a word',
    make: withSettings('config.json', { d_model: 2 ** 31 }),
    refusal: /d_model/,
  },
  {
    name: 'a config whose parts are large together',
    make: withSettings('config.json', { d_model: 8192, d_ff: 65536, num_layers: 100 }),
    refusal: /./,
  },
  {
    name: 'a config of 64 heads of 4,096 buckets over 2^31 places',
    make: withSettings('config.json', { relative_attention_max_distance: 2 ** 31 }),
    refusal: /relative_attention_max_distance/,
  },
  {
    name: 'a config of 20 MB of spaces',
    make: withFile('config.json', (whole) => `${whole}${' '.repeat(2e7)}`),
    refusal: /config\.json: expected .*at most/,
  },
  { name: 'a config nested 100,000 deep', make: withFile('config.json', () => deep), refusal: /config\.json/ },
  {
    name: 'a config nested 100,000 deep in a setting',
    make: withFile('config.json', (whole) => `{"a":${deep},${whole.toString().slice(1)}`),
    refusal: /config\.json/,
  },
  {
    name: 'a config of a key a hundred thousand times',
    make: withFile('config.json', (whole) => `{${'"a":1,'.repeat(1e5)}${whole.toString().slice(1)}`),
    refusal: /config\.json/,
  },
  {
    name: 'a config that is an endless device',
    make: withoutFile('config.json', (path) => symlinkSync('/dev/zero', path)),
    refusal: /config\.json/,
  },
  {
    name: 'a config that is a pipe which nobody writes',
    make: withoutFile('config.json', (path) => void execFileSync('mkfifo', [path])),
    refusal: /config\.json/,
  },
  {
    name: 'a config that is a folder',
    make: withoutFile('config.json', (path) => void mkdirSync(path)),
    refusal: /config\.json/,
  },
  {
    name: 'a config that is a link to itself',
    make: withoutFile('config.json', (path) => symlinkSync(path, path)),
    refusal: /config\.json/,
  },
  {
    name: 'a config that changes what all objects are',
    make: withFile(
      'config.json',
      (whole) => `{"__proto__":{"num_layers":1000000},"constructor":1,${whole.toString().slice(1)}`,
    ),
  },
  {
    name: 'weights that are an endless device',
    make: withoutFile('model.safetensors', (path) => symlinkSync('/dev/zero', path)),
    refusal: /model\.safetensors/,
  },
  {
    name: 'weights that are a pipe which nobody writes',
    make: withoutFile('model.safetensors', (path) => void execFileSync('mkfifo', [path])),
    refusal: /model\.safetensors/,
  },
  {
    name: 'a header of 2^62 bytes',
    make: withFile('model.safetensors', () => safetensors('{}', 2 ** 62)),
    refusal: /model\.safetensors/,
  },
  {
    name: 'a header of 2^31 bytes',
    make: withFile('model.safetensors', () => safetensors('{}', 2 ** 31)),
    refusal: /model\.safetensors/,
  },
  {
    name: 'a tensor of 2^53 numbers without a byte',
    make: withFile('model.safetensors', () =>
      safetensors('{"a":{"dtype":"F32","shape":[9007199254740991],"data_offsets":[0,0]}}'),
    ),
    refusal: /model\.safetensors/,
  },
  {
    name: 'a tensor of 10,000 dimensions',
    make: withFile('model.safetensors', () =>
      safetensors(`{"a":{"dtype":"F32","shape":[${'1,'.repeat(9999)}1],"data_offsets":[0,4]}}`, undefined, 4),
    ),
    refusal: /model\.safetensors/,
  },
  {
    name: '30,000 tensors over one another',
    make: withFile('model.safetensors', () =>
      safetensors(
        `{${Array.from({ length: 3e4 }, (_, i) => `"t${i}":{"dtype":"F32","shape":[256],"data_offsets":[0,1024]}`)}}`,
        undefined,
        1024,
      ),
    ),
    refusal: /model\.safetensors/,
  },
  {
    name: 'a tensor whose name acts on a terminal',
    make: withFile('model.safetensors', () =>
      safetensors(
        '{"\\u001b]8;;http://evil\\u0007\\u001b[2J\\r":{"dtype":"X9","shape":[],"data_offsets":[0,4]}}',
        undefined,
        4,
      ),
    ),
    refusal: /tensor \\u001b.*X9/,
  },
  {
    name: 'an index of shards that leads out of its folder',
    make: withoutFile('model.safetensors', (path) =>
      writeFileSync(`${path}.index.json`, '{"weight_map":{"shared.weight":"../../../../etc/passwd"}}'),
    ),
    refusal: /index\.json/,
  },
  {
    name: 'an index of a hundred thousand shards',
    make: withoutFile('model.safetensors', (path) =>
      writeFileSync(
        `${path}.index.json`,
        JSON.stringify({
          weight_map: Object.fromEntries(manyTags.slice(0, 1e5).map((each) => [each, `${each}.safetensors`])),
        }),
      ),
    ),
    refusal: /safetensors/,
  },
  {
    name: '200,000 tags',
    make: withSettings('bytetag.json', { tags: manyTags, tasks: [{ ...tasks[0], tags: manyTags }] }),
    refusal: /tags/,
  },
  {
    name: 'a tag of 8 MB',
    make: withSettings('bytetag.json', {
      tags: ['A'.repeat(2 ** 23)],
      tasks: [{ ...tasks[0], tags: ['A'.repeat(2 ** 23)] }],
    }),
    refusal: /tag/,
  },
  {
    name: 'a window of 2^53 ids',
    make: withSettings('bytetag.json', { maxSourceLength: 2 ** 53 - 1 }),
    refusal: /maxSourceLength/,
  },
  {
    name: 'a format that is a name of all objects',
    make: withSettings('bytetag.json', { format: 'constructor' }),
    refusal: /format/,
  },
  {
    name: 'tags of a language of its own',
    make: withSettings('bytetag.json', {
      tags: ['__proto__', 'constructor', 'toString'],
      tasks: [{ ...tasks[0], tags: ['__proto__', 'constructor', 'toString'] }],
    }),
  },
  {
    name: '200,000 tokens of the tokenizer',
    make: async (folder) => {
      await writeTinyTagger(folder);
      writeFileSync(
        join(folder, 'added_tokens.json'),
        JSON.stringify(Object.fromEntries(manyTags.slice(0, 2e5).map((each, index) => [each, index]))),
      );
      return tag(folder);
    },
    refusal: /tokenizer files: added token/,
  },
  {
    name: 'an adapter whose pattern has sixty choices',
    make: adapterWith({ target_modules: `${'.?'.repeat(60)}${'.'.repeat(60)}X` }),
    refusal: /target.modules/,
  },
  {
    name: 'an adapter whose pattern is a choice of choices',
    make: adapterWith({ target_modules: '((((a|b|c)*)*)*)*d' }),
    refusal: /target.modules/,
  },
  {
    name: 'an adapter whose pattern repeats repeats',
    make: adapterWith({ target_modules: '((((((.{0,99}){0,99}){0,99}){0,99}){0,99}){0,99}){0,99}' }),
    refusal: /target.modules/,
  },
  {
    name: 'an adapter whose pattern is 1 MB',
    make: adapterWith({ target_modules: '(a|'.repeat(3e5) }),
    refusal: /target.modules/,
  },
  {
    name: 'an adapter with 100,000 patterns of ranks',
    make: adapterWith({ rank_pattern: Object.fromEntries(manyTags.slice(0, 1e5).map((each) => [`.*.*.*${each}`, 2])) }),
    refusal: /rank_pattern/,
  },
  { name: 'an adapter of rank 2^30', make: adapterWith({ r: 2 ** 30 }), refusal: /\br\b/ },
  {
    name: 'an adapter that names a module a hundred thousand times',
    make: adapterWith({ modules_to_save: Array.from({ length: 1e5 }, () => 'shared') }),
    refusal: /./,
  },
];
