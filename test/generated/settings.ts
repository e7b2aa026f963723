// Tests the small files of models and runs, valid and changed: each is read or refused, and reading, writing and
// reading again gives the same.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { findJsonFault, parseJson } from '../../src/foundation/json-text.js';
import { byt5Tokenizer, decode, encode } from '../../src/language/text/byt5-tokenizer.js';
import { tokenizerFiles } from '../../src/language/text/tokenizer-files.js';
import type { TokenizerSettings } from '../../src/language/text/tokenizer-settings.js';
import {
  createModuleTest,
  createPatternLookup,
  formatAdapterConfig,
  parseAdapterConfig,
} from '../../src/network/checkpoint/adapter-config.js';
import { adapterLayout } from '../../src/network/t5/adapter.js';
import { byt5Small, formatT5Config, parseT5Config } from '../../src/network/t5/config.js';
import { readJsonObject } from '../../src/node/files/json-file.js';
import { checkFolder } from '../../src/node/runs/check-run-folder.js';
import { truncateMetrics } from '../../src/node/runs/run-folder.js';
import { formatOfTask, formatTaggerConfig, parseTaggerConfig } from '../../src/product/model/tagger-config.js';
import { describeDifferences, parseRunData } from '../../src/product/training/run-data.js';
import { changedObject, damaged, jsonValue, tag, text } from './arbitraries.js';
import { expectSame, orRefused, scratchFile, type Target, target } from './target.js';

type Json = Record<string, unknown>;

const json = target('JSON', 10, damaged(jsonValue.map((value) => JSON.stringify(value, null, 1))), async (bytes) => {
  const content = bytes.toString();
  const value = await orRefused(() => [parseJson(content, 'file.json')]);
  const isJson = isParsed(content);
  if (value !== undefined && !isJson) throw new Error('expected a fault, got none');
  if (value === undefined && isJson) expectSame(findJsonFault(content)?.expected, 'each key once', 'fault');
});

function isParsed(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

const jsonFiles = target('JSON files', 2, damaged(fc.constant('{"a": [1, {"b": "é"}]}')), async (bytes) => {
  const path = scratchFile('settings.json');
  writeFileSync(path, bytes);
  await orRefused(() => readJsonObject(path));
});

const config = target('config.json', 8, changedObject(fc.constant(formatT5Config(byt5Small))), async (given) => {
  const parsed = await orRefused(() => parseT5Config(given, 'config.json'));
  if (parsed === undefined) return;
  expectSame(parseT5Config(JSON.parse(JSON.stringify(formatT5Config(parsed))), 'config.json'), parsed, 'config');
});

const lora = {
  ...{ peft_type: 'LORA', r: 8, lora_alpha: 16, lora_dropout: 0.1, use_rslora: false, bias: 'none', revision: null },
  ...{ target_modules: ['q', 'v'], modules_to_save: null, rank_pattern: { q: 4 }, alpha_pattern: {}, use_dora: false },
  ...{ base_model_name_or_path: 'google/byt5-small', init_lora_weights: true, layers_to_transform: null },
};

const expression = fc.oneof(
  fc.constantFrom('q', '.*', '.*\\.(q|v)', 'wi_[01]', 'a{2,}', '(a+)+', '[', '(?:q)', 'SelfAttention\\.[qv]$', ''),
  fc.string({ unit: fc.constantFrom(...'aqv.*+?()[]{}|\\^$,0123'), maxLength: 12 }),
);

const adapter = target(
  'adapter_config.json',
  8,
  fc.tuple(changedObject(fc.constant(lora)), fc.option(expression), fc.option(expression)),
  async ([given, targets, pattern]) => {
    const whole: Json = {
      ...given,
      ...(targets !== null && { target_modules: targets }),
      ...(pattern !== null && { rank_pattern: { [pattern]: 4 } }),
    };
    const parsed = await orRefused(() => parseAdapterConfig(whole, 'adapter_config.json'));
    if (parsed === undefined) return;
    expectSame(
      parseAdapterConfig(JSON.parse(JSON.stringify(formatAdapterConfig(parsed))), 'again'),
      parsed,
      'settings',
    );
    const module = 'decoder.block.3.layer.1.EncDecAttention.q';
    createModuleTest(parsed.targetModules)(module);
    createPatternLookup(parsed.rankPattern, 8)(module);
    await orRefused(() => adapterLayout({ ...byt5Small, encoderLayers: 1, decoderLayers: 1 }, parsed));
  },
);

const taggerConfig = fc
  .tuple(fc.uniqueArray(tag, { minLength: 1, maxLength: 5 }), fc.constantFrom('ids', 'tags', 'spans', 'sentinel'))
  .chain(([tags, format]) =>
    fc.tuple(
      changedObject(
        fc.constant({ name: 'ner', column: 'ner', tags, prefix: 'x: ', scheme: 'bio', relabel: { a: 'b' } }),
      ),
      fc.constant({ version: 2, format, maxSourceLength: 1024, hasEncoderLoss: false, tags }),
    ),
  )
  .chain(([task, whole]) => changedObject(fc.constant({ ...whole, tasks: [task] })));

const tagger = target('bytetag.json', 8, taggerConfig, async (given) => {
  const parsed = await orRefused(() => parseTaggerConfig(given, 'bytetag.json'));
  if (parsed === undefined) return;
  expectSame(parseTaggerConfig(JSON.parse(JSON.stringify(formatTaggerConfig(parsed))), 'again'), parsed, 'config');
  for (const task of parsed.tasks) {
    const format = await orRefused(() => formatOfTask(parsed, task));
    const first = task.tags.find((each) => !each.startsWith('I-'));
    if (format && first) expectSame(format.parse(format.encodeTarget(['a'], [first]), ['a']).tags, [first], 'tags');
  }
});

const files = tokenizerFiles();
const file = (name: keyof typeof files): fc.Arbitrary<Json> => {
  const content = JSON.parse(files[name]) as Json;
  // The whole list of 125 tokens makes every input slow, and says no more than a few.
  const { added_tokens_decoder: tokens, additional_special_tokens: special, ...others } = content;
  const few = Object.fromEntries(Object.entries(tokens ?? {}).slice(0, 5));
  return changedObject(
    fc.constantFrom(
      others,
      { ...others, ...(Array.isArray(special) && { additional_special_tokens: special.slice(0, 2) }) },
      { ...others, ...(tokens !== undefined && { added_tokens_decoder: few, additional_special_tokens: [] }) },
    ),
  );
};

const tokenizer = target(
  'tokenizer settings',
  6,
  fc.record(
    {
      'tokenizer_config.json': fc.oneof(file('tokenizer_config.json'), jsonValue),
      'special_tokens_map.json': fc.oneof(file('special_tokens_map.json'), jsonValue),
      'added_tokens.json': fc.oneof(fc.dictionary(text, fc.nat(400), { maxKeys: 3 }), jsonValue),
    },
    { requiredKeys: [] },
  ),
  async (given) => {
    const read = await orRefused(() => byt5Tokenizer(given));
    if (read === undefined) return;
    const written = Object.entries(tokenizerFiles(read)).map(([name, content]) => [name, JSON.parse(content)]);
    expectSame(namesOf(byt5Tokenizer(Object.fromEntries(written))), namesOf(read), 'tokens');
    decode(read, encode(read, 'a <pad> b'));
  },
);

function namesOf({ addedTokens }: TokenizerSettings): readonly (readonly [number, string])[] {
  return addedTokens.map(({ id, content }) => [id, content]);
}

const fresh = byt5Tokenizer();

const tokenize = target('tokenize', 8, fc.array(text, { maxLength: 10 }), async (parts) => {
  const whole = parts.join('');
  const ids = await orRefused(() => encode(fresh, whole));
  if (ids !== undefined) decode(fresh, ids);
});

const began = {
  model: 'micro',
  out: 'out',
  settings: { schedule: 'linear', epochs: 3, seed: 1 },
  tasks: [{ name: 'upos' }],
};

const run = target(
  'run.json',
  2,
  fc.tuple(damaged(fc.constant(JSON.stringify(began))), fc.boolean()),
  async ([bytes, isWhole]) => {
    const out = scratchFile('run');
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'run.json'), isWhole ? JSON.stringify(began) : bytes);
    const now = { ...began, out, settings: { ...began.settings, schedule: 'linear' as const } };
    await orRefused(() => checkFolder(now, { resume: true }));
  },
);

const digest = { size: '2 sentences', sha256: 'ab' };

const changedDigest = changedObject(fc.constant(digest));
const data = changedObject(fc.record({ 'training data': changedDigest, 'development data': changedDigest }));

const runData = target(
  'data.json',
  3,
  data.chain((each) => changedObject(fc.constant({ data: each, tags: ['O', 'B-PER'] }))),
  (given) => {
    const parsed = parseRunData(given);
    if (parsed === undefined) return;
    const differences = describeDifferences(parsed, { data: { 'training data': digest }, tags: ['O'] });
    const odd = differences.find((each) => /\[object|undefined/.test(each));
    if (odd !== undefined) throw new Error(`expected a sentence, got ${odd}`);
  },
);

const events = '{"type":"start","step":0}\n{"type":"step","step":1,"loss":2}\n{"type":"evaluation","step":2}\n';

const metrics = target('metrics.jsonl', 1, damaged(fc.constant(events)), async (bytes) => {
  const path = scratchFile('metrics.jsonl');
  writeFileSync(path, bytes);
  await orRefused(() => truncateMetrics(path, 1));
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
});

/** Everything that reads settings. */
export const settingsTargets: readonly Target[] = [
  json,
  jsonFiles,
  config,
  adapter,
  tagger,
  tokenizer,
  tokenize,
  run,
  runData,
  metrics,
];
