// Parquet as Hugging Face's `datasets` and pyarrow write it, and as we do.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnSource } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { type Column, parseColumn } from '../../../src/language/data/column.js';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { parquetBytes, readParquet } from '../../../src/node/data/parquet.js';
import { fixturePath } from '../../support/fixtures.js';
import { collect } from '../../support/sources.js';

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

  it('says what its columns are, as files of `datasets` do', async () => {
    const bytes = await parquetBytes([{ words: ['a'], tags: ['X'], file: '', line: 1 }]);
    const { parquetMetadata } = await import('hyparquet');
    const { schema, key_value_metadata: said = [] } = parquetMetadata(new Uint8Array(bytes).buffer);
    const list = (name: string) => [name, 'list', 'element'];
    expect(schema.map(({ name }) => name)).toEqual(['root', ...list('tokens'), ...list('tags')]);
    const feature = { feature: { dtype: 'string', _type: 'Value' }, _type: 'List' };
    expect(said.map(({ key, value = '' }) => [key, JSON.parse(value)])).toEqual([
      ['huggingface', { info: { features: { tokens: feature, tags: feature } } }],
    ]);
  });

  it('may have no sentences', async () => {
    const path = join(folder, 'none.parquet');
    writeFileSync(path, await parquetBytes([]));
    expect(await read(path)).toEqual([]);
  });
});

describe('what is no Parquet', () => {
  it('is an empty file', async () => {
    const path = join(folder, 'empty.parquet');
    writeFileSync(path, '');
    await expect(read(path)).rejects.toThrow(`${path}: expected at least one sentence, got an empty file`);
  });

  it.skipIf(process.platform === 'win32')('is a pipe, which is not waited for', async () => {
    const path = join(folder, 'pipe.parquet');
    execFileSync('mkfifo', [path]);
    await expect(read(path)).rejects.toThrow(`${path}: expected at least one sentence, got an empty file`);
  });

  it.each([
    ['text', 'tokens,tags\n'.repeat(10)],
    ['letter', 'P'],
    ['beginning', 'PAR1'],
    ['end', '\0\0\0\0PAR1'],
    ['length', 'PAR1\xff\xff\xff\x7fPAR1'],
  ])('%s is refused in one sentence', async (name, content) => {
    const path = join(folder, `${name}.parquet`);
    writeFileSync(path, content);
    await expect(read(path)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`${path}: expected a Parquet file, got "`),
      cause: expect.any(Error),
    });
  });

  it('is refused where there is none', async () => {
    await expect(read(join(folder, 'missing.parquet'))).rejects.toThrow('cannot read: no such file or folder');
  });
});

describe('a damaged file of ours', () => {
  const damaged = async (change: (bytes: Buffer) => void, words = ['She', 'sat']): Promise<readonly Sentence[]> => {
    const bytes = Buffer.from(await parquetBytes([{ words, tags: ['PRON', 'VERB'], file: '', line: 1 }]));
    change(bytes);
    const path = join(folder, 'damaged.parquet');
    writeFileSync(path, bytes);
    return read(path);
  };

  it('keeps a byte-order mark that is a word', async () => {
    expect((await damaged(() => {}, ['\ufeff', '\ufeffa']))[0]?.words).toEqual(['\ufeff', '\ufeffa']);
  });

  it('is refused where a word is no UTF-8', async () => {
    const found = damaged((bytes) => bytes.write('\xff', bytes.indexOf('sat'), 'latin1'));
    await expect(found).rejects.toThrow('damaged.parquet: expected UTF-8, got byte 0xFF at offset 0');
  });

  it('is refused where it says that there are more rows than values', async () => {
    // After the bytes of the group comes the number of its rows, 1 in zigzag.
    const found = damaged((bytes) => bytes.writeUInt8(126, bytes.indexOf('\x16\x02\x36\xac', 'latin1') + 1));
    await expect(found).rejects.toThrow('damaged.parquet: expected a Parquet file, got "63 rows of 2, 2 values"');
  });

  it('is refused where it says that it has less than no rows', async () => {
    const found = damaged((bytes) => bytes.writeUInt8(1, bytes.indexOf('\x16\x02\x36\xac', 'latin1') + 1));
    await expect(found).rejects.toThrow('damaged.parquet: expected a Parquet file, got "-1 rows of 2, 2 values"');
  });

  it('is refused where a column has no name', async () => {
    const found = damaged((bytes) => bytes.writeUInt8(9, bytes.indexOf('5\x02\x18\x06tokens', 'latin1')));
    await expect(found).rejects.toThrow('damaged.parquet: expected a Parquet file, got "columns without names"');
  });

  it('is refused once where two columns are wrong', async () => {
    // Vitest fails for a promise that fails while nobody waits for it.
    const found = damaged((bytes) => {
      bytes.writeUInt8(126, 9);
      bytes.write('tagz', bytes.lastIndexOf('tags\x04list', undefined, 'latin1'));
    });
    await expect(found).rejects.toThrow('damaged.parquet: expected a Parquet file, got "');
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

describe('names of numbers', () => {
  const labels = { names: ['X', 'Y'], _type: 'ClassLabel' };
  const tagsWith = async (value: string): Promise<readonly string[] | undefined> => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const columnData = [
      { name: 'sentence_id', data: [1, 1] },
      { name: 'word', data: ['a', 'b'] },
      { name: 'tag', data: [1, 0] },
    ];
    const path = join(folder, 'named.parquet');
    const kvMetadata = [
      { key: 'other', value: 'x' },
      { key: 'huggingface', value },
    ];
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata })));
    return (await read(path))[0]?.tags;
  };

  it.each<[string, unknown]>([
    ['by itself', labels],
    ['in a list', [labels]],
    ['in a feature', { feature: labels, _type: 'Sequence' }],
    ['in lists and features', [{ feature: [{ feature: labels }] }]],
  ])('are found %s', async (_, tag) => {
    expect(await tagsWith(JSON.stringify({ info: { features: { tag } } }))).toEqual(['Y', 'X']);
  });

  const none = '{"info":{"features":{"tag":1}}}';
  it.each<[string, string]>([
    ['a number', none],
    ['nothing', none.replace('1', 'null')],
    ['an empty list', none.replace('1', '[]')],
    ['names that are none', none.replace('1', '{"names":[1,2]}')],
    ['a feature of another column', none.replace('tag', 'tags').replace('1', JSON.stringify(labels))],
    ['no features', '{"info":{}}'],
    ['no information', '{}'],
    ['null', 'null'],
    ['no JSON', '{'],
    ['lists in lists without end', none.replace('1', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['features in features without end', none.replace('1', `${'{"feature":'.repeat(50_000)}1${'}'.repeat(50_000)}`)],
  ])('are missed where there is %s', async (_, value) => {
    await expect(tagsWith(value)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('expected tags as strings under "tag", got 1 (--tag-names'),
    });
  });
});

describe('columns beside words and tags', () => {
  const written = async (columnData: ColumnSource[], rowGroupSize?: number): Promise<string> => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const path = join(folder, 'beside.parquet');
    const buffer = parquetWriteBuffer({ columnData, ...(rowGroupSize !== undefined && { rowGroupSize }) });
    writeFileSync(path, new Uint8Array(buffer));
    return path;
  };

  it('are left as they are where they are shapes on maps', async () => {
    const data = [{ type: 'Point', coordinates: [1, 2] }];
    const path = await written([
      { name: 'word', data: ['a'] },
      { name: 'place', data, type: 'GEOMETRY' },
      { name: 'region', data, type: 'GEOGRAPHY' },
    ]);
    const [sentence, ...others] = await collect(readParquet(path, undefined, { willBeWritten: true }));
    expect([sentence?.words, others]).toEqual([['a'], []]);
    // A point in well-known binary.
    const point = new Uint8Array(Buffer.from(`0101000000${'000000000000f03f'}${'0000000000000040'}`, 'hex'));
    expect(sentence?.cells).toEqual({ place: [point], region: [point] });
  });

  it('are not read where there are more rows than a file of their size has', async () => {
    const rows = 2 ** 20 + 1;
    const path = await written([{ name: 'word', data: Array(rows).fill(true), type: 'BOOLEAN' }], rows);
    await expect(read(path)).rejects.toThrow(
      new RegExp(`^${path}: expected a Parquet file, got "${rows} rows in a file of \\d+ bytes"$`),
    );
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
