// Every failure bytetag foresees, as one class with a code: in goes one sentence, out comes an Error that the command
// line turns into an exit code.
import { unicodeEscape } from './unicode-escape.js';

/** What kind of thing went wrong: `usage` is the caller's command line or options, the rest is what was found. */
export type ErrorCode = 'usage' | 'data' | 'model' | 'config' | 'io' | 'training' | 'device' | 'network' | 'internal';

/** An error whose message is one sentence of the form `where: expected X, got Y`, with a hint where the mend is known. */
export class BytetagError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(code === 'internal' ? message : shortLine(message), options);
    this.name = 'BytetagError';
    this.code = code;
  }
}

/** The most characters of a message, which may show names from files of strangers: of any length. */
const mostCharacters = 1000;

/** A message, such as a warning, on one line of at most a thousand characters. */
export function shortLine(message: string): string {
  return onOneLine(shorten(message));
}

/** A message that is too long without its middle: where it went wrong stands in front, how to repair it at the end. */
function shorten(message: string): string {
  if (message.length <= mostCharacters) return message;
  return `${message.slice(0, 0.7 * mostCharacters)} … ${message.slice(-0.3 * mostCharacters)}`;
}

/** A message may show what stands in a file: its line breaks, escape sequences and orders of writing must not reach a terminal as such. */
function onOneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? unicodeEscape(character) : escaped;
  });
}

/** For what cannot happen: a fault of bytetag's own, never of its input. */
export function internal(message: string): BytetagError {
  return new BytetagError('internal', `internal: ${message}`);
}

/** What another process or thread is told of an error. */
export function describeError(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof BytetagError) return { code: error.code, message };
  return { code: 'internal', message: `internal: ${stack ?? message}` };
}
