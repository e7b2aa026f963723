// Reads JSON Lines as items: records with words, or with a text that is divided into sentences and words.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { groupItems } from '../../foundation/group-items.js';
import { isListOfNames, type RecordLine, readRecords, recordSentences } from '../../language/data/jsonl.js';
import { type LineSource, lineError } from '../../language/data/lines.js';
import type { FileReading } from '../../language/data/reading.js';
import { type DataRecord, tokenKeyOf } from '../../language/data/record.js';
import { parseTextRecord } from '../../language/data/text-record.js';
import { placedSentences } from '../../language/data/text-sentences.js';
import type { DividedSentences } from '../../language/text/segment.js';
import type { Item } from './item.js';

/** How records are read. */
export interface RecordOptions {
  readonly reading: FileReading;
  /** Divides texts into sentences and words. */
  readonly divide: (texts: readonly string[]) => Promise<readonly DividedSentences[]>;
  /** Whether words with tabs and line breaks cannot be printed. */
  readonly needsPlainWords: boolean;
  /** Whether a record that cannot be labelled becomes an item with an error. If false, it ends the stream. */
  readonly keepsErrors: boolean;
}

/** So many texts are divided together, or fewer if they are longer than this in UTF-16 units. */
export const [textsTogether, lengthTogether] = [1024, 2 ** 20];

/** An item for each record. @throws BytetagError `data` for one that cannot be labelled */
export async function* recordItems(source: LineSource, options: RecordOptions): AsyncGenerator<Item> {
  const weight = {
    of: (each: RecordLine) => ('text' in each ? (each.text?.length ?? 0) : 0),
    most: lengthTogether,
  };
  for await (const group of groupItems(readRecords(source), textsTogether, { weight })) {
    const texts = group.map((each) => ('record' in each ? rawTextOf(each.record, options.reading) : undefined));
    const divided = (await options.divide(texts.filter((text) => text !== undefined))).values();
    for (const [index, each] of group.entries()) {
      const sentences = texts[index] === undefined ? [] : (divided.next().value ?? []);
      const place = { file: source.name, line: each.line };
      let written: Pick<Item, 'record' | 'recordText'> = { record: { line: each.line } };
      try {
        if ('error' in each) throw each.error;
        if (isListOfNames(each.record)) continue;
        written = { record: each.record, recordText: each.text ?? textOfRecord(each.record, place) };
        const item = recordItem(each.record, sentences, place, options);
        if (options.needsPlainWords) expectPlainWords(item, place);
        yield { ...item, ...written };
      } catch (error) {
        if (!options.keepsErrors || !(error instanceof BytetagError)) throw error;
        yield { sentences: [], error, ...written };
      }
    }
  }
}

/**
 * A record of a list, as its own line.
 * @throws BytetagError `data` for a record that is nested too deeply to be written
 */
function textOfRecord(record: DataRecord, { file, line }: InputPlace): string {
  try {
    return JSON.stringify(record);
  } catch {
    throw lineError(file, line, 'expected a record that can be written again, got one with too many levels');
  }
}

/** A place in the input, for messages. */
interface InputPlace {
  readonly file: string;
  readonly line: number;
}

/** Whether the words of a record are a list of texts. */
function hasWords(record: DataRecord, { wordColumn }: FileReading): boolean {
  const tokens = record[tokenKeyOf(Object.keys(record), wordColumn) ?? ''];
  return Array.isArray(tokens) && tokens.every((token) => typeof token === 'string');
}

/** The text of a record that has to be divided into words; undefined if there is none, or a malformed one. */
function rawTextOf(record: DataRecord, reading: FileReading): string | undefined {
  if (isListOfNames(record) || hasWords(record, reading)) return undefined;
  try {
    return parseTextRecord(record, { withSpans: false }, (message) => new BytetagError('data', message))?.text;
  } catch {
    return undefined;
  }
}

/** @param divided the sentences of the record's text, if it has one */
function recordItem(
  record: DataRecord,
  divided: DividedSentences,
  place: InputPlace,
  { reading }: RecordOptions,
): Item {
  const fail = (message: string) => lineError(place.file, place.line, message);
  const text = hasWords(record, reading) ? undefined : parseTextRecord(record, { withSpans: false }, fail);
  if (text !== undefined) {
    const places = placedSentences(text, divided, reading.spanOffsets ?? text.unit ?? 'codepoints', fail);
    const sentences = places.map((sentence) => sentence.map((word) => word.text));
    const around = { origin: places, before: '', after: '' };
    return { sentences, record, text: { text: text.text, line: place.line, places, ...around } };
  }
  return { sentences: Array.from(recordSentences(record, place, undefined, reading), ({ words }) => words), record };
}

/** Whether a word or tag contains characters that would end a line or a column in the output. */
export function breaksLines(text: string): boolean {
  return /[\t\r\n]/.test(text);
}

/** @throws BytetagError `data` for a word or gold tag that would end a line or a column in the output */
export function expectPlainWords({ sentences, gold = [] }: Item, { file, line }: InputPlace): void {
  const hint = '--output jsonl takes any';
  for (const [kind, texts] of [
    ['words', sentences.flat()],
    ['tags', gold],
  ] as const) {
    const text = texts.find(breaksLines);
    if (text === undefined) continue;
    throw lineError(file, line, `expected ${kind} without tabs and line breaks, got ${describeValue(text)} (${hint})`);
  }
}
