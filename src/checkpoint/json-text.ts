// Strict JSON: a text goes in, its value comes out, or one sentence that says at which line and column it goes wrong.
// `JSON.parse` says so for some faults only, and keeps the last of two equal keys without a word.
import { describeValue } from '../describe-value.js';
import { BytetagError, type ErrorCode } from '../errors.js';

/** Where a text stops being JSON, or holds a key for the second time. */
export interface JsonFault {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
}

/**
 * The value of a JSON text.
 * @param where file name for messages
 * @throws BytetagError `code` if the text is not JSON, or an object in it holds a key twice
 */
export function parseJson(text: string, where: string, code: ErrorCode = 'model'): unknown {
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  const before = text.slice(0, fault.offset).split('\n');
  const position = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  throw new BytetagError(code, `${where}: ${position}: expected ${fault.expected}, got ${fault.found}`);
}

/** The most brackets within each other: deeper values overflow the call stack of whoever goes through them. */
const mostLevels = 500;

/** The first fault of a JSON text (RFC 8259); undefined if there is none. */
export function findJsonFault(text: string): JsonFault | undefined {
  /** For each open bracket the keys so far of its object; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
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
      const key: string = JSON.parse(text.slice(at, string));
      if (keys?.has(key)) return fault('each key once', `${describeValue(key)} again`);
      keys?.add(key);
      at = skipSpace(text, string);
      if (text[at] !== ':') return fault(`':'`);
      at++;
      state = 'value';
    } else if (character === '{' || character === '[') {
      if (open.length === mostLevels) return fault(`at most ${mostLevels} brackets within each other`, 'another');
      open.push(character === '{' ? new Set() : undefined);
      state = character === '{' ? 'first key' : 'first value';
      at++;
    } else {
      const end = character === '"' ? scanString(text, at) : scanLiteral(text, at);
      if (end === undefined) return fault(state === 'value' ? 'a value' : `a value or ']'`);
      if (typeof end !== 'number') return end;
      at = end;
      state = 'after value';
    }
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

/** The offset after the string that starts at `from`. */
function scanString(text: string, from: number): number | JsonFault {
  for (let at = from + 1; ; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === undefined || character < ' ') {
      return { offset: at, expected: `a closing '"'`, found: describe(text, at) };
    }
    if (character !== '\\') continue;
    const sequence = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[0];
    if (sequence === undefined) {
      return { offset: at + 1, expected: 'an escape sequence of JSON', found: describe(text, at + 1) };
    }
    at += sequence.length;
  }
}

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The offset after the number or word that starts at `from`; undefined if none does. */
function scanLiteral(text: string, from: number): number | undefined {
  literal.lastIndex = from;
  return literal.test(text) ? literal.lastIndex : undefined;
}

function describe(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(code));
}
