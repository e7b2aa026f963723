// The error class that bytetag throws for every failure it foresees. The command line turns its `code` into an exit
// code.
import { unicodeEscape } from './unicode-escape.js';

/**
 * The kind of failure. `usage` means that the command line or the options are wrong; the others name what caused the
 * failure.
 */
export type ErrorCode = 'usage' | 'data' | 'model' | 'config' | 'io' | 'training' | 'device' | 'network' | 'internal';

/**
 * An error whose message is one sentence of the form `where: expected X, got Y`, with a hint if the repair is known.
 */
export class BytetagError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(code === 'internal' ? message : shortLine(message), options);
    this.name = 'BytetagError';
    this.code = code;
  }
}

/**
 * The most characters of a message. Messages may quote names from files that others wrote, and these can have any
 * length.
 */
const mostCharacters = 1000;

/** Puts a message, such as a warning, on one line of at most a thousand characters. */
export function shortLine(message: string): string {
  return onOneLine(shorten(message));
}

/**
 * Removes the middle of a message that is too long. The start says where it went wrong, and the end how to repair it.
 */
function shorten(message: string): string {
  if (message.length <= mostCharacters) return message;
  return `${message.slice(0, 0.7 * mostCharacters)} … ${message.slice(-0.3 * mostCharacters)}`;
}

/**
 * Escapes control characters. A message may quote text from a file, and its line breaks, escape sequences and marks of
 * text direction must not reach the terminal.
 */
function onOneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? unicodeEscape(character) : escaped;
  });
}

/** An error for what cannot happen: a fault in bytetag itself, never in its input. */
export function internal(message: string): BytetagError {
  return new BytetagError('internal', `internal: ${message}`);
}

/** Describes an error for another process or thread. */
export function describeError(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof BytetagError) return { code: error.code, message };
  return { code: 'internal', message: `internal: ${stack ?? message}` };
}
