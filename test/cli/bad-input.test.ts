// Wrong input through the command line: each gives one sentence, the right exit code, and nothing half-written.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../support/fixtures.js';
import { runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(path(name), content);
  return path(name);
};

const folderWith = (name: string, content: string): string => {
  mkdirSync(path(name), { recursive: true });
  file(`${name}/${content}`, '');
  return path(name);
};

const word = (id: number, form: string): string => `${id}\t${form}\t_\tNOUN\t_\t_\t_\t_\t_\t_\n`;
const good = file('good.conllu', `${word(1, 'a')}\n`);
const damaged = (name: string, damage: (weights: string) => void): string => {
  cpSync(fixturePath('tiny-byt5'), path(name), { recursive: true });
  damage(path(`${name}/model.safetensors`));
  return path(name);
};
const train = (...args: string[]): string[] => [
  'train',
  '--model',
  'micro',
  '--max-steps',
  '1',
  '--out',
  path('out'),
  ...args,
];
const overwrite = (weights: string, offset: number, bytes: Uint8Array): void => {
  const content = readFileSync(weights);
  content.set(bytes, offset);
  writeFileSync(weights, content);
};

interface Wrong {
  readonly what: string;
  readonly args: () => string[];
  readonly code: 1 | 2;
  readonly says: RegExp;
}

const pretrain = (...args: string[]): string[] => [
  ...['pretrain', '--model', 'micro', '--max-steps', '1', '--out', path('out'), ...args],
];

const merge = (...args: string[]): string[] => ['merge', '--out', path('out'), ...args];

const cases: readonly Wrong[] = [
  {
    what: 'averaging with too few shares',
    args: () => merge('--model', 'micro', 'micro', '--shares', '1'),
    code: 2,
    says: /--shares: expected 2, one for each model, got 1/,
  },
  {
    what: 'averaging with a share that is none',
    args: () => merge('--model', 'micro', 'micro', '--shares', '1', '0'),
    code: 2,
    says: /--shares: expected a number above 0 and of at most 1000000, beside which 1 hardly counts, got 0/,
  },
  {
    what: 'averaging models of different sizes',
    args: () => merge('--model', 'micro', 'lite'),
    code: 1,
    says: /lite: expected the architecture of micro, got others/,
  },
  {
    what: 'the earlier flag of several options',
    args: () => train('--train', file('one.conllu', ''), '--reading', 'x'),
    code: 2,
    says: /--reading: .* \(its name is --file-kind, --word-column, --header, --separator and --line-limit now\)/,
  },
  {
    what: 'the earlier flag of an option that this command does not have',
    args: () => merge('--model', 'micro', '--accumulation', '2'),
    code: 2,
    says: /--accumulation: expected an option of this command, got one that is not$/m,
  },
  {
    what: 'a trace in the place of a file',
    args: () => train('--train', good, '--profile', good),
    code: 2,
    says: /good\.conllu: expected a new file or an earlier trace, got a file of another kind/,
  },
  {
    what: 'pretraining without text',
    args: () => pretrain(),
    code: 2,
    says: /--text: expected/,
  },
  {
    what: 'pretraining on bytes that are not UTF-8',
    args: () => pretrain('--text', file('latin.txt', Uint8Array.of(97, 0xe9, 10))),
    code: 1,
    says: /latin\.txt: expected UTF-8, got byte 0xE9 at offset 1/,
  },
  {
    what: 'pretraining on less text than a window',
    args: () => pretrain('--text', file('short.txt', 'short'), '--window-length', '100'),
    code: 1,
    says: /short\.txt: expected at least 100 bytes, one window, got 5/,
  },
  {
    what: 'pretraining that cuts out everything',
    args: () => pretrain('--text', file('short.txt', 'short'), '--noise-density', '1'),
    code: 2,
    says: /--noise-density: expected a number above 0 and below 1, got 1/,
  },
  {
    what: 'an empty file',
    args: () => train('--train', file('empty.conllu', '')),
    code: 1,
    says: /empty\.conllu: expected at least one sentence, got an empty file/,
  },
  {
    what: 'too few columns',
    args: () => train('--train', file('few.conllu', '1\ta\tb\n')),
    code: 1,
    says: /few\.conllu:1: expected 10 columns, got 3/,
  },
  {
    what: 'fewer tags than tokens',
    args: () => train('--train', file('few.jsonl', '{"tokens": ["a", "b"], "tags": ["X"]}\n')),
    code: 1,
    says: /few\.jsonl:1: expected as many tags as tokens, 2, got 1/,
  },
  {
    what: 'bytes that are not UTF-8',
    args: () => train('--train', file('latin.conllu', Uint8Array.of(49, 9, 0xe9, 10))),
    code: 1,
    says: /latin\.conllu:1: expected UTF-8, got byte 0xE9/i,
  },
  {
    what: 'a missing file',
    args: () => train('--train', path('none.conllu')),
    code: 1,
    says: /none\.conllu: cannot read: no such file/,
  },
  {
    what: 'a word without a tag',
    args: () => train('--train', good, '--task', 'xpos'),
    code: 1,
    says: /good\.conllu:1: expected a tag in column 5, got _/,
  },
  {
    what: 'a prefix that leaves no room for words',
    args: () => train('--train', good, '--prefix', 'x'.repeat(60), '--max-source-length', '50'),
    code: 1,
    says: /good\.conllu:1: word 1 .*expected at most 50 ids/,
  },
  {
    what: 'an unknown task',
    args: () => train('--train', good, '--task', 'pos'),
    code: 2,
    says: /task: expected one of upos, .* got "pos"/,
  },
  {
    what: 'an unknown format',
    args: () => train('--train', good, '--format', 'xml'),
    code: 2,
    says: /--format: expected one of notebook, input-tag, tags, sentinel, spans, ids, got xml/,
  },
  {
    what: 'an encoder loss without word markers',
    args: () => train('--train', good, '--format', 'tags', '--encoder-loss-weight', '1'),
    code: 2,
    says: /encoder loss: expected a format with word markers, got tags/,
  },
  {
    what: 'an unknown device',
    args: () => ['doctor', '--device', 'tpu'],
    code: 2,
    says: /--device: expected one of cpu, webgpu, got tpu/,
  },
  {
    what: 'an unknown option',
    args: () => train('--trian', good),
    code: 2,
    says: /--trian: .*\(did you mean --train\?\)/,
  },
  { what: 'an unknown command', args: () => ['trian'], code: 2, says: /expected one of train, .* got trian/ },
  { what: 'no model', args: () => ['eval', '--data', good], code: 2, says: /--model: expected a value, got nothing/ },
  {
    what: 'a bias that takes the file for a tag, where there is nothing to read',
    args: () => ['tag', '--bias', 'NOUN=1', good],
    code: 2,
    says: /--bias: expected a tag, = and a number, got ".*good.conllu"/,
  },
  {
    what: 'a model that is not there',
    args: () => ['tag', '--model', path('nowhere')],
    code: 1,
    says: /model .*nowhere: expected a folder/,
  },
  {
    what: 'a checkpoint without a task',
    args: () => ['tag', '--model', fixturePath('tiny-byt5')],
    code: 1,
    says: /expected a tagger with its tasks in bytetag\.json/,
  },
  {
    what: 'a checkpoint cut short',
    args: () => ['generate', '--model', damaged('short', (weights) => truncateSync(weights, 100_000))],
    code: 1,
    says: /model\.safetensors.*expected .* got/,
  },
  {
    what: 'a wrong header length',
    args: () => ['generate', '--model', damaged('header', (weights) => overwrite(weights, 4, Uint8Array.of(255)))],
    code: 1,
    says: /model\.safetensors.*header/,
  },
  {
    what: 'weights that are NaN',
    args: () => [
      'generate',
      '--model',
      damaged('nan', (weights) =>
        overwrite(weights, readFileSync(weights).length - 4, Uint8Array.of(0, 0, 0xc0, 0x7f)),
      ),
    ],
    code: 1,
    says: /expected finite values, got NaN/,
  },
  {
    what: 'a configuration with an unknown key',
    args: () => train('--train', good, '--config', file('run.json', '{"learninRate": 1}')),
    code: 1,
    says: /run\.json: learninRate: expected a known option.*learningRate/,
  },
  {
    what: 'an output folder with other files',
    args: () => [...train('--train', good), '--out', folderWith('taken', 'notes.txt')],
    code: 1,
    says: /taken: expected a new or empty folder, got one that holds notes\.txt/,
  },
  {
    what: 'a profile in a folder that is not there',
    args: () => [...train('--train', good), '--profile', path('nowhere/trace.json')],
    code: 1,
    says: /nowhere\/trace\.json: cannot write: no such file or folder/,
  },
  {
    what: 'a profile where a folder is',
    args: () => ['tag', '--model', fixturePath('tiny-byt5'), good, '--profile', folder],
    code: 1,
    says: /bytetag-test-\w+: cannot write: it is a folder/,
  },
  {
    what: 'a file for an output folder',
    args: () => [...train('--train', good), '--out', file('a-file', '')],
    code: 1,
    says: /a-file: expected a new or empty folder, got a file/,
  },
  {
    what: 'a folder for an output file',
    args: () => ['data', 'convert', good, '--to', 'jsonl', '--out', folder, '--overwrite'],
    code: 2,
    says: /--out: expected a file, got a folder/,
  },
  {
    what: 'an output folder that cannot be made',
    args: () => [...train('--train', good), '--out', join(good, 'out')],
    code: 1,
    says: /good\.conllu\/out: cannot .*: a part of the path is not a folder/,
  },
];

describe('bytetag refuses', () => {
  it.each(cases)('$what', async ({ args, code, says }) => {
    const outcome = await runBytetag(args());
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
    expect(outcome.stdout).toBe('');
    expect(outcome.code).toBe(code);
    expect(existsSync(path('out'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32').each(['train', 'pretrain'])(
    'what a pipe says as the configuration of %s',
    (command) => {
      const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
      const script = 'exec "$@" --config <(echo \'{"learninRate": 1}\')';
      const outcome = spawnSync('bash', ['-c', script, 'bash', process.execPath, main, command], { encoding: 'utf8' });
      expect(outcome.stderr).toMatch(/^bytetag: \/dev\/fd\/\d+: learninRate: expected a known option.*\n$/);
      expect(outcome.status).toBe(1);
    },
  );

  it.skipIf(process.platform === 'win32')('a disk that is full, without harm to what was there', async () => {
    // A file size limit stands in for the full disk: the write fails in the middle.
    const { code } = await runBytetag(train('--train', good));
    expect(code).toBe(0);
    const before = readFileSync(path('out/model.safetensors'));
    const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
    const args = ['train', '--model', 'micro', '--max-steps', '1', '--out', path('full'), '--train', good];
    const limited = spawnSync(
      'bash',
      ['-c', 'ulimit -f 1000; trap "" XFSZ; exec "$@"', 'bash', process.execPath, main, ...args],
      { encoding: 'utf8' },
    );
    expect(limited.status).toBe(1);
    expect(limited.stderr).toMatch(/full\/model\.safetensors: cannot write: the file would be too large\n$/);
    expect(existsSync(path('full/model.safetensors'))).toBe(false);
    expect(readFileSync(path('out/model.safetensors')).equals(before)).toBe(true);
  });
});
