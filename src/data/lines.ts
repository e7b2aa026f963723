// Lines of text: a file or a stream of bytes goes in, its lines with their numbers come out, one at a time.
import { createReadStream } from 'node:fs';
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';
import { decodeUtf8 } from '../text/utf8.js';

/** A line without its line break. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** Something to read line by line, and what it is called in messages. */
export interface LineSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const newline = 0x0a;

/** A file as a source of lines. Nothing is opened before the first line is asked for. */
export function fileSource(path: string): LineSource {
  return { name: path, bytes: createReadStreamLazily(path) };
}

async function* createReadStreamLazily(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield piece;
  } catch (error) {
    throw ioError(path, 'read', error);
  }
}

/**
 * The lines of a source. A byte-order mark at its start and carriage returns at the ends of lines are dropped.
 * @throws BytetagError `io` if it cannot be read, `data` naming the line where it is not UTF-8
 */
export async function* readLines({ name, bytes }: LineSource): AsyncGenerator<Line> {
  let number = 0;
  let pieces: Uint8Array[] = [];
  const line = (): Line => {
    number++;
    const whole = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    pieces = [];
    const text = decodeUtf8(whole, `${name}:${number}`).replace(/\r$/, '');
    return { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text };
  };
  for await (const piece of bytes) {
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      pieces.push(piece.subarray(start, end));
      yield line();
      start = end + 1;
    }
    if (start < piece.length) pieces.push(piece.subarray(start));
  }
  if (pieces.length > 0) yield line();
}

/** An error about one line of a file. */
export function lineError(file: string, line: number, message: string): BytetagError {
  return new BytetagError('data', `${file}:${line}: ${message}`);
}
