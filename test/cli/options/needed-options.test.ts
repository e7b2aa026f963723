// An option that would make no difference is refused in one sentence, before any work is done.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { runCommandLine } from '../../../src/cli/run-command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function bytetag(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const context = {
    terminal: createTerminal({ write: (text: string) => (stderr += text) }),
    print: (text: string) => {
      stdout += `${text}\n`;
    },
    input: (async function* () {
      yield Buffer.from('One');
    })(),
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(args, context);
  return { code, stdout, stderr };
}

const columns = file('a.txt', 'One A\n');
const table = file('a.csv', 'words;tags\nOne;A\n');
const records = file('a.jsonl', '{"tokens": ["One"], "tags": ["A"]}\n');
const treebank = file('a.conllu', '1\tOne\t_\tA\t_\t_\t_\t_\t_\t_\n\n');
const fileKindNames = 'conllu, columns, jsonl, csv, tsv or parquet';
const ownTask = { name: 'a', column: 'upos', train: [treebank], dev: [treebank] };
const tasks = file('tasks.json', JSON.stringify({ tasks: [ownTask] }));
const train = ['train', '--model', 'micro', '--out', join(folder, 'out'), '--train', treebank];
const evaluation = ['eval', '--model', 'pos-en', '--data', treebank];

describe('an option without an effect', () => {
  it.each<[readonly string[], string]>([
    [['tag', '--word-column', '2'], `--word-column: expected --input ${fileKindNames} beside it, got text`],
    [['tag', '--input', 'tokens', '--word-column', '2'], `--word-column: expected --input ${fileKindNames} beside`],
    [['tag', '--separator', ';'], '--separator: expected --input csv beside it, got text'],
    [
      ['tag', columns, '--input', 'columns', '--separator', ';'],
      '--separator: expected --input csv beside it, got columns',
    ],
    [['tag', records, '--separator', ';'], '--separator: expected --input csv beside it, got jsonl'],
    [['tag', treebank, '--locale', 'el'], '--locale: expected --input text, paragraphs or jsonl beside it, got conllu'],
    [
      ['tag', '--input', 'tokens', '--locale', 'el'],
      '--locale: expected --input text, paragraphs or jsonl beside it, got tokens',
    ],
    [
      ['tag', table, '--offsets', 'utf8'],
      '--offsets: expected --input text, paragraphs, tokens or jsonl beside it, got csv',
    ],
    [['tag', '--header'], '--header: expected --input columns or tsv beside it, got text'],
    [
      ['data', 'convert', records, '--to', 'csv', '--header'],
      '--header: expected a file of kind columns or tsv beside it, got jsonl',
    ],
    [['tag', '--offsets', 'utf8'], '--offsets: expected --output jsonl beside it, got text'],
    [['tag', '--alternatives', '2'], '--alternatives: expected --output jsonl beside it, got text'],
    [['tag', '--on-error', 'record'], '--on-error: expected --input jsonl beside it, got text'],
    [['data', 'convert', treebank, '--to', 'jsonl', '--overwrite'], '--overwrite: expected --out beside it, got none'],
    [
      ['data', 'convert', records, '--to', 'csv', '--separator', ';'],
      '--separator: expected a file of kind csv beside it, got jsonl',
    ],
    [
      ['data', 'inspect', records, columns, '--separator', ';', '--task', 'ner'],
      '--separator: expected a file of kind csv beside it, got jsonl and columns',
    ],
    [
      ['data', 'convert', treebank, '--to', 'jsonl', '--tag-names', 'A'],
      '--tag-names: expected a file of kind columns or jsonl or csv or tsv or parquet beside it, got conllu',
    ],
    [
      ['data', 'convert', columns, '--task', 'ner', '--to', 'jsonl', '--span-offsets', 'utf16'],
      '--span-offsets: expected a file of kind jsonl beside it, got columns',
    ],
    [[...evaluation, '--overwrite'], '--overwrite: expected --predictions beside it, got none'],
    [[...evaluation, '--noise-seeds', '2'], '--noise-seeds: expected --noise beside it, got none'],
    [[...train, '--penalty', 'weighted'], '--penalty: expected --avoid beside it, got none'],
    [[...train, '--neftune-scale', 'relative'], '--neftune-scale: expected --neftune-alpha beside it, got none'],
    [[...train, '--noise-share', '0.1'], '--noise-share: expected --noise beside it, got none'],
    [[...train, '--task', tasks], `--train: expected a task in ${tasks} without train of its own, got none`],
    [
      ['train', '--model', 'micro', '--out', 'x', '--dev', treebank, '--task', tasks],
      `--dev: expected a task in ${tasks} without dev of its own`,
    ],
    [
      ['merge', '--model', 'micro', '--shares', '1', '--out', join(folder, 'out')],
      '--shares: expected several models beside it, got one',
    ],
  ])('is refused: %j', async (args, message) => {
    const { code, stdout, stderr } = await bytetag(...args);
    expect(stderr).toContain(`bytetag: ${message}`);
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });

  it.each<[readonly string[], string]>([
    [['tag', '--base', 'pos-en'], 'pos-en: expected an adapter, got a model (base is for adapters)'],
    [
      ['export', '--model', 'micro', '--base', 'x', '--to', 'onnx', '--out', join(folder, 'out')],
      'micro: expected an adapter, got a model (base is for adapters)',
    ],
    [
      [...evaluation, '--model', 'pos-multi', '--base', 'x'],
      'pos-en, pos-multi: expected an adapter, got none (base is for adapters)',
    ],
    [
      ['merge', '--model', 'micro', '--base', 'x', '--out', join(folder, 'out')],
      'micro: expected an adapter, got none (base is for adapters)',
    ],
  ])('is refused for what the model is: %j', async (args, message) => {
    expect(await bytetag(...args)).toEqual({ code: 1, stdout: '', stderr: `bytetag: ${message}\n` });
  });

  it('is a file for standard input where it would have to be read twice', async () => {
    expect(await bytetag('eval', '--model', 'pos-en', '--model', 'pos-multi', '--data', '-')).toEqual({
      ...{ code: 2, stdout: '', stderr: 'bytetag: --data: expected files, which two models can read, got -\n' },
    });
    expect(await bytetag('train', '--model', 'micro', '--out', join(folder, 'out'), '--train', '-')).toEqual({
      ...{ code: 2, stdout: '', stderr: 'bytetag: train: expected files, which a run can read again, got -\n' },
    });
  });

  it('is none where it is about one of the files', async () => {
    const args = ['--task', 'column:tags', '--to', 'jsonl', '--separator', ';'];
    expect(await bytetag('data', 'convert', records, table, ...args)).toMatchObject({ code: 0, stderr: '' });
    expect(await bytetag('data', 'inspect', records, table, '--task', 'column:tags', '--separator', ';')).toMatchObject(
      { code: 0 },
    );
  });
});
