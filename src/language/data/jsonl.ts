// Reads and writes JSON Lines: each line is an object with tokens and tags, or with a text and spans of its characters.
import { BytetagError } from '../../foundation/errors.js';
import type { Column } from './column.js';
import { isBlank, type LineSource, lineError, lineLimit, readLines, tooLong } from './lines.js';
import { createNumberCheck } from './number-tags.js';
import type { ReaderOptions } from './reading.js';
import { type DataRecord, isStringList, recordSentence, tokenKeyOf } from './record.js';
import type { Sentence } from './sentence.js';
import { parseTextRecord } from './text-record.js';
import { textSentences } from './text-sentences.js';
import { tokenRangesOf, withTokenTexts } from './token-objects.js';

/** An object of a file with its line, or what is wrong with the line. */
export type RecordLine =
  | {
      readonly line: number;
      readonly record: DataRecord;
      /** The text of its line in the file, if it has its own line. */
      readonly text?: string;
    }
  | { readonly line: number; readonly error: BytetagError };

/**
 * The sentences of a JSONL file: each line is an object like `{"tokens": ["She", "sat"], "tags": ["PRON", "VERB"]}`.
 * The key of the tags may also be the task's name, with or without `_tags` (`ner_tags`). Tags may be whole numbers if
 * an earlier line gives their names: `{"names": ["O", "B-PER", ...]}`. Without tags the sentence is unlabelled. The
 * tokens may be objects, such as `{"text": "She", "tag": "PRON"}`, also those of several sentences (see
 * `tokenRangesOf`). A record may instead have a text and spans in it (see `parseTextRecord`). A file that is one list
 * of such objects can be read, too.
 * @throws BytetagError `data` for a line that is not such an object
 */
export async function* readJsonl(
  source: LineSource,
  column?: Column,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  let names: readonly string[] | undefined;
  const numberCheck =
    reading.tagNames !== undefined || reading.willBeWritten ? undefined : createNumberCheck(source.name);
  for await (const item of readRecords(source)) {
    if ('error' in item) throw item.error;
    const { line, record } = item;
    if (isListOfNames(record)) {
      names = record.names as readonly string[];
      continue;
    }
    for (const sentence of recordSentences(record, { file: source.name, line }, column, reading, names)) {
      if (names === undefined) numberCheck?.add(sentence.tags ?? [], line);
      yield sentence;
    }
  }
  numberCheck?.end();
}

/**
 * The sentences of a record: one if it has words, or all sentences of its text.
 * @throws BytetagError `data` for a record that has neither
 */
export function* recordSentences(
  record: DataRecord,
  { file, line }: { readonly file: string; readonly line: number },
  column: Column | undefined,
  reading: ReaderOptions,
  namesInFile?: readonly string[],
): Generator<Sentence> {
  const fail = (message: string) => lineError(file, line, message);
  const { wordColumn, tagNames, willBeWritten: keepsNumbers, onWarning = () => {} } = reading;
  const warn = (message: string) => onWarning(`${file}:${line}: ${message}`);
  const tokenKey = tokenKeyOf(Object.keys(record), wordColumn) ?? '';
  const tokens = record[tokenKey];
  // In the records of Prodigy and spaCy the tokens are objects, and there is a text, too.
  if (!Array.isArray(tokens) || tokens.some(isRecord)) {
    const text = parseTextRecord(record, { column, withSpans: true }, fail);
    if (text?.leftOut !== undefined) {
      warn(`left out, since ${text.leftOut}`);
      return;
    }
    if (text !== undefined) {
      if (text.note !== undefined) warn(text.note);
      const unit = reading.spanOffsets ?? text.unit ?? 'codepoints';
      for (const { words, tags } of textSentences(text, unit, warn, fail)) {
        yield { words: words.map((word) => word.text), ...(tags && { tags }), file, line };
      }
      return;
    }
  }
  const options = { column, wordColumn, tagNames, keepsNumbers, namesInFile: () => namesInFile };
  const sentence = recordSentence(withTokenTexts(record, tokenKey, column, fail) ?? record, options, fail);
  if (sentence === undefined) {
    warn('left out, since it has no words');
    return;
  }
  const { words, tags } = sentence;
  for (const { start, end } of tokenRangesOf(record, words.length) ?? [{ start: 0, end: words.length }]) {
    yield { words: words.slice(start, end), ...(tags && { tags: tags.slice(start, end) }), file, line };
  }
}

/** True for a line that names the tags of the lines after it. */
export function isListOfNames(record: DataRecord): boolean {
  return isStringList(record.names) && tokenKeyOf(Object.keys(record)) === undefined;
}

/**
 * The objects of a source: one on each line, or all in a list that the file begins with. For a line that is not an
 * object it yields an error and goes on.
 */
export async function* readRecords(source: LineSource): AsyncGenerator<RecordLine> {
  let list: string | undefined;
  let isFirst = true;
  for await (const { number: line, text } of readLines(source)) {
    if (isBlank(text)) continue;
    // If the first line is a whole spaCy example, the file is not a list: each line is an example.
    const beginsList = isFirst && text.trimStart().startsWith('[') && spacyRecord(parseQuietly(text)) === undefined;
    isFirst = false;
    if (list !== undefined || beginsList) {
      list = `${list ?? ''}${text}\n`;
      if (list.length > lineLimit(source)) throw tooLong(source, 1);
    } else yield toRecordLine(source.name, line, text);
  }
  if (list === undefined) return;
  const items = parse(source.name, 1, list, 'a list of JSON objects');
  if (items instanceof BytetagError) throw items;
  if (!Array.isArray(items)) throw lineError(source.name, 1, 'expected a list of JSON objects, got something else');
  for (const [index, item] of items.entries()) {
    // In a list the number of the item helps more than the line: all items may be on one line.
    const line = index + 1;
    const record = isRecord(item) ? item : spacyRecord(item);
    if (record !== undefined) yield { line, record };
    else {
      const error = lineError(source.name, 1, `expected a list of JSON objects, got another item ${line}`);
      yield { line, error };
    }
  }
}

function parseQuietly(text: string): unknown {
  if (hasTooManyBrackets(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toRecordLine(name: string, line: number, text: string): RecordLine {
  const record = parse(name, line, text, 'a JSON object');
  if (record instanceof BytetagError) return { line, error: record };
  if (isRecord(record)) return { line, record, text };
  const example = spacyRecord(record);
  if (example !== undefined) return { line, record: example };
  return { line, error: lineError(name, line, `expected a JSON object, got ${text.slice(0, 80)}`) };
}

/** A spaCy example: `["text", {"entities": [[0, 5, "PER"]]}]`. */
function spacyRecord(item: unknown): DataRecord | undefined {
  if (!Array.isArray(item)) return undefined;
  const [text, annotations] = item as readonly unknown[];
  return typeof text === 'string' && isRecord(annotations) ? { text, ...annotations } : undefined;
}

/**
 * The most brackets in a line, or in a JSON list. An empty object has two characters in the file, but takes fifty times
 * as much memory.
 */
const mostBrackets = 2 ** 20;

function hasTooManyBrackets(text: string): boolean {
  // Each opening bracket needs another that closes it.
  if (text.length <= mostBrackets) return false;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) count++;
  }
  return count > mostBrackets;
}

function parse(name: string, line: number, text: string, expected: string): unknown {
  if (hasTooManyBrackets(text)) {
    return lineError(name, line, `expected at most ${mostBrackets} lists and objects, got more`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = error instanceof Error ? error.message : 'something else';
    return lineError(name, line, `expected ${expected}, got ${found}`);
  }
}

function isRecord(json: unknown): json is DataRecord {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** One line of JSONL, without its line break. @param more further keys, which `readJsonl` ignores */
export function formatJsonl(
  words: readonly string[],
  tags: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ tokens: words, tags, ...more });
}
