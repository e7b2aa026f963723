// Parquet as Hugging Face's `datasets` and pyarrow write it, and as we do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Column, parseColumn } from '../../src/data/column.js';
import { parquetBytes, readParquet } from '../../src/data/parquet.js';
import type { Sentence } from '../../src/data/sentence.js';
import { fixturePath } from '../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(path: string, column: Column = parseColumn('ner')): Promise<readonly Sentence[]> {
  const sentences: Sentence[] = [];
  for await (const sentence of readParquet(path, column)) sentences.push(sentence);
  return sentences;
}

describe.each(['datasets', 'none', 'gzip', 'zstd', 'brotli', 'lz4'])('a file of Python: %s', (name) => {
  const path = fixturePath(`datasets/${name}.parquet`);

  it('gives words, and tags by the names of their numbers', async () => {
    expect(await read(path)).toEqual([
      { words: ['Mary', 'Ann', 'saw', 'Rome'], tags: ['B-PER', 'I-PER', 'O', 'B-LOC'], file: path, line: 1 },
      { words: ['Größe', '👍'], tags: ['O', 'O'], file: path, line: 2 },
      { words: ['It', 'rains'], tags: ['O', 'O'], file: path, line: 4 },
      { words: ['a'], tags: ['O'], file: path, line: 5 },
    ]);
  });

  it('gives tags that are text, by task and by column', async () => {
    const tags = [['PROPN', 'PROPN', 'VERB', 'PROPN'], ['NOUN', 'SYM'], ['PRON', 'VERB'], ['DET']];
    for (const column of ['upos', 'column:pos_tags']) {
      expect((await read(path, parseColumn(column))).map((sentence) => sentence.tags)).toEqual(tags);
    }
  });

  it('is refused where a column is not there', async () => {
    await expect(read(path, parseColumn('column:pos'))).rejects.toThrow(
      `${path}:1: expected column pos, got id, tokens, ner_tags, pos_tags`,
    );
  });
});

describe('a file of ours', () => {
  it('comes back', async () => {
    const sentences = [
      { words: ['a', 'ü'], tags: ['X', 'Y'], file: '', line: 1 },
      { words: ['b'], tags: ['Z'], file: '', line: 2 },
    ];
    const path = join(folder, 'ours.parquet');
    writeFileSync(path, await parquetBytes(sentences));
    expect(await read(path)).toEqual(sentences.map((sentence) => ({ ...sentence, file: path })));
  });
});

describe('what is no Parquet', () => {
  it.each([
    ['nothing', ''],
    ['text', 'tokens,tags\n'.repeat(10)],
  ])('%s is refused in one sentence', async (name, content) => {
    const path = join(folder, `${name}.parquet`);
    writeFileSync(path, content);
    await expect(read(path)).rejects.toThrow(`${path}: expected a Parquet file, got "`);
  });

  it('is refused where there is none', async () => {
    await expect(read(join(folder, 'missing.parquet'))).rejects.toThrow('cannot read: no such file or folder');
  });
});

describe('numbers without names', () => {
  const path = fixturePath('datasets/int8-tags.parquet');
  const tagNames = ['O', 'B-PER', 'I-PER'];

  it('are refused with the option that names them, which does', async () => {
    await expect(read(path)).rejects.toThrow(
      `${path}:1: expected tags as strings under "ner_tags", got 1 (--tag-names gives numbers their names`,
    );
    const sentences: Sentence[] = [];
    for await (const sentence of readParquet(path, parseColumn('ner'), { tagNames })) sentences.push(sentence);
    expect(sentences[0]?.tags?.[0]).toBe('B-PER');
  });
});

describe('a word a row', () => {
  it('is read as in other tables', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const columnData = [
      { name: 'sentence_id', data: [1, 1, 2] },
      { name: 'word', data: ['Ann', 'ran', 'Hi'] },
      { name: 'tag', data: ['B-PER', 'O', 'O'] },
    ];
    const path = join(folder, 'words.parquet');
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
    expect(await read(path)).toEqual([
      { words: ['Ann', 'ran'], tags: ['B-PER', 'O'], file: path, line: 1 },
      { words: ['Hi'], tags: ['O'], file: path, line: 3 },
    ]);
    await expect(read(path, parseColumn('column:2'))).rejects.toThrow(
      `${path}: task column:2: expected column:NAME, since columns have names only here, got 2`,
    );
  });
});
