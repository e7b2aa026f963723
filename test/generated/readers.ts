// Labelled files of every kind, whole and damaged: read or refused, and what was read can be written and read again.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Column } from '../../src/data/column.js';
import { formatConllu, readConllu } from '../../src/data/conllu.js';
import { isBlank, openSource, readLines } from '../../src/data/lines.js';
import { parquetBytes } from '../../src/data/parquet.js';
import { readSentences, readSentencesIn } from '../../src/data/read-sentences.js';
import { type FileKind, type FileReading, fileKinds } from '../../src/data/reading.js';
import type { Sentence } from '../../src/data/sentence.js';
import { formatPredictions } from '../../src/data/write-predictions.js';
import { formatSentences } from '../../src/data/write-sentences.js';
import { segmentText } from '../../src/text/segment.js';
import { collect, sourceOf } from '../support/sources.js';
import { damaged, plainSentences, sentences, type Tagging, text, word } from './arbitraries.js';
import { expectSame, orRefused, scratchFile, type Target, target } from './target.js';

const named = (name: 'upos' | 'xpos' | 'ner' | 'chunk'): Column => ({ kind: 'named', name });

const columns = fc.oneof(
  fc.constantFrom(named('upos'), named('xpos'), named('ner'), named('chunk')),
  fc.integer({ min: 1, max: 11 }).map((number): Column => ({ kind: 'numbered', number })),
  fc
    .constantFrom('tags', 'tag', 'feats', 'misc', 'form', 'id', '__proto__')
    .map((name): Column => ({ kind: 'field', name })),
);

const readings: fc.Arbitrary<FileReading> = fc.record(
  {
    wordColumn: fc.constantFrom('1', '2', 'word', 'form', 'tokens', '__proto__'),
    tagNames: fc.constantFrom(['O'], ['O', 'B-PER', 'I-PER']),
    separator: fc.constantFrom(',', ';', '\t', '|'),
    offsets: fc.constantFrom('codepoints' as const, 'utf16' as const),
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
  reading: FileReading = {},
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
  const again = await read(bytes, kind, writtenColumn(kind, column));
  expectSame(wordsAndTags(again), wordsAndTags(given), `${kind} ${JSON.stringify(Buffer.from(bytes).toString())}`);
}

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
    const again = await read(bytes, kind, column, kind === 'columns' ? { wordColumn: '1' } : {});
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
    fc.oneof(fc.constant({}), readings),
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

const json = JSON.stringify;
const quoted = (cell: string): string => (/["\n,;\t|]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Tables with a row for each sentence or for each word. */
const csv = fc
  .tuple(plainSentences, fc.constantFrom('lists', 'text', 'words', 'blank'), fc.constantFrom(',', ';', '\t', '|'))
  .map(([given, form, separator]) => {
    const row = (...cells: readonly string[]): string => `${cells.map(quoted).join(separator)}\n`;
    if (form === 'lists') {
      return (
        row('id', 'tokens', 'ner_tags') +
        given.map(({ words, tags }, i) => row(`${i}`, json(words), json(tags))).join('')
      );
    }
    if (form === 'text') {
      return row('text', 'labels') + given.map(({ words, tags }) => row(words.join(' '), tags.join(' '))).join('');
    }
    const rows = given.map(({ words, tags }, i) =>
      words
        .map((each, at) => (form === 'words' ? row(`${i}`, each, tags[at] ?? '') : row(each, tags[at] ?? '')))
        .join(''),
    );
    return form === 'words' ? row('Sentence #', 'Word', 'Tag') + rows.join('') : row('word', 'tag') + rows.join('\n');
  });

const tsv = fc.tuple(plainSentences, fc.boolean()).map(([given, isWords]) => {
  const rows = given.map(({ words, tags }) =>
    isWords ? words.map((each, at) => `${each}\t${tags[at]}\n`).join('') : `${json(words)}\t${json(tags)}\n`,
  );
  return isWords ? `word\ttag\n${rows.join('\n')}` : `tokens\ttags\n${rows.join('')}`;
});

const columnFile = fc
  .tuple(plainSentences, fc.constantFrom('\t', ' '), fc.constantFrom(...['', '1', 'x']), fc.boolean())
  .map(([given, separator, first, hasComments]) =>
    given
      .map(({ words, tags }, index) => {
        const comment = hasComments ? `${index === 0 ? `-DOCSTART- -X- O${separator}O\n\n` : ''}# id ${index}\n` : '';
        const lines = words.map((each, at) =>
          [...(first === '' ? [] : [first === '1' ? String(at + 1) : first]), each, tags[at]].join(separator),
        );
        return `${comment}${lines.join('\n')}\n\n`;
      })
      .join(''),
  );

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

const conllu = fc.tuple(plainSentences, fc.boolean(), fc.boolean()).map(([given, hasMore, isPlus]) => {
  const fields = '# global.columns = ID FORM UPOS PARSEME:MWE\n';
  const body = given.map(({ words, tags }, index) => {
    const lines = words.map((each, at) => {
      const row = isPlus
        ? [at + 1, each, tags[at], '*']
        : [at + 1, each, each, tags[at], tags[at], '_', at, 'dep', '_', '_'];
      const range = hasMore && at === 0 && words.length > 1;
      const before = range ? [`1-2\tacat${'\t_'.repeat(row.length - 2)}`] : [];
      const after = range ? [`1.1\tx${'\t_'.repeat(row.length - 2)}`] : [];
      return [...before, row.join('\t'), ...after].join('\n');
    });
    return `# sent_id = ${index}\n# text = ${words.join(' ')}\n${lines.join('\n')}\n\n`;
  });
  return (isPlus ? fields : '') + body.join('');
});

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

const jsonTokens = fc
  .tuple(plainSentences, fc.constantFrom('tags', 'ner_tags', 'numbers'), fc.boolean())
  .map(([given, key, isList]) => {
    const names = ['O', 'B-PER', 'I-PER'];
    const records = given.map(({ words, tags }, id) =>
      key === 'numbers'
        ? { id, tokens: words, ner_tags: tags.map((each) => names.indexOf(each)) }
        : { id, tokens: words, [key]: tags },
    );
    const all = key === 'numbers' ? [{ names }, ...records] : records;
    return isList ? json(all, null, 1) : all.map((record) => `${json(record)}\n`).join('');
  });

const record = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(30), fc.nat(12), fc.constantFrom('PER', 'LOC', 'a b', '')), { maxLength: 3 }),
    fc.constantFrom('list', 'object', 'prodigy', 'spacy', 'labelStudio'),
    fc.constantFrom(' ', '', '. ', '\n'),
  )
  .map(([words, marked, form, between]) => {
    const whole = words.join(between);
    const spans = marked.map(([start, length, label]) => ({ start, end: start + length, label }));
    const lists = spans.map(({ start, end, label }) => [start, end, label]);
    if (form === 'spacy') return [whole, { entities: lists }];
    if (form === 'list') return { text: whole, entities: lists };
    if (form === 'prodigy') return { text: whole, spans, tokens: words.map((each, id) => ({ text: each, id })) };
    if (form === 'object') {
      return {
        text: whole,
        label: spans.map(({ start, end, label }) => ({ start_offset: start, end_offset: end, label })),
      };
    }
    const result = spans.map(({ start, end, label }) => ({ value: { start, end, labels: [label] } }));
    return { data: { text: whole }, annotations: [{ result }] };
  });

const jsonTexts = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([records, isList]) =>
    isList || records.some(Array.isArray) ? json(records) : records.map((each) => `${json(each)}\n`).join(''),
  );

const texts = target(
  'text and spans lose no character',
  4,
  record.filter((each) => !Array.isArray(each)),
  async (each) => {
    const found = await orRefused(() => read(Buffer.from(json(each)), 'jsonl', named('ner')));
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
  fc.tuple(damaged(columnFile), fc.boolean(), pieces),
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
  damaged(plainSentences.map((given) => gzipSync(json(given)))),
  async (bytes) => {
    const path = scratchFile('damaged.jsonl.gz');
    writeFileSync(path, bytes);
    await orRefused(() => collect(readSentences(path, named('ner'))));
  },
);

/**
 * Bytes of words become others, and the file is cut short. What describes the columns is left as it is: hyparquet believes it, and
 * may then repeat a value 2^30 times.
 */
const damagedParquet = target(
  'damaged Parquet',
  3,
  fc.tuple(
    plainSentences,
    fc.array(fc.nat(255), { maxLength: 3 }),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  ),
  async ([given, others, length]) => {
    const numbered = given.map(({ words, tags }) => ({ words: words.map((_, index) => `word ${index}`), tags }));
    const bytes = Buffer.from(await parquetBytes(asSentences(numbered)));
    for (const byte of others) bytes[bytes.indexOf('word ')] = byte;
    const kept = bytes.subarray(0, Math.floor((length ?? 1) * bytes.length));
    const found = await orRefused(() => read(kept, 'parquet', named('ner')));
    if (found !== undefined) expectWhole(found);
  },
);

const anyFile = target(
  'a file of no known kind',
  4,
  damaged(fc.oneof(csv, tsv, columnFile, conllu, jsonTokens, jsonTexts)),
  async (bytes) => {
    const path = scratchFile('file.data');
    writeFileSync(path, bytes);
    const found = await orRefused(() => collect(readSentences(path, named('ner'))));
    if (found !== undefined) expectWhole(found);
  },
);

/** Everything that reads labelled files, and writes them. */
export const readerTargets: readonly Target[] = [
  written,
  writtenParquet,
  predictions,
  reader('CSV', 10, 'csv', csv),
  reader('TSV', 8, 'tsv', tsv),
  reader('columns', 10, 'columns', columnFile, expectAllLines),
  reader('CoNLL-U and Plus', 10, 'conllu', conllu, expectSameFile),
  reader('JSON Lines with tokens', 8, 'jsonl', jsonTokens),
  reader('JSON Lines with text and spans', 6, 'jsonl', jsonTexts),
  damagedParquet,
  texts,
  segments,
  lines,
  packed,
  anyFile,
];
