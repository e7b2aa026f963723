// Reads texts with spans of their characters from JSON Lines, as annotation tools export them.
import type { BytetagError } from '../../foundation/errors.js';
import type { Column } from '../../language/data/column.js';
import { readRecords } from '../../language/data/jsonl.js';
import { lineError } from '../../language/data/lines.js';
import { type FileReading, mostLineBytesOf } from '../../language/data/reading.js';
import { parseTextRecord } from '../../language/data/text-record.js';
import { placedSpans } from '../../language/data/text-sentences.js';
import type { MarkedText } from '../../product/evaluation/raw-spans.js';
import { openSource } from './file-source.js';

/** How texts are read. */
export interface MarkedTextOptions {
  readonly column: Column;
  readonly reading?: FileReading | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * The texts of a file of JSON Lines.
 * @throws BytetagError `data` for a record without a text and spans, or with spans that cannot be
 */
export async function readMarkedTexts(
  path: string,
  { column, reading = {}, onWarning = () => {} }: MarkedTextOptions,
): Promise<readonly MarkedText[]> {
  const texts: MarkedText[] = [];
  for await (const each of readRecords({ ...openSource(path), mostLineBytes: mostLineBytesOf(reading) })) {
    if ('error' in each) throw each.error;
    const fail = (message: string): BytetagError => lineError(path, each.line, message);
    const warn = (message: string): void => onWarning(`${path}:${each.line}: ${message}`);
    const record = parseTextRecord(each.record, { column, withSpans: true }, fail);
    if (record?.leftOut !== undefined) {
      warn(`${record.leftOut}: it is left out`);
      continue;
    }
    if (record?.spans === undefined) {
      throw fail('expected a text with spans of its characters, by which --raw scores entities, got none');
    }
    const unit = reading.spanOffsets ?? record.unit ?? 'codepoints';
    texts.push({ text: record.text, spans: placedSpans(record.text, record.spans, unit, warn, fail) });
  }
  return texts;
}
