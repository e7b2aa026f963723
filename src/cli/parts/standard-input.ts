// Standard input as commands read it. Node reads a folder there as if it were empty.
import { fstatSync } from 'node:fs';
import { BytetagError } from '../../foundation/errors.js';

/** The bytes of standard input. @throws BytetagError `io`, when it is read, if it is a folder */
export const standardInputBytes: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    if (isFolder()) throw new BytetagError('io', 'standard input: expected a file or a pipe, got a folder');
    yield* process.stdin;
  },
};

function isFolder(): boolean {
  try {
    return fstatSync(process.stdin.fd).isDirectory();
  } catch {
    return false;
  }
}
