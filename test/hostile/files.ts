// Labelled files, text and references from strangers.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { claimingParquet, dataPage } from '../support/claiming-parquet.js';
import type { HostileCase } from './hostile-case.js';

/** A file that somebody looks at. */
const inspect =
  (name: string, content: () => string | Uint8Array, ...options: readonly string[]) =>
  (folder: string): readonly string[] => {
    const path = join(folder, name);
    writeFileSync(path, content());
    return ['data', 'inspect', path, ...options];
  };

/** A file that is converted. */
const convert =
  (name: string, content: () => string | Uint8Array, to: string, ...options: readonly string[]) =>
  (folder: string): readonly string[] => {
    const [path, out] = [join(folder, name), join(folder, `out.${to}`)];
    writeFileSync(path, content());
    return ['data', 'convert', path, '--out', out, ...options];
  };

/** A text that is tagged with what ships. */
const tag =
  (name: string, content: () => string | Uint8Array, ...options: readonly string[]) =>
  (folder: string): readonly string[] => {
    const path = join(folder, name);
    writeFileSync(path, content());
    return ['tag', path, '--decoding', 'encoder', '--threads', '1', ...options];
  };

const times = (count: number, text: string | ((index: number) => string)): string =>
  Array.from({ length: count }, (_, index) => (typeof text === 'string' ? text : text(index))).join('');

const page = { header: dataPage(1, 'PLAIN'), bytes: Uint8Array.from([1, 0, 0, 0, 97]) };

/** A packed file that says the same many times. */
function packed(times: number, text: string | Buffer): Buffer {
  const member = gzipSync(text);
  return Buffer.concat(Array.from({ length: times }, () => member));
}

/** A packed file of one line of 700 MB. */
const packedLine = (): Buffer => packed(42, Buffer.alloc(2 ** 24, 'a'));

const record = (text: string, spans: readonly unknown[]): string => `${JSON.stringify({ text, entities: spans })}\n`;
const terminal = '\u001b]8;;http://evil\u0007\u001b[2J\r\u009b31m';

export const hostileFiles: readonly HostileCase[] = [
  {
    name: 'a line of 700 MB in 700 kB',
    make: inspect('bomb.jsonl.gz', packedLine),
    refusal: /bomb\.jsonl\.gz:1: expected at most/,
  },
  { name: 'the same as text to tag', make: tag('bomb.txt.gz', packedLine), refusal: /bomb/ },
  {
    name: 'a file packed in a file packed in a file',
    make: inspect('a.jsonl.gz', () => gzipSync(gzipSync(gzipSync('{}')))),
    refusal: /a\.jsonl\.gz/,
  },
  {
    name: 'twenty million sentences in 146 kB',
    make: inspect('many.txt.gz', () => packed(20, 'a\tX\n\n'.repeat(1e6)), '--task', 'column:2'),
    refusal: /at most 262144 sentences|becomes \d+ at most/,
  },
  {
    name: 'a sentence of lines of a megabyte each',
    make: inspect('lines.txt.gz', () => packed(1500, `${'a'.repeat(1e6)}\tX\n`), '--task', 'column:2'),
    refusal: /at most 33554432 characters in a sentence/,
  },
  {
    name: 'comments of a megabyte each',
    make: inspect('comments.conllu.gz', () => packed(1500, `# ${'a'.repeat(1e6)}\n`)),
    refusal: /at most 33554432 characters in a sentence/,
  },
  {
    name: 'blank lines of a megabyte each',
    make: inspect('blank.csv.gz', () => packed(1500, `${' '.repeat(1e6)}\n`)),
    refusal: /at most 33554432 characters in a sentence/,
  },
  {
    name: 'ten million objects in a list',
    make: inspect('objects.json.gz', () => packed(1, `[${'{},'.repeat(1e7)}{}]`)),
    refusal: /lists and objects|unpacks to at most \d+/,
  },
  {
    name: 'a table that says one long word 262,144 times',
    make: inspect('word.parquet', () => {
      const columns = [
        { name: 'sent_id', data: Array<string>(2 ** 18).fill('1') },
        { name: 'word', data: Array<string>(2 ** 18).fill('a'.repeat(1e5)) },
        { name: 'upos', data: Array<string>(2 ** 18).fill('X') },
      ];
      return new Uint8Array(parquetWriteBuffer({ columnData: columns }));
    }),
    refusal: /at most 33554432 characters in a sentence/,
  },
  {
    name: '80,000 words in a sentence',
    make: inspect('long.conllu', () => `${times(80_000, (i) => `${i + 1}\tword${i}\t_\tX\t_\t_\t_\t_\t_\t_\n`)}\n`),
  },
  {
    name: '300,000 words in a sentence',
    make: inspect('longer.conllu', () => times(300_000, (i) => `${i + 1}\ta\t_\tX\t_\t_\t_\t_\t_\t_\n`)),
    refusal: /262144 lines/,
  },
  {
    name: '300,000 words in a list',
    make: inspect('list.jsonl', () => JSON.stringify({ tokens: Array(3e5).fill('a'), tags: Array(3e5).fill('X') })),
    refusal: /262144 words/,
  },
  {
    name: 'a table of 2^31 rows',
    make: inspect('rows.parquet', () => claimingParquet({ pages: [page], rows: 2 ** 31 - 1 })),
    refusal: /2147483647 rows in a file/,
  },
  {
    name: 'a table with a page of 2^30 values',
    make: inspect('values.parquet', () =>
      claimingParquet({ pages: [{ ...page, header: dataPage(2 ** 30, 'PLAIN') }] }),
    ),
    refusal: /1073741824 values in a file/,
  },
  {
    name: 'a table with a run of 2^30 values',
    make: inspect('run.parquet', () =>
      claimingParquet({
        pages: [{ header: dataPage(1, 'RLE_DICTIONARY'), bytes: Uint8Array.from([1, 128, 128, 128, 128, 8, 0]) }],
      }),
    ),
    refusal: /a run of 1073741824 of 1 values/,
  },
  { name: '50,000 tags', make: inspect('tags.txt', () => times(5e4, (i) => `a\tT${i}\n\n`), '--task', 'column:2') },
  {
    name: 'a range of two billion words',
    make: inspect('range.conllu', () => '1-2147483647\ta\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n'),
    refusal: /range\.conllu/,
  },
  {
    name: 'a row of a million cells',
    make: inspect('wide.txt', () => `a${'\tb'.repeat(1e6)}\n`, '--task', 'column:2'),
  },
  {
    name: 'a header of a million columns',
    make: inspect('wide.csv', () => `word,tag${times(1e6, (i) => `,c${i}`)}\na,X\n`),
    refusal: /wide\.csv/,
  },
  {
    name: 'a quoted cell that never ends',
    make: inspect('quote.csv', () => `word,tag\n"${times(5e5, 'a line\n')}`),
    refusal: /quote\.csv/,
  },
  {
    name: 'ten million spaces and carriage returns',
    make: inspect('white.txt', () => `a${' '.repeat(1e7)}X${'\r'.repeat(1e6)}\n`, '--task', 'column:2'),
  },
  {
    name: 'JSON nested 100,000 deep',
    make: inspect('deep.jsonl', () => `{"tokens":${'['.repeat(1e5)}${']'.repeat(1e5)}}\n`),
    refusal: /deep\.jsonl:1/,
  },
  {
    name: 'a list printed by Python, nested 100,000 deep',
    make: inspect('deep.csv', () => `tokens,tags\n"${'['.repeat(1e5)}'a'${']'.repeat(1e5)}","['X']"\n`),
    refusal: /deep\.csv/,
  },
  {
    name: 'keys that change what all objects are',
    make: inspect(
      'proto.jsonl',
      () => '{"tokens":["a"],"tags":["X"],"__proto__":{"words":["b"]},"constructor":{"prototype":{}}}\n',
    ),
  },
  {
    name: '100,000 spans over one another',
    make: inspect(
      'spans.jsonl',
      () =>
        record(
          'word '.repeat(2e4),
          Array.from({ length: 1e5 }, (_, i) => [i % 1000, 1e5 - 1, 'A']),
        ),
      '--task',
      'ner',
    ),
    refusal: /spans that do not overlap/,
  },
  {
    name: 'a span over 30,000 sentences',
    make: inspect('over.jsonl', () => record('Ab. '.repeat(3e4), [[0, 119_999, 'A']]), '--task', 'ner'),
  },
  {
    name: 'a span in each of 30,000 sentences',
    make: inspect(
      'each.jsonl',
      () =>
        record(
          'Ab. '.repeat(3e4),
          Array.from({ length: 3e4 }, (_, i) => [4 * i, 4 * i + 2, 'A']),
        ),
      '--task',
      'ner',
    ),
  },
  {
    name: '30,000 spans in a sentence',
    make: inspect(
      'all.jsonl',
      () =>
        record(
          'ab '.repeat(3e4),
          Array.from({ length: 3e4 }, (_, i) => [3 * i, 3 * i + 2, 'A']),
        ),
      '--task',
      'ner',
    ),
  },
  {
    name: 'a list printed by Python of two million escapes',
    make: inspect('escapes.csv', () => `tokens,upos\n"['${'\\a'.repeat(2e6)}']","['X']"\n`),
  },
  {
    name: 'a span that ends at 2^53',
    make: inspect('far.jsonl', () => record('a b', [[0, 2 ** 53, 'A']]), '--task', 'ner'),
    refusal: /far\.jsonl:1/,
  },
  {
    name: 'words that act on a terminal, where they are refused',
    make: convert('act.jsonl', () => `${JSON.stringify({ tokens: [`a\t${terminal}`], tags: ['X'] })}\n`, 'conllu'),
    refusal: /act\.jsonl:1/,
  },
  {
    name: 'tags that act on a terminal, where they are refused',
    make: convert('act.jsonl', () => `${JSON.stringify({ tokens: ['a'], tags: [`X\t${terminal}`] })}\n`, 'conllu'),
    refusal: /act\.jsonl:1.*\\u001b/,
  },
  {
    name: 'words with line breaks, tagged to rows',
    make: tag('rows.jsonl', () => `${JSON.stringify({ tokens: ['a\n1\tevil', 'b'] })}\n`, '--output', 'conllu'),
    refusal: /rows\.jsonl/,
  },
  { name: 'a word of a million letters', make: tag('word.txt', () => 'a'.repeat(1e6)) },
  { name: 'a letter of 200,000 accents', make: tag('zalgo.txt', () => `a${'\u0301'.repeat(2e5)}\n`) },
  {
    name: 'a million spaces between two words, tagged to rows',
    make: tag('spaces.txt', () => `a${' '.repeat(1e6)}b\n`, '--output', 'conllu'),
  },
  { name: '200,000 line breaks', make: tag('breaks.txt', () => `${'\n'.repeat(2e5)}a\n`) },
  { name: 'marks of the vocabulary as text', make: tag('marks.txt', () => '</s> <pad> <extra_id_0> <extra_id_124>\n') },
  {
    name: 'halves of characters and bytes that are no text',
    make: tag('bytes.txt', () => Buffer.from([0xff, 0xfe, 0x41, 0xed, 0xa0, 0x80])),
    refusal: /bytes\.txt/,
  },
  {
    name: 'a file that is an endless device',
    make: () => ['data', 'inspect', '/dev/zero', '--file-kind', 'jsonl'],
    refusal: /\/dev\/zero/,
  },
  {
    name: 'a file that is a link to itself',
    make: (folder) => {
      const path = join(folder, 'loop.conllu');
      symlinkSync(path, path);
      return ['data', 'inspect', path];
    },
    refusal: /loop\.conllu/,
  },
  {
    name: 'a pattern over folders that lead into themselves',
    make: (folder) => {
      mkdirSync(join(folder, 'a'));
      symlinkSync('..', join(folder, 'a', 'b'));
      writeFileSync(join(folder, 'a', 'x.txt'), 'a X\n');
      return ['data', 'inspect', `${folder}/**/*.txt`, '--task', 'column:2'];
    },
  },
  {
    name: 'a pattern of a hundred stars',
    make: (folder) => {
      writeFileSync(join(folder, 'a'.repeat(200)), '');
      return ['data', 'inspect', `${folder}/${'*a'.repeat(60)}b`];
    },
    refusal: /expected/,
  },
  {
    name: 'a selection of 2^60 sentences',
    make: (folder) => {
      const path = join(folder, 'a.txt');
      writeFileSync(path, 'a X\n');
      return ['data', 'inspect', `${path}[0:1152921504606846976]`, '--task', 'column:2'];
    },
  },
  {
    name: 'a treebank that leads out of its folder',
    make: () => ['data', 'inspect', 'ud:../../etc:train'],
    refusal: /ud:/,
  },
];
