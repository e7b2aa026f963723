// Opens files as sources of lines. Files whose names end in `.gz` are unpacked while they are read.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { LineSource } from '../../language/data/lines.js';
import { ioError } from '../files/atomic-file.js';

/** A file as a source of lines. It is opened when the first line is read. */
export function fileSource(path: string): LineSource {
  return { name: path, path, bytes: createReadStreamLazily(path) };
}

async function* createReadStreamLazily(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield piece;
  } catch (error) {
    throw ioError(path, 'read', error);
  }
}

/** A file as a source of lines, unpacked if its name ends in `.gz`. */
export function openSource(path: string): LineSource {
  return /\.gz$/i.test(path) ? { name: path, path, bytes: unpack(path) } : fileSource(path);
}

/** The most bytes of an unpacked file for each of its packed bytes. Labelled files become ten times as large. */
const mostGrowth = 64;

/** The size that any packed file may unpack to, 8 MB. */
const usualUnpackedBytes = 2 ** 23;

async function* unpack(path: string): AsyncGenerator<Uint8Array> {
  const packedBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const most = Math.max(usualUnpackedBytes, mostGrowth * packedBytes);
  const file = createReadStream(path);
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  let total = 0;
  try {
    for await (const piece of file.pipe(unpacked)) {
      total += piece.length;
      if (total > most) {
        const expected = `a file of ${packedBytes} bytes that unpacks to at most ${most}`;
        throw new BytetagError('data', `${path}: expected ${expected}, got one that unpacks to more (unpack it first)`);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof BytetagError) throw error;
    if (error instanceof Error && 'syscall' in error) throw ioError(path, 'read', error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BytetagError('data', `${path}: expected gzip, got ${describeValue(reason)}`, { cause: error });
  }
}
