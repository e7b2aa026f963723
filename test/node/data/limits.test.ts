// Files that ask for more memory or time than they may: refused with a sentence, or read in linear time. A test that
// takes quadratic time here takes hours.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { listOf, malformedList } from '../../../src/language/data/printed-list.js';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { readParquet } from '../../../src/node/data/parquet.js';
import { readReference } from '../../../src/node/data/read-sentences.js';
import { type ClaimingFile, claimingParquet, dataPage } from '../../support/claiming-parquet.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytetag-limits-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array): Promise<readonly Sentence[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const sentences: Sentence[] = [];
  for await (const sentence of readReference(path, parseColumn('upos'))) sentences.push(sentence);
  return sentences;
}

const megabytes = (count: number, text: string): string => text.repeat((count * 2 ** 20) / text.length);

describe('a line', () => {
  it.each(['jsonl', 'conllu', 'csv', 'tsv', 'txt'])('of more than 32 MB is refused in a .%s file', async (ending) => {
    const path = join(folder, `long.${ending}`);
    const start = ending === 'csv' ? 'word,tag\n' : ending === 'tsv' ? 'word\ttag\n' : '';
    await expect(read(`long.${ending}`, start + megabytes(33, 'a'))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(
        new RegExp(`^${path.replaceAll('.', '\\.')}:\\d: expected at most 33554432 bytes, got more`),
      ),
    });
  });

  it('is not unpacked further than it may be long', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 28));
    await expect(read('bomb.jsonl.gz', bomb)).rejects.toThrow(
      `bomb.jsonl.gz: expected a file of ${bomb.length} bytes that unpacks to at most ${64 * bomb.length}, got one that unpacks to more ` +
        '(unpack it first)',
    );
    const longer = gzipSync(
      randomBytes(2 ** 20)
        .toString('hex')
        .repeat(20),
      { level: 1 },
    );
    await expect(read('long.jsonl.gz', longer)).rejects.toThrow(
      'long.jsonl.gz:1: expected at most 33554432 bytes, got more (give each sentence a line of its own, or allow more with --line-limit)',
    );
  });

  it.each([
    ['spaces', `a${megabytes(8, ' ')}b${megabytes(8, ' ')}X\n`, ['a']],
    ['tabs at the end', `a\tX${megabytes(8, '\t')}\n`, ['a']],
    ['carriage returns', `a\tX${megabytes(1, '\r')}\n`, ['a']],
  ])('of many %s is read', async (_, content, words) => {
    const [first] = await read('white.txt', content);
    expect(first?.words).toEqual(words);
  });

  it('that divides itself by carriage returns is read', async () => {
    const line = `${JSON.stringify({ tokens: ['a'], tags: ['X'] })}\r`;
    expect(await read('returns.jsonl', `${megabytes(1, '\r')}${line}`)).toHaveLength(1);
  });
});

it('a list of JSON over many lines is refused where it is too long', async () => {
  await expect(read('list.jsonl', `[\n${megabytes(33, `${'1,'.repeat(511)}\n `)}`)).rejects.toThrow(
    'list.jsonl:1: expected at most 33554432 bytes, got more',
  );
});

it('a quoted cell that never ends is refused', async () => {
  await expect(read('quote.csv', `word,tag\n"${megabytes(34, `${'a'.repeat(63)}\n`)}`)).rejects.toThrow(
    'expected rows of comma-separated values, got',
  );
});

it.each([
  ['conllu', (line: number) => `${line}\ta\t_\tX\t_\t_\t_\t_\t_\t_\n`],
  ['txt', () => 'a\tX\n'],
  ['csv', (line: number) => (line === 1 ? 'word,tag\n' : 'a,X\n')],
])('a sentence of more than 262,144 lines is refused in a .%s file', async (ending, lineOf) => {
  const lines = Array.from({ length: 2 ** 18 + 2 }, (_, index) => lineOf(index + 1));
  await expect(read(`sentence.${ending}`, lines.join(''))).rejects.toThrow(
    /: expected at most 262144 lines in a sentence, got more \(are there blank lines between the sentences\?\)$/,
  );
});

it.each([
  ['jsonl', (words: string) => `{"tokens": ["${words}"], "tags": ["X"]}\n`],
  ['json', (words: string) => `[\n{"tokens": ["${words}"],\n "tags": ["X"]}\n]\n`],
  ['csv', (words: string) => `tokens,tags\n"['${words}']","['X']"\n`],
  ['conllu', (words: string) => `1\t${words}\t_\tX\t_\t_\t_\t_\t_\t_\n\n`],
])('a line of a .%s file may have as many bytes as somebody says', async (ending, contentOf) => {
  const path = join(folder, `said.${ending}`);
  await writeFile(path, contentOf('a'.repeat(2000)));
  const lengths = async (mostLineBytes: number): Promise<readonly number[]> => {
    const found: number[] = [];
    const options = { reading: { lineLimit: mostLineBytes / 2 ** 20 } };
    for await (const { words } of readReference(path, parseColumn('upos'), options)) found.push(words[0]?.length ?? 0);
    return found;
  };
  expect(await lengths(2100)).toEqual([2000]);
  await expect(lengths(1900)).rejects.toThrow(/1900|Max Record Size/);
});

it('a list of more than 262,144 words is refused', async () => {
  const listed = (count: number): string =>
    JSON.stringify({ tokens: Array(count).fill('a'), tags: Array(count).fill('X') });
  expect((await read('list.jsonl', listed(2 ** 18)))[0]?.words.length).toBe(2 ** 18);
  await expect(read('list.jsonl', listed(2 ** 18 + 1))).rejects.toThrow(
    /list\.jsonl:1: expected at most 262144 words in a sentence, got 262145$/,
  );
});

describe('a sentence of many long lines is refused', () => {
  const long = (start: string, line: string): string => `${start}${Array(20).fill(line).join('')}`;
  it.each([
    ['conllu', long('', `# ${megabytes(2, 'a')}\n`)],
    ['txt', long('', `${megabytes(2, 'a')}\tX\n`)],
    ['csv', long('sentence_id,word,tag\n', `1,${megabytes(2, 'a')},X\n`)],
    ['csv', long('\n', `${megabytes(2, ' ')}\n`)],
  ])('in a .%s file', async (ending, content) => {
    await expect(read(`long.${ending}`, content)).rejects.toThrow(
      /long\.\w+:\d+: expected at most 33554432 characters in a sentence, got more/,
    );
  });

  it('or of many long words', async () => {
    const words = Array(9)
      .fill(`"${megabytes(3, 'a')}"`)
      .join(',');
    const content = `{"tokens": [${words}], "tags": [${Array(9).fill('"X"')}]}\n`;
    expect(await read('words.jsonl', content)).toHaveLength(1);
    const path = join(folder, 'words.jsonl');
    const least = { reading: { lineLimit: content.length / 2 ** 20 } };
    for await (const { words: found } of readReference(path, parseColumn('upos'), least)) expect(found).toHaveLength(9);
  });
});

it('a file of very many sentences for its size is refused', async () => {
  const short = 'a\tX\n\n'.repeat(2 ** 18);
  expect(await read('short.txt', short)).toHaveLength(2 ** 18);
  await expect(read('short.txt', `${short}a\tX\n`)).rejects.toThrow(
    'short.txt:524289: expected at most 262144 sentences in a file of its size, got more',
  );
});

it('a line of very many lists and objects is refused', async () => {
  const line = `{"tokens":["a"],"tags":["X"],"more":[${'{},'.repeat(2 ** 20)}1]}\n`;
  await expect(read('objects.jsonl', line)).rejects.toThrow(
    'objects.jsonl:1: expected at most 1048576 lists and objects, got more',
  );
  await expect(read('objects.json', `[${'{},'.repeat(2 ** 20)}1]\n`)).rejects.toThrow(
    'objects.json:1: expected at most 1048576 lists and objects, got more',
  );
});

it('a header of many columns is checked for names that occur twice', async () => {
  const names = Array.from({ length: 200_000 }, (_, index) => `c${index}`);
  await expect(read('wide.csv', `word,tag,${names.join(',')},c7\n`)).rejects.toThrow('"c7" twice');
});

describe('a list as text', () => {
  it('of one long literal is read', () => {
    const long = megabytes(4, 'a');
    expect(listOf(`['${long}', 'b']`)).toEqual([long, 'b']);
    expect(listOf(`['${megabytes(1, '\\n')}']`)).toEqual([megabytes(1, '\n').slice(0, 2 ** 19)]);
  });

  it.each([
    ["['", 'a'],
    ['["', '\\'],
  ])('that is damaged is refused: %s%s…', (start, repeated) => {
    expect(listOf(`${start}${megabytes(4, repeated)}`)).toBe(malformedList);
  });

  it.each([
    [',dtype=', ')'],
    [',dtype=', '(a))'],
  ])('that only begins as an array does is a word: array(%s…%s', (repeated, end) => {
    const text = `array(${megabytes(1, repeated)}${end}`;
    expect(listOf(text)).toEqual([text]);
  });
});

describe('a Parquet file', () => {
  const page = {
    header: { ...dataPage(1, 'PLAIN'), uncompressed_page_size: 5 },
    bytes: gzipSync(new Uint8Array([1, 0, 0, 0, 97])),
  };

  async function words(file: Partial<ClaimingFile>): Promise<readonly string[]> {
    const path = join(folder, 'claims.parquet');
    await writeFile(path, claimingParquet({ pages: [page], codec: 'GZIP', ...file }));
    const found: string[] = [];
    for await (const sentence of readParquet(path)) found.push(...sentence.words);
    return found;
  }

  it('that claims what is true is read', async () => {
    expect(await words({})).toEqual(['a']);
  });

  it('that claims to have too many rows is refused', async () => {
    await expect(words({ rows: 2 ** 31 - 1 })).rejects.toThrow(
      /claims\.parquet: expected a Parquet file, got "2147483647 rows in a file of \d+ bytes"$/,
    );
  });

  it('that claims to have a page which is too large is refused', async () => {
    const header = { ...page.header, uncompressed_page_size: 2 ** 31 - 1 };
    await expect(words({ pages: [{ ...page, header }] })).rejects.toThrow(
      'claims.parquet: expected a Parquet file, got "a page of 2147483647 bytes, more than 134217728"',
    );
  });
});
