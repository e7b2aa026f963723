// Writes labelled sentences in any of the formats that are read: sentences go in, the bytes of a file come out.
import { BytetagError } from '../errors.js';
import { type Column, conlluColumn } from './column.js';
import { conlluFromWords, formatConllu } from './conllu.js';
import { formatCsv } from './csv.js';
import { formatJsonl } from './jsonl.js';
import { parquetBytes } from './parquet.js';
import type { FileKind } from './read-sentences.js';
import { atSentence, type Sentence } from './sentence.js';

/**
 * The content of a file of that kind. CSV and TSV have a sentence a row, as lists in JSON.
 * @param column of CoNLL-U in which the tags are put; other kinds have one place for them
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export async function formatSentences(
  sentences: readonly Sentence[],
  kind: FileKind,
  column: Column,
): Promise<Uint8Array> {
  const lines = (format: (words: readonly string[], tags: readonly string[]) => string): string =>
    sentences.map((sentence) => atSentence(sentence, () => format(sentence.words, sentence.tags ?? []))).join('');
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (kind) {
    case 'conllu': {
      const index = conlluColumn(column, 'conllu');
      return encode(
        lines((words, tags) => {
          for (const text of [...words, ...tags]) expectWithout(text, /[\t\n]/, 'tabs and line breaks');
          return formatConllu(conlluFromWords(words), { column: index, values: tags });
        }),
      );
    }
    case 'columns':
      return encode(
        lines((words, tags) => {
          const rows = words.map((word, index) => {
            const tag = tags[index] ?? '';
            for (const text of [word, tag]) expectWithout(text, /\s/, 'white space');
            return `${word}\t${tag}\n`;
          });
          return `${rows.join('')}\n`;
        }),
      );
    case 'jsonl':
      return encode(lines((words, tags) => `${formatJsonl(words, tags)}\n`));
    case 'csv':
    case 'tsv': {
      const separator = kind === 'csv' ? ',' : '\t';
      return encode(`tokens${separator}tags\n${lines((words, tags) => `${formatCsv(words, tags, separator)}\n`)}`);
    }
    case 'parquet':
      return parquetBytes(sentences);
  }
}

function expectWithout(text: string, forbidden: RegExp, what: string): void {
  if (!forbidden.test(text)) return;
  throw new BytetagError('data', `expected words and tags without ${what}, got ${JSON.stringify(text)}`);
}
