// Reads lists from text: in JSON, as Python or NumPy print them, or separated by white space.

/** Stands for a list that was shortened when it was printed: `['a' ... 'z']`. */
export const cutList = Symbol('cut');

/** Stands for text that begins like a list but is not one: the end or the quotes of a list are missing. */
export const malformedList = Symbol('malformed');

/** The results for text that is not a list. */
export type NoList = typeof cutList | typeof malformedList;

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\u0007', '0': '\0' },
  ...{ '\\': '\\', "'": "'", '"': '"' },
};

/** The start of a Python string literal: an optional prefix and a single or double quote. */
const literalStart = /([uUrRbB]{0,2})(['"])/y;
const bare = /[^\s,'"[\]()]+/y;
const separator = /\s*,?\s*/y;

/**
 * The items of a list in brackets: in JSON, from Python's `repr` of a list or tuple, or from NumPy's `str` or `repr` of
 * an array. Undefined for text that is not such a list; `cutList` for one with an ellipsis, as NumPy prints long lists;
 * `malformedList` for one that cannot be read.
 */
export function parsePrintedList(text: string): readonly string[] | NoList | undefined {
  const trimmed = text.trim();
  const array = contentOfArray(trimmed) ?? trimmed;
  const isBracketed = isBetween(array, '[', ']') || isBetween(array, '(', ')');
  const beginsAsList = /^[[(][[(\s]*[uUrRbB]{0,2}['"]/.test(array);
  if (!isBracketed) return beginsAsList && array.startsWith('[') ? malformedList : undefined;
  try {
    const value: unknown = JSON.parse(array);
    if (Array.isArray(value)) return value.every(isScalar) ? value.map(String) : malformedList;
  } catch {
    // It is not JSON. It may be from Python or NumPy, or not a list.
  }
  const items = parseItems(array.slice(1, -1));
  // Words may be in brackets, but without commas between them.
  const isList = array.startsWith('[') && (beginsAsList || array.includes(','));
  return items === undefined && isList ? malformedList : items;
}

/** The items of a list, or the parts of any other text that white space separates. */
export function listOf(text: string): readonly string[] | NoList {
  const printed = parsePrintedList(text);
  if (printed !== undefined) return printed;
  return text.split(/[ \t\n]+/).filter((part) => part !== '');
}

/** The content of NumPy's `array(…)` or `array(…, dtype=…)`. */
function contentOfArray(text: string): string | undefined {
  const start = 'array(';
  if (!isBetween(text, start, ')')) return undefined;
  const inner = text.slice(start.length, -1);
  const end = inner.lastIndexOf(',');
  return /^,\s*dtype=[^()]*$/.test(inner.slice(end)) ? inner.slice(0, end) : inner;
}

function isBetween(text: string, start: string, end: string): boolean {
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function parseItems(text: string): readonly string[] | typeof cutList | undefined {
  const items: string[] = [];
  let hasQuotes = false;
  let hasBare = false;
  let isCut = false;
  let at = skip(separator, text, 0);
  while (at < text.length) {
    const quoted = literalAt(text, at);
    bare.lastIndex = at;
    const word = quoted === undefined ? bare.exec(text) : null;
    if (quoted !== undefined) {
      hasQuotes = true;
      items.push(quoted.content);
      at = quoted.end;
    } else if (word !== null) {
      if (word[0] === '...') isCut = true;
      else items.push(word[0]);
      hasBare ||= word[0] !== '...';
      at += word[0].length;
    } else return undefined;
    at = skip(separator, text, at);
  }
  if (isCut) return cutList;
  // Without quotes, it is a list only if all items are numbers: `[see` and `page]` are words.
  const isWhole = hasQuotes ? !hasBare : items.every((item) => /^-?\d+$/.test(item));
  return isWhole ? items : undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/**
 * The Python string literal at a position, as `repr` writes it, and the position after it; undefined if there is none.
 */
function literalAt(text: string, at: number): { readonly content: string; readonly end: number } | undefined {
  literalStart.lastIndex = at;
  const [start, prefix = '', quote = ''] = literalStart.exec(text) ?? [];
  if (start === undefined) return undefined;
  const first = at + start.length;
  // A regular expression would store each escape, in order to return to it.
  for (let end = first; end < text.length; end++) {
    const character = text[end];
    if (character === quote) {
      const content = text.slice(first, end);
      return { content: /r/i.test(prefix) ? content : unescapeLiteral(content), end: end + 1 };
    }
    if (character === '\\' && /[\n\r\u2028\u2029]/.test(text[++end] ?? '')) return undefined;
  }
  return undefined;
}

/** The most codes that are turned into characters at a time: each is an argument of a call. */
const mostCodes = 8192;

function unescapeLiteral(text: string): string {
  if (!text.includes('\\')) return text;
  // One array for the whole text: millions of pieces would take more memory.
  const codes = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      codes[length++] = text.charCodeAt(at++);
      continue;
    }
    const { value, end } = escapeAt(text, at);
    for (let unit = 0; unit < value.length; unit++) codes[length++] = value.charCodeAt(unit);
    at = end;
  }
  let unescaped = '';
  for (let start = 0; start < length; start += mostCodes) {
    unescaped += String.fromCharCode(...codes.subarray(start, Math.min(length, start + mostCodes)));
  }
  return unescaped;
}

/** The digits of an escape by its letter. */
const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The meaning of the escape at a position, and where it ends. An escape that Python does not have stays as it is. */
function escapeAt(text: string, at: number): { readonly value: string; readonly end: number } {
  const letter = text[at + 1] ?? '';
  const count = digitsOf[letter] ?? 0;
  const digits = text.slice(at + 2, at + 2 + count);
  if (count === 0 || digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) {
    return { value: escapes[letter] ?? `\\${letter}`, end: at + 1 + letter.length };
  }
  const end = at + 2 + count;
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) return { value: text.slice(at, end), end };
  // Halves of a surrogate pair are written as two escapes.
  return { value: String.fromCodePoint(code), end };
}
