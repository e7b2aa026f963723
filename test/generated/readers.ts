// Labelled files of every kind, whole and damaged: read or refused, and what was read can be written and read again.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Column } from '../../src/language/data/column.js';
import { formatConllu, readConllu } from '../../src/language/data/conllu.js';
import { isBlank, readLines } from '../../src/language/data/lines.js';
import {
  type FileKind,
  type FileReading,
  fileKinds,
  type ReaderOptions,
  separators,
} from '../../src/language/data/reading.js';
import type { Sentence } from '../../src/language/data/sentence.js';
import { formatPredictions } from '../../src/language/data/write-predictions.js';
import { segmentText } from '../../src/language/text/segment.js';
import { openSource } from '../../src/node/data/file-source.js';
import { readSentences, readSentencesIn } from '../../src/node/data/read-sentences.js';
import { formatSentences } from '../../src/node/data/write-sentences.js';
import { collect, sourceOf } from '../support/sources.js';
import { damaged, damagedAtEnds, plainSentences, sentences, type Tagging, text } from './arbitraries.js';
import { columnFile, conllu, csv, jsonTexts, jsonTokens, type LabelledFile, record, tsv } from './labelled-files.js';
import { expectSame, fixturePath, orRefused, scratchFile, type Target, target } from './target.js';

const named = (name: 'upos' | 'xpos' | 'ner' | 'chunk'): Column => ({ kind: 'named', name });

const columns = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(named('upos'), named('xpos'), named('ner'), named('chunk')) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 11 }).map((number): Column => ({ kind: 'numbered', number })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('tags', 'tag', 'feats', 'misc', 'form', 'id', '__proto__')
      .map((name): Column => ({ kind: 'field', name })),
  },
);

const readings: fc.Arbitrary<FileReading> = fc.record(
  {
    wordColumn: fc.constantFrom('1', '2', 'word', 'form', 'tokens', '__proto__'),
    tagNames: fc.constantFrom(['O'], ['O', 'B-PER', 'I-PER']),
    separator: fc.constantFrom(...separators),
    spanOffsets: fc.constantFrom('codepoints' as const, 'utf16' as const),
  },
  { requiredKeys: [] },
);

const pieces = fc.constantFrom(1, 3, 64, Number.POSITIVE_INFINITY);

const asSentences = (taggings: readonly Tagging[]): readonly Sentence[] =>
  taggings.map((tagging, index) => ({ ...tagging, file: 'given', line: index + 1 }));

const wordsAndTags = (read: readonly Sentence[]): readonly (readonly [readonly string[], readonly string[]])[] =>
  read.map(({ words, tags = [] }) => [words, tags]);

/** Reads a file of bytes; undefined where it is refused. */
function read(
  bytes: Uint8Array,
  kind: FileKind,
  column: Column | undefined,
  reading: ReaderOptions = {},
  pieceBytes?: number,
): Promise<readonly Sentence[]> {
  if (kind !== 'parquet') return collect(readSentencesIn(sourceOf(bytes, 'file', pieceBytes), kind, column, reading));
  const path = scratchFile('file.parquet');
  writeFileSync(path, bytes);
  return collect(readSentencesIn(path, kind, column, reading));
}

/** Where the tags are in a file that `formatSentences` has written. */
function writtenColumn(kind: FileKind, column: Column): Column {
  if (kind === 'conllu') return column;
  return kind === 'columns' ? { kind: 'numbered', number: 2 } : { kind: 'field', name: 'tags' };
}

/** What is written is refused, or read again as it was. */
async function expectKept(given: readonly Sentence[], kind: FileKind, column: Column): Promise<void> {
  const bytes = await orRefused(() => formatSentences(given, kind, column));
  if (bytes === undefined) return;
  const again = await read(bytes, kind, writtenColumn(kind, column), { willBeWritten: true });
  expectSame(wordsAndTags(again), wordsAndTags(given), `${kind} ${JSON.stringify(Buffer.from(bytes).toString())}`);
}

/** A file that nothing has happened to says what its author meant. */
function expectMeant(kind: FileKind, files: fc.Arbitrary<LabelledFile>): Target {
  return target(
    `${kind} as it is meant`,
    3,
    fc.tuple(files, pieces),
    async ([{ content, given, wordColumn }, size]) => {
      const column = named(kind === 'conllu' ? 'upos' : 'ner');
      const found = await read(
        Buffer.from(content),
        kind,
        column,
        wordColumn === undefined ? {} : { wordColumn },
        size,
      );
      expectSame(wordsAndTags(found), wordsAndTags(asSentences(given)), 'sentences');
    },
  );
}

const contentOf = (files: fc.Arbitrary<LabelledFile>): fc.Arbitrary<string> => files.map(({ content }) => content);

/** Every sentence that a reader gives has words, and a tag for each or none. */
function expectWhole(found: readonly Sentence[]): void {
  for (const { words, tags } of found) {
    if (words.some((each) => each === '')) throw new Error('expected words, got an empty one');
    if (tags !== undefined && tags.length !== words.length)
      throw new Error(`expected as many tags, got ${tags.length}`);
  }
}

const written = target(
  'write sentences, read them again',
  12,
  fc.tuple(sentences, fc.constantFrom(...fileKinds.filter((kind) => kind !== 'parquet')), columns),
  ([taggings, kind, column]) => expectKept(asSentences(taggings), kind, column),
);

const writtenParquet = target('write Parquet, read it again', 1, sentences, (taggings) =>
  expectKept(asSentences(taggings), 'parquet', named('ner')),
);

const predictions = target(
  'write predictions, read the gold tags again',
  4,
  fc.tuple(sentences, fc.constantFrom('columns' as const, 'jsonl' as const)),
  async ([taggings, kind]) => {
    const given = asSentences(taggings);
    const bytes = await orRefused(() => formatPredictions(given, [taggings.map(({ tags }) => tags)], kind));
    if (bytes === undefined) return;
    const column: Column = kind === 'columns' ? { kind: 'numbered', number: 2 } : { kind: 'field', name: 'tags' };
    const again = await read(bytes, kind, column, {
      willBeWritten: true,
      ...(kind === 'columns' && { wordColumn: '1' }),
    });
    expectSame(wordsAndTags(again), wordsAndTags(given), kind);
  },
);

/** A reader of files like those that `content` gives. */
function reader(
  name: string,
  share: number,
  kind: FileKind,
  content: fc.Arbitrary<string | Uint8Array>,
  expectMore: (bytes: Buffer, found: readonly Sentence[]) => unknown = () => {},
): Target {
  const inputs = fc.tuple(
    damaged(content),
    fc.option(columns, { nil: undefined }),
    fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: readings }),
    pieces,
    fc.constantFrom(...fileKinds.filter((each) => each !== 'parquet')),
  );
  return target(name, share, inputs, async ([bytes, column, reading, pieceBytes, otherKind]) => {
    const found = await orRefused(() => read(bytes, kind, column, reading, pieceBytes));
    if (found === undefined) return;
    expectWhole(found);
    await expectMore(bytes, found);
    const labelled = found.filter(({ words, tags }) => words.length > 0 && tags !== undefined);
    if (labelled.length > 0) await expectKept(labelled, otherKind, named('upos'));
  });
}

/** Every line of a column file that may be a word is one. */
async function expectAllLines(bytes: Buffer, found: readonly Sentence[]): Promise<void> {
  const lines = (await collect(readLines(sourceOf(bytes)))).map((line) => line.text).filter((line) => !isBlank(line));
  const isOther = (line: string): boolean => /^[ \t]*(?:#[ \t]|-DOCSTART-)/.test(line);
  const kept = found.flatMap((sentence) => sentence.lines?.words ?? []);
  expectSame(
    kept.filter((line) => !isOther(line)),
    lines.filter((line) => !isOther(line)),
    'lines',
  );
}

/** Every line of a CoNLL-U file is kept. */
async function expectSameFile(bytes: Buffer): Promise<void> {
  const lines = (await collect(readLines(sourceOf(bytes)))).map((line) => line.text).filter((line) => !isBlank(line));
  const formatted = (await collect(readConllu(sourceOf(bytes)))).map((sentence) => formatConllu(sentence)).join('');
  expectSame(
    formatted.split('\n').filter((line) => line !== ''),
    lines,
    'lines',
  );
}

const texts = target(
  'text and spans lose no character',
  4,
  record.filter((each) => !Array.isArray(each)),
  async (each) => {
    const found = await orRefused(() => read(Buffer.from(JSON.stringify(each)), 'jsonl', named('ner')));
    if (found === undefined) return;
    const { text: whole = '', data } = each as { readonly text?: string; readonly data?: { readonly text: string } };
    const characters = (data?.text ?? whole).replace(/\s+/g, '');
    expectSame(found.flatMap(({ words }) => words).join(''), characters, 'characters');
  },
);

const segments = target('raw text loses no character', 4, fc.array(text, { maxLength: 40 }), (parts) => {
  const whole = parts.join('');
  const words = segmentText(whole).flat();
  for (const { text: each, start, end } of words) expectSame(each, whole.slice(start, end), 'word');
  expectSame(words.map((each) => each.text).join(''), whole.replace(/\s+/g, ''), 'characters');
});

const lines = target(
  'lines and gzip',
  6,
  fc.tuple(damaged(contentOf(columnFile)), fc.boolean(), pieces),
  async ([bytes, isPacked, size]) => {
    const content = isPacked ? gzipSync(bytes, { level: 1 }) : bytes;
    const path = scratchFile(isPacked ? 'lines.gz' : 'lines');
    if (isPacked) writeFileSync(path, content);
    const source = isPacked ? openSource(path) : sourceOf(content, 'file', size);
    const found = await orRefused(() => collect(readLines(source)));
    if (found === undefined) return;
    const whole = found.map((line) => line.text + line.lineBreak).join('');
    expectSame(whole, bytes.toString().replace(/^\uFEFF/, ''), 'content');
    const numbers = found.map((_, index) => index + 1);
    expectSame(
      found.map(({ number }) => number),
      numbers,
      'numbers',
    );
  },
);

const packed = target(
  'damaged gzip',
  2,
  damaged(plainSentences.map((given) => gzipSync(JSON.stringify(given)))),
  async (bytes) => {
    const path = scratchFile('damaged.jsonl.gz');
    writeFileSync(path, bytes);
    await orRefused(() => collect(readSentences(path, named('ner'))));
  },
);

const parquetFiles = readdirSync(fixturePath('datasets')).map((name) => readFileSync(fixturePath(`datasets/${name}`)));

const parquetWords = ['the', 'cat', 'the', 'there', 'there', 'cat', 'sat', 'naïve', 'the', 'cat'];

/** Files of a word a row with their columns in one encoding or another, whole or in small pages. */
const encodedParquet = (['PLAIN', 'RLE_DICTIONARY', 'DELTA_BYTE_ARRAY', 'DELTA_LENGTH_BYTE_ARRAY'] as const).flatMap(
  (encoding) =>
    ([1 << 20, 16] as const).map((pageSize) => {
      const written = parquetWriteBuffer({
        columnData: [
          { name: 'word', data: parquetWords, type: 'STRING', ...(encoding !== 'RLE_DICTIONARY' && { encoding }) },
          { name: 'tag', data: parquetWords.map((_, at) => (at % 3 === 0 ? null : 'O')), type: 'STRING' },
          { name: 'whole', data: Int32Array.from(parquetWords.keys()), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
          {
            name: 'long',
            data: parquetWords.map((_, at) => BigInt(at)),
            type: 'INT64',
            encoding: 'DELTA_BINARY_PACKED',
          },
          { name: 'split', data: Float32Array.from(parquetWords.keys()), type: 'FLOAT', encoding: 'BYTE_STREAM_SPLIT' },
          { name: 'yes', data: parquetWords.map((each) => each === 'the'), type: 'BOOLEAN', encoding: 'RLE' },
        ],
        codec: pageSize === 16 ? 'UNCOMPRESSED' : 'SNAPPY',
        pageSize,
      });
      return Buffer.from(written);
    }),
);

const damagedParquet = target(
  'damaged Parquet',
  4,
  fc.constantFrom(...parquetFiles, ...encodedParquet).chain((bytes) => {
    const whole = fc.constant(bytes);
    return fc.oneof(damaged(whole), damagedAtEnds(whole, 400), damagedAtEnds(whole, 1200));
  }),
  async (bytes) => {
    const found = await orRefused(() => read(bytes, 'parquet', named('ner')));
    if (found !== undefined) expectWhole(found);
  },
);

const anyFile = target(
  'a file of no known kind',
  4,
  damaged(fc.oneof(...[csv, tsv, columnFile, conllu, jsonTokens].map(contentOf), jsonTexts)),
  async (bytes) => {
    const path = scratchFile('file.data');
    writeFileSync(path, bytes);
    const found = await orRefused(() => collect(readSentences(path, named('ner'))));
    if (found !== undefined) expectWhole(found);
  },
);

/** Files as they lie in a folder: the end of a name says what each is, or does not, and some are packed. */
const strangeFiles = fc
  .oneof(
    ...Object.entries({ csv, tsv, txt: columnFile, conllu, jsonl: jsonTokens }).map(([ending, files]) =>
      contentOf(files).map((content) => ({ ending, content: Buffer.from(content) })),
    ),
    jsonTexts.map((content) => ({ ending: 'json', content: Buffer.from(content) })),
    fc.constantFrom(...parquetFiles).map((content) => ({ ending: 'parquet', content })),
  )
  .chain(({ ending, content }) => {
    const whole = fc.constant(content);
    const bytes = ending === 'parquet' ? fc.oneof(damaged(whole), damagedAtEnds(whole, 700)) : damaged(whole);
    return fc.oneof(
      { weight: 8, arbitrary: bytes.map((each) => ({ name: `strange.${ending}`, content: each })) },
      { weight: 1, arbitrary: bytes.map((each) => ({ name: 'strange', content: each })) },
      { weight: 1, arbitrary: bytes.map((each) => ({ name: `strange.${ending}.gz`, content: gzipSync(each) })) },
      {
        weight: 1,
        arbitrary: damaged(whole.map((each) => gzipSync(each))).map((each) => ({
          name: `strange.${ending}.gz`,
          content: each,
        })),
      },
    );
  });

/** Mostly where such files have their tags, and nothing more to say. */
const askedFor = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: columns }),
  fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: readings }),
);

const dataFiles = target(
  'files of data',
  6,
  fc.tuple(strangeFiles, askedFor),
  async ([{ name, content }, [asked, reading]]) => {
    const path = scratchFile(name);
    writeFileSync(path, content);
    const column = asked ?? named(name.includes('.conllu') ? 'upos' : 'ner');
    const found = await orRefused(() => collect(readSentences(path, column, { reading })));
    if (found !== undefined) expectWhole(found);
  },
);

/** Everything that reads labelled files, and writes them. */
export const readerTargets: readonly Target[] = [
  written,
  writtenParquet,
  predictions,
  expectMeant('csv', csv),
  expectMeant('tsv', tsv),
  expectMeant('columns', columnFile),
  expectMeant('conllu', conllu),
  expectMeant('jsonl', jsonTokens),
  reader('CSV', 10, 'csv', contentOf(csv)),
  reader('TSV', 8, 'tsv', contentOf(tsv)),
  reader('columns', 10, 'columns', contentOf(columnFile), expectAllLines),
  reader('CoNLL-U and Plus', 10, 'conllu', contentOf(conllu), expectSameFile),
  reader('JSON Lines with tokens', 8, 'jsonl', contentOf(jsonTokens)),
  reader('JSON Lines with text and spans', 6, 'jsonl', jsonTexts),
  damagedParquet,
  texts,
  segments,
  lines,
  packed,
  anyFile,
  dataFiles,
];
