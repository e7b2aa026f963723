// The kind of a file by its name, and of what is no file by its first lines.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kindByName } from '../../../src/language/data/file-kind.js';
import { readLines } from '../../../src/language/data/lines.js';
import { openKnown } from '../../../src/node/data/open-known.js';
import { collect, sourceOf } from '../../support/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a name', () => {
  it.each([
    ['a.conllu', 'conllu'],
    ['a.b.conllup', 'conllu'],
    ['a.json', 'jsonl'],
    ['a.ndjson.gz', 'jsonl'],
    ['a.CSV.GZ', 'csv'],
    ['a.tsv', 'tsv'],
    ['dir.csv/a.parquet', 'parquet'],
  ])('%s says %s', (path, kind) => {
    expect(kindByName(path)).toBe(kind);
  });

  it.each(['a', 'csv', 'a.txt', 'a.gz', 'a.csv.txt', 'a.csv.', 'a.csv2', 'a.constructor', 'a.csvgz', 'a.csv/b'])(
    '%s says nothing',
    (path) => {
      expect(kindByName(path)).toBeUndefined();
    },
  );
});

describe('what is no file', () => {
  const tokens = Array.from({ length: 10 }, () => '_').join('\t');

  it.each([
    ['{"tokens": []}', 'jsonl'],
    ['\n  { "tokens": []}', 'jsonl'],
    ['{}', 'jsonl'],
    ['{\n"tokens": []\n}', 'jsonl'],
    ['[\n{}]', 'jsonl'],
    ['[{}]', 'jsonl'],
    ['[ ["Ann", {}]]', 'jsonl'],
    ['[]', 'jsonl'],
    ['# a comment', 'conllu'],
    ['#sent_id = 1\n1 a', 'conllu'],
    ['# newdoc\n1\ta', 'conllu'],
    ['#global.columns = FORM X\na\tX', 'conllu'],
    [tokens.replace('_', '12'), 'conllu'],
    [tokens.replace('_', '1-2'), 'conllu'],
    [tokens.replace('_', '1.12'), 'conllu'],
  ])('is looked at and still whole: %j is %s', async (content, kind) => {
    const found = await openKnown(sourceOf(content, 'f'));
    expect(found.kind).toBe(kind);
    const lines = typeof found.file === 'string' ? [] : await collect(readLines(found.file));
    expect(lines.map(({ text, lineBreak }) => text + lineBreak).join('')).toBe(content);
  });

  it.each([
    ['a\tX'],
    ['{ O'],
    ['[ O'],
    ['a {"b": 1}'],
    ['#hash X'],
    ['# sent_id = 1\n1\ta\tO'],
    ['# global.columnsX\na\tX\tY'],
    [tokens],
    [tokens.replace('_', 'a1')],
    [tokens.replace('_', '1-')],
    [tokens.replace('_', '1').slice(0, -2)],
  ])('needs its kind where it may be one of several: %j', async (content) => {
    await expect(openKnown(sourceOf(content, 'f'))).rejects.toMatchObject({
      code: 'usage',
      message: 'f: expected --file-kind beside what is no file, got none',
    });
    expect(await openKnown(sourceOf(content, 'f'), 'columns')).toMatchObject({ kind: 'columns' });
  });

  it.each(['', '\n \n'])('is refused without sentences: %j', async (content) => {
    await expect(openKnown(sourceOf(content, 'f'))).rejects.toMatchObject({
      code: 'data',
      message: 'f: expected at least one sentence, got an empty file',
    });
  });

  it.skipIf(process.platform === 'win32')('may be a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    execFile('sh', ['-c', `printf '{"tokens": ["a"]}\\n' > '${path}'`]);
    const found = await openKnown(path);
    expect(found).toMatchObject({ kind: 'jsonl', file: { name: path } });
    const lines = typeof found.file === 'string' ? [] : await collect(readLines(found.file));
    expect(lines.map(({ text }) => text)).toEqual(['{"tokens": ["a"]}']);
  });
});
