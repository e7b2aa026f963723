// A strict JSON parser whose error messages give the line and the column. `JSON.parse` gives them for some faults only,
// and silently keeps the last of two equal keys.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';

/** A fault in a JSON text: a place where it is not valid, or a key that occurs twice in one object. */
export interface JsonFault {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
  /** True if the text is not malformed, but has too many or too deeply nested values. */
  readonly isLimit?: true;
}

/**
 * Parses a JSON text.
 * @param where file name for messages
 * @throws BytetagError `code` if the text is not JSON, if an object in it has the same key twice, or if it holds more
 *   than 500,000 values or 500 nested brackets
 */
export function parseJson(text: string, where: string, code: ErrorCode = 'model'): unknown {
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  const { line, column } = positionOf(text, fault.offset);
  throw new BytetagError(
    code,
    `${where}: line ${line}, column ${column}: expected ${fault.expected}, got ${fault.found}`,
  );
}

/** The most nested brackets. Deeper values would overflow the call stack of the code that walks through them. */
const mostLevels = 500;

/**
 * The most values of a text. Each list or object counts as one value, and so does each item in it. The header of a
 * checkpoint of 40,000 tensors has 400,000. A value or a key of two bytes may take a hundred bytes in memory and a
 * microsecond or two.
 */
const mostValues = 500_000;

/**
 * Finds the first fault of a JSON text (RFC 8259), or the place where it exceeds the limits. Undefined if the text is
 * valid.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  /** For each open bracket: the keys of its object so far, or undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let values = 0;
  let state: 'value' | 'first value' | 'key' | 'first key' | 'after value' = 'value';
  let at = 0;
  const fault = (expected: string, found = describe(text, at)): JsonFault => ({ offset: at, expected, found });

  for (;;) {
    at = skipSpace(text, at);
    const character = text[at];
    const keys = open.at(-1);
    if (state === 'after value') {
      if (open.length === 0) return character === undefined ? undefined : fault('the end of the text');
      if (character === ',') state = keys ? 'key' : 'value';
      else if (character === (keys ? '}' : ']')) open.pop();
      else return fault(keys ? `',' or '}'` : `',' or ']'`);
      at++;
    } else if ((state === 'first key' && character === '}') || (state === 'first value' && character === ']')) {
      open.pop();
      state = 'after value';
      at++;
    } else if (state === 'key' || state === 'first key') {
      if (character !== '"') return fault(state === 'key' ? 'a key in quotes' : `a key in quotes or '}'`);
      const string = scanString(text, at);
      if (typeof string !== 'number') return string;
      const key = keyIn(text.slice(at, string));
      if (keys?.has(key)) return fault('each key once', `${describeValue(key)} again`);
      keys?.add(key);
      at = skipSpace(text, string);
      if (text[at] !== ':') return fault(`':'`);
      at++;
      state = 'value';
    } else {
      const opens = character === '{' || character === '[';
      const end = opens ? at + 1 : character === '"' ? scanString(text, at) : scanLiteral(text, at);
      if (end === undefined) return fault(state === 'value' ? 'a value' : `a value or ']'`);
      if (typeof end !== 'number') return end;
      if (opens && open.length === mostLevels) {
        return { ...fault(`at most ${mostLevels} brackets within each other`, 'another'), isLimit: true };
      }
      if (values === mostValues) return { ...fault(`at most ${mostValues} values`, 'another'), isLimit: true };
      values++;
      if (opens) open.push(character === '{' ? new Set() : undefined);
      state = character === '{' ? 'first key' : character === '[' ? 'first value' : 'after value';
      at = end;
    }
  }
}

/** Decodes a key from its JSON string in quotes. */
function keyIn(quoted: string): string {
  return quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The offset after the string that starts at `from`. */
function scanString(text: string, from: number): number | JsonFault {
  let at = from + 1;
  for (;;) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === undefined || character < ' ') {
      return { offset: at, expected: `a closing '"'`, found: describe(text, at) };
    }
    if (character !== '\\') {
      at++;
      continue;
    }
    escapeSequence.lastIndex = at;
    if (!escapeSequence.test(text)) {
      return { offset: at + 1, expected: 'an escape sequence of JSON', found: describe(text, at + 1) };
    }
    at = escapeSequence.lastIndex;
  }
}

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The offset after the number or word that starts at `from`; undefined if there is none. */
function scanLiteral(text: string, from: number): number | undefined {
  literal.lastIndex = from;
  return literal.test(text) ? literal.lastIndex : undefined;
}

/** Line and column of a character, both from 1. */
function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let [line, lineStart] = [1, 0];
  for (let at = 0; at < offset; at++) {
    if (text[at] !== '\n') continue;
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function describe(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(code));
}
