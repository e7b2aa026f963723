// `bytetag data convert`: from every kind of file to every other.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { runCommandLine } from '../../../src/cli/run-command-line.js';
import { parseColumn } from '../../../src/language/data/column.js';
import { type FileKind, fileKinds } from '../../../src/language/data/reading.js';
import { readAllSentences } from '../../../src/node/data/read-sentences.js';
import { fixturePath } from '../../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Standard input of what runs. */
let input: Uint8Array = new Uint8Array();

/** Runs in this process. */
async function bytetag(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const context = {
    terminal: createTerminal({ write: (text: string) => (stderr += text) }),
    print: (text: string) => {
      stdout += `${text}\n`;
    },
    input: (async function* () {
      // As a pipe gives it.
      for (let start = 0; start < input.length; start += 7) yield input.subarray(start, start + 7);
    })(),
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(args, context);
  return { code, stdout, stderr };
}

const extensions: Readonly<Record<FileKind, string>> = {
  ...{ conllu: 'conllu', columns: 'txt', jsonl: 'jsonl', csv: 'csv', tsv: 'tsv', parquet: 'parquet' },
};
const original = new URL('../../../examples/pos-en/dev.conllu', import.meta.url).pathname;
const upos = parseColumn('upos');
const contentOf = async (path: string) =>
  (await readAllSentences([path], upos)).map(({ words, tags }) => ({ words, tags }));

describe('data convert', () => {
  it.each(fileKinds.flatMap((from) => fileKinds.map((to) => [from, to] as const)))(
    '%s to %s keeps all',
    async (from, to) => {
      const first = join(folder, `${from}-${to}.1.${extensions[from]}`);
      const second = join(folder, `${from}-${to}.2.${extensions[to]}`);
      const kind = (name: FileKind) => (name === 'columns' ? ['--to', name] : []);
      expect(await bytetag('data', 'convert', `${original}[:20]`, ...kind(from), '--out', first)).toMatchObject({
        ...{ code: 0, stdout: '', stderr: `20 sentences are in ${first}\n` },
      });
      expect(await bytetag('data', 'convert', first, ...kind(to), '--out', second)).toMatchObject({ code: 0 });
      expect(await contentOf(second)).toEqual(await contentOf(`${original}[:20]`));
    },
  );

  it('prints text where no file is named, and takes any column', async () => {
    const { code, stdout } = await bytetag(
      'data',
      'convert',
      `${original}[:1]`,
      '--task',
      'column:form',
      '--to',
      'jsonl',
    );
    const { tokens, tags } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(tags).toEqual(tokens);
    const parquet = fixturePath('datasets/datasets.parquet');
    const chunk = await bytetag('data', 'convert', parquet, '--task', 'ner', '--to', 'columns');
    expect(chunk.stdout).toBe(
      'Mary\tB-PER\nAnn\tI-PER\nsaw\tO\nRome\tB-LOC\n\nGröße\tO\n👍\tO\n\nIt\tO\nrains\tO\n\na\tO\n\n',
    );
  });

  it.each([
    [
      ['convert', original],
      2,
      '--to: expected one of conllu, columns, jsonl, csv, tsv, parquet, got nothing, and no --out that tells',
    ],
    [['convert', original, '--to', 'parquet'], 2, '--out: expected a file, got nothing'],
    [['convert', '--to', 'csv'], 2, 'data convert: expected a file, got nothing'],
    [['explain'], 2, 'data: expected inspect or convert, got explain'],
    [['convert', 'missing.conllu', '--to', 'csv'], 1, 'missing.conllu: cannot read: no such file or folder'],
    [['convert', 'hf:/x', '--to', 'csv'], 2, 'hf:/x: expected hf:'],
  ])('refuses %j', async (args, code, message) => {
    const outcome = await bytetag('data', ...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(`bytetag: ${message}`);
  });

  it('writes nothing where something is wrong', async () => {
    const out = join(folder, 'out.txt');
    const { code, stderr } = await bytetag(
      'data',
      'convert',
      fixturePath('datasets/datasets.parquet'),
      '--task',
      'column:id',
      '--out',
      out,
      '--to',
      'csv',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('expected a list under "id", got "0"');
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});

describe('what data convert writes', () => {
  const content = '{"tokens":["a"],"tags":["X"]}\n';

  it('never takes the place of what it reads, by whatever name', async () => {
    const input = join(folder, 'own.jsonl');
    const link = join(folder, 'link.jsonl');
    writeFileSync(input, content);
    symlinkSync(input, link);
    for (const [from, to] of [
      [input, input],
      [link, input],
      [input, link],
      [join(folder, 'ow*.jsonl'), input],
    ] as const) {
      expect(await bytetag('data', 'convert', from, '--out', to, '--overwrite')).toMatchObject({
        ...{ code: 2, stderr: `bytetag: --out: expected another file than those that are read, got ${to}\n` },
      });
      expect(readFileSync(input, 'utf8')).toBe(content);
    }
  });

  it('takes the place of another file only with leave', async () => {
    const input = join(folder, 'one.jsonl');
    const out = join(folder, 'other.jsonl');
    for (const path of [input, out]) writeFileSync(path, content);
    expect(await bytetag('data', 'convert', input, '--out', out)).toMatchObject({
      ...{
        code: 2,
        stderr: `bytetag: --out: expected a file that does not exist, got ${out} (--overwrite replaces it)\n`,
      },
    });
    expect(await bytetag('data', 'convert', input, '--out', out, '--overwrite')).toMatchObject({ code: 0 });
  });

  it('says what it had to settle', async () => {
    const input = join(folder, 'spans.jsonl');
    writeFileSync(input, '{"text":"Unhappy Rome","entities":[[2,7,"X"],[8,12,"LOC"]]}\n');
    expect(await bytetag('data', 'convert', input, '--task', 'ner', '--to', 'columns')).toMatchObject({
      ...{ code: 0, stdout: 'Unhappy\tB-X\nRome\tB-LOC\n\n' },
      stderr: `${input}:1: X "happy" cuts a word: "Unhappy" is taken\n`,
    });
  });

  it('is refused for words that a kind cannot hold', async () => {
    for (const [word, kind, message] of [
      ['a\tb', 'columns', 'expected words and tags without tabs, line breaks and spaces at their ends, got "a\\tb"'],
      [' ', 'columns', 'expected words and tags without tabs, line breaks and spaces at their ends, got " "'],
      ['-DOCSTART-', 'columns', 'expected words and tags without the name of a line that begins a document'],
      ['a\rb', 'conllu', 'expected words and tags without tabs and line breaks, got "a\\rb"'],
      ['\ud83d', 'jsonl', 'expected Unicode, got half of a surrogate pair in "\\ud83d"'],
    ] as const) {
      const input = join(folder, 'words.jsonl');
      writeFileSync(input, `${JSON.stringify({ tokens: [word], tags: ['X'] })}\n`);
      const result = await bytetag('data', 'convert', input, '--to', kind, '--out', join(folder, 'words.out'));
      expect([result.code, result.stderr]).toEqual([1, expect.stringContaining(`${input}:1: `)]);
      expect(result.stderr).toContain(message);
    }
  });

  it('is packed where its name says so', async () => {
    const input = join(folder, 'plain.jsonl');
    writeFileSync(input, content);
    const out = join(folder, 'packed.jsonl.gz');
    expect(await bytetag('data', 'convert', input, '--out', out)).toMatchObject({ code: 0 });
    expect([...readFileSync(out).subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect((await bytetag('data', 'convert', out, '--to', 'jsonl')).stdout).toBe(content);
  });

  it.each<[string, string, readonly string[]]>([
    ['JSON Lines', '\n{"tokens": ["a"], "tags": ["X"]}\n', []],
    ['a list in JSON', '[\n{"tokens": ["a"], "tags": ["X"]}\n]', []],
    ['CoNLL-U', '# a\n1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n', []],
    ['columns', 'a X\n', ['--file-kind', 'columns']],
    ['a table', 'tokens,tags\na,X\n', ['--file-kind', 'csv']],
  ])('reads standard input, by its first bytes where they tell: %s', async (_, content, kind) => {
    const convert = ['data', 'convert', '-', '--to', 'jsonl', ...kind];
    input = Buffer.from(content);
    expect(await bytetag(...convert)).toMatchObject({ stdout: '{"tokens":["a"],"tags":["X"]}\n', stderr: '' });
    input = Buffer.from(content);
    expect((await bytetag('data', 'inspect', '-', ...kind)).stdout).toMatch(/^-: 1 sentences, 1 words/);
    const path = join(folder, 'selected');
    input = Buffer.from(content);
    expect(
      await bytetag('data', 'convert', '-[:1]', '--to', 'jsonl', '--out', path, '--overwrite', ...kind),
    ).toMatchObject({
      code: 0,
    });
    expect(readFileSync(path, 'utf8')).toBe('{"tokens":["a"],"tags":["X"]}\n');
  });

  it.each<[string, readonly string[], string, number]>([
    ['a X\n', [], 'standard input: expected --file-kind beside what is no file, got none', 2],
    ['', [], 'standard input: expected at least one sentence, got an empty file', 1],
    ['\n', ['--file-kind', 'csv'], 'standard input: expected at least one sentence, got an empty file', 1],
    ['a X\nb\n', ['--file-kind', 'columns'], 'standard input:2: expected 2 columns, got 1', 1],
    ['PAR1', ['--file-kind', 'parquet'], 'standard input: expected a file of kind parquet, got a stream', 2],
    [Buffer.from('Ann NNP', 'utf16le').toString(), [], 'standard input: expected text in UTF-8, got UTF-16 (', 1],
  ])('says of standard input what is wrong: %j %j', async (content, kind, message, code) => {
    input = Buffer.from(content);
    const outcome = await bytetag('data', 'convert', '-', '--to', 'jsonl', ...kind);
    expect(outcome.stderr).toContain(`bytetag: ${message}`);
    expect(outcome.code).toBe(code);
  });

  it.skipIf(process.platform === 'win32')('looks at a pipe without losing what it has seen', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const write = (content: string) => writeFile(pipe, content);
    const [outcome] = await Promise.all([
      bytetag('data', 'convert', pipe, '--to', 'jsonl'),
      write('{"tokens":["a"],"tags":["X"]}\n'),
    ]);
    expect(outcome).toMatchObject({ code: 0, stdout: '{"tokens":["a"],"tags":["X"]}\n' });
    const [unknown] = await Promise.all([bytetag('data', 'convert', pipe, '--to', 'jsonl'), write('a X\n')]);
    expect(unknown).toMatchObject({
      ...{ code: 2, stderr: `bytetag: ${pipe}: expected --file-kind beside what is no file, got none\n` },
    });
    expect(await bytetag('data', 'convert', '/dev/null', '--to', 'jsonl')).toMatchObject({
      ...{ code: 1, stderr: 'bytetag: /dev/null: expected at least one sentence, got an empty file\n' },
    });
  });
});
