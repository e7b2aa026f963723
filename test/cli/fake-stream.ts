// A stream that remembers what was written, as a terminal or as a file would show it.
import type { TerminalStream } from '../../src/cli/output/terminal.js';

/** A stream under test. */
export interface FakeStream extends TerminalStream {
  /** Everything written, escape sequences included. */
  raw(): string;
  /** The lines that a reader sees in the end: carriage return and erase-line have taken effect. */
  shown(): readonly string[];
}

/** @param columns the width of a terminal; absent: a file */
export function createFakeStream(columns?: number): FakeStream {
  let raw = '';
  return {
    ...(columns === undefined ? {} : { isTTY: true, columns }),
    write(text) {
      raw += text;
    },
    raw: () => raw,
    shown: () => raw.split('\n').map((line) => line.split('\r\x1b[K').at(-1) ?? ''),
  };
}
