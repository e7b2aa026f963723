// Writes labelled sentences as the content of a text file, in any of the kinds of files that bytetag reads.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { encodeUtf8 } from '../text/utf8.js';
import { type Column, conlluColumn, conlluFields, formatColumn, neverEmpty } from './column.js';
import { conlluFromWords, formatConllu, formIndex } from './conllu.js';
import { formatCsv, formatTsv } from './csv.js';
import { formatJsonl } from './jsonl.js';
import type { FileKind } from './reading.js';
import { atSentence, type Sentence } from './sentence.js';

/**
 * The content of a text file of that kind. CSV and TSV files have a row for each sentence, with lists in JSON.
 * @param column the column of CoNLL-U for the tags; other kinds have only one place for them
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export function formatTextSentences(
  sentences: readonly Sentence[],
  kind: Exclude<FileKind, 'parquet'>,
  column: Column,
): Uint8Array {
  expectTexts(sentences);
  const lines = (format: (words: readonly string[], tags: readonly string[]) => string): string =>
    sentences.map((sentence) => atSentence(sentence, () => format(sentence.words, sentence.tags ?? []))).join('');
  switch (kind) {
    case 'conllu': {
      const index = tagColumn(column);
      const meansNone = neverEmpty.includes(conlluFields[index] ?? '');
      return encodeUtf8(
        lines((words, tags) => {
          for (const text of [...words, ...tags]) expectWithout(text, /[\t\r\n]/, 'tabs and line breaks');
          for (const tag of tags) if (meansNone) expectWithout(tag, /^_$/, 'the sign for none');
          return formatConllu(conlluFromWords(words), { column: index, values: tags });
        }),
      );
    }
    case 'columns':
      return encodeFile(
        lines((words, tags) => {
          const rows = words.map((word, index) => columnLine([word, tags[index] ?? '']));
          return `${rows.join('')}\n`;
        }),
      );
    case 'jsonl':
      return encodeUtf8(lines((words, tags) => `${formatJsonl(words, tags)}\n`));
    case 'csv':
      return encodeUtf8(`tokens,tags\n${lines((words, tags) => `${formatCsv(words, tags)}\n`)}`);
    case 'tsv':
      return encodeUtf8(`tokens\ttags\n${lines((words, tags) => `${formatTsv(words, tags)}\n`)}`);
  }
}

/**
 * The column of CoNLL-U for the tags.
 * @throws BytetagError `usage` for the column of IDs or words, which they would replace
 */
function tagColumn(column: Column): number {
  const index = conlluColumn(column, 'conllu');
  if (index > formIndex(conlluFields)) return index;
  const task = `task ${formatColumn(column)}`;
  throw new BytetagError('usage', `conllu: ${task}: expected a column behind those of IDs and words, got ${index + 1}`);
}

/**
 * The bytes of a file that begins with a word. Readers drop a byte-order mark at the start of a file. If the word
 * itself begins with one, a second is written before it.
 */
export function encodeFile(content: string): Uint8Array {
  return encodeUtf8(content.startsWith('\uFEFF') ? `\uFEFF${content}` : content);
}

/** Checks all sentences by `expectText`, which names the one that fails. */
export function expectTexts(sentences: readonly Sentence[]): void {
  for (const sentence of sentences) atSentence(sentence, () => expectText(sentence));
}

/** @throws BytetagError `data` for half of a surrogate pair, which JSON can contain and no reader accepts in a word */
export function expectText({ words, tags = [] }: Pick<Sentence, 'words' | 'tags'>): void {
  for (const text of [...words, ...tags]) encodeUtf8(text);
}

/** A line of a column file. @throws BytetagError `data` for a word or tag that cannot stand there */
export function columnLine(cells: readonly string[]): string {
  for (const text of cells) expectWithout(text, /[\t\r\n]|^ | $/, 'tabs, line breaks and spaces at their ends');
  expectWithout(cells[0] ?? '', /^-DOCSTART-(?: |$)/, 'the name of a line that begins a document');
  return `${cells.join('\t')}\n`;
}

function expectWithout(text: string, forbidden: RegExp, what: string): void {
  if (text === '') throw new BytetagError('data', 'expected words and tags of at least one character, got none');
  if (!forbidden.test(text)) return;
  throw new BytetagError('data', `expected words and tags without ${what}, got ${describeValue(text)}`);
}
