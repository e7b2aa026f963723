// Reads lists from text: as JSON, as Python or NumPy print them, or separated by white space.

/** A list that was cut when it was printed: `['a' ... 'z']`. */
export const cutList = Symbol('cut');

/** Text that begins as a list does, and is none: a list that lost its end, or its quotes. */
export const malformedList = Symbol('malformed');

/** What text may be instead of a list. */
export type NoList = typeof cutList | typeof malformedList;

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\u0007', '0': '\0' },
  ...{ '\\': '\\', "'": "'", '"': '"', '\n': '' },
};

/** A Python string literal, as `repr` writes it: a prefix or none, single or double quotes, escapes. */
const literal = /([uUrRbB]{0,2})(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)")/y;
const bare = /[^\s,'"[\]()]+/y;
const separator = /\s*,?\s*/y;

/**
 * The items of a list that stands in brackets, whatever printed it: JSON, Python's `repr` of a list or tuple, NumPy's `str` or
 * `repr` of an array. Undefined for text that is no such list; `cutList` for one with an ellipsis, as NumPy prints long ones;
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
    // Not JSON: Python, NumPy or no list.
  }
  const items = parseItems(array.slice(1, -1));
  // Words may stand in brackets, but not with commas between them.
  const isList = array.startsWith('[') && (beginsAsList || array.includes(','));
  return items === undefined && isList ? malformedList : items;
}

/** The items of a list, or the parts between white space of any other text. */
export function listOf(text: string): readonly string[] | NoList {
  const printed = parsePrintedList(text);
  if (printed !== undefined) return printed;
  return text.split(/[ \t\n]+/).filter((part) => part !== '');
}

/** What NumPy's `array(…)` or `array(…, dtype=…)` contains. */
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
    literal.lastIndex = at;
    const quoted = literal.exec(text);
    bare.lastIndex = at;
    const word = quoted === null ? bare.exec(text) : null;
    if (quoted !== null) {
      const [whole, prefix = '', single, double] = quoted;
      hasQuotes = true;
      const content = single ?? double ?? '';
      items.push(/r/i.test(prefix) ? content : unescapeLiteral(content));
      at += whole.length;
    } else if (word !== null) {
      if (word[0] === '...') isCut = true;
      else items.push(word[0]);
      hasBare ||= word[0] !== '...';
      at += word[0].length;
    } else return undefined;
    at = skip(separator, text, at);
  }
  if (isCut) return cutList;
  // What has no quotes is a list only of numbers: `[see` and `page]` are words.
  const isWhole = hasQuotes ? !hasBare : items.every((item) => /^-?\d+$/.test(item));
  return isWhole ? items : undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function unescapeLiteral(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.|\n))/gs,
    (
      whole,
      byte: string | undefined,
      unit: string | undefined,
      point: string | undefined,
      letter: string | undefined,
    ) => {
      const digits = byte ?? unit ?? point;
      if (digits === undefined) return escapes[letter ?? ''] ?? whole;
      const code = Number.parseInt(digits, 16);
      // Halves of a surrogate pair are written as two escapes.
      return code > 0x10ffff ? whole : point === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
    },
  );
}
