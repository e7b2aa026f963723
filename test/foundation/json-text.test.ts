import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonFault, parseJson } from '../../src/foundation/json-text.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('finds a fault exactly where JSON.parse refuses a text', () => {
  const damaged = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.nat({ max: 2 }),
      fc.constantFrom(...'{}[]:,"\\0-+.eEtruefalsn \n\tu/\u0001é'),
    )
    .map(([text, at, removed, added]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + added + text.slice(cut + removed);
    });
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      const fault = findJsonFault(text);
      if (fault?.expected === 'each key once') return;
      if (fault) refused++;
      expect(fault === undefined).toBe(isJson(text));
      // What comes before the fault is not to blame: cut off there, the text lacks its end if it lacks anything.
      const before = fault && findJsonFault(text.slice(0, fault.offset));
      if (before) expect(before.found).toBe('the end of the text');
    }),
    { numRuns: 5000 },
  );
  expect(refused).toBeGreaterThan(1000);
});

test.each([
  ['{\n  "a": 1,\n  "b" 2\n}', `c.json: line 3, column 7: expected ':', got "2"`],
  ['{"a": 1,}', `c.json: line 1, column 9: expected a key in quotes, got "}"`],
  ['{a: 1}', `c.json: line 1, column 2: expected a key in quotes or '}', got "a"`],
  ['[1 2]', `c.json: line 1, column 4: expected ',' or ']', got "2"`],
  ['{"a": 1', `c.json: line 1, column 8: expected ',' or '}', got the end of the text`],
  ['', 'c.json: line 1, column 1: expected a value, got the end of the text'],
  ['[NaN]', `c.json: line 1, column 2: expected a value or ']', got "N"`],
  ['"a\nb"', `c.json: line 1, column 3: expected a closing '"', got "\\n"`],
  ['"\\x"', `c.json: line 1, column 3: expected an escape sequence of JSON, got "x"`],
  ['{"x": {"k": 1, "\\u006b": 2}}', `c.json: line 1, column 16: expected each key once, got "k" again`],
  ['1 2', `c.json: line 1, column 3: expected the end of the text, got "2"`],
])('%j is refused with its place', (text, message) => {
  expect(() => parseJson(text, 'c.json', 'config')).toThrow(message);
});

test('equal keys are no fault in different objects', () => {
  const text = '{"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}';
  expect(parseJson(text, 'c.json')).toEqual(JSON.parse(text));
});

test('no more than 500,000 values', () => {
  const listOf = (items: number, item: string): string => `[${Array(items).fill(item).join(',')}]`;
  const expected = 'at most 500000 values';
  expect(parseJson(listOf(499_999, '1'), 'c.json')).toHaveLength(499_999);
  expect(findJsonFault(listOf(500_000, '1'))).toEqual({ offset: 999_999, expected, found: 'another', isLimit: true });
  expect(findJsonFault(listOf(500_000, '[]'))).toEqual({
    offset: 1_499_998,
    expected,
    found: 'another',
    isLimit: true,
  });
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, key) => `"k${key}":{}`).join()}}`;
  expect(findJsonFault(keys(499_999))).toBeUndefined();
  const many = keys(500_000);
  expect(() => parseJson(many, 'c.json')).toThrow(
    `c.json: line 1, column ${many.length - 2}: expected at most 500000 values, got another`,
  );
  // What is no value is a fault of its own.
  expect(findJsonFault(`${'1,'.repeat(499_999).replace('1', '[1')}]`)).toMatchObject({ expected: 'a value' });
});

test('a fault far into a long text is found at its place', () => {
  const lines = '\n'.repeat(3_000_000);
  expect(() => parseJson(`[1,${lines}2 3]`, 'c.json')).toThrow(
    `c.json: line 3000001, column 3: expected ',' or ']', got "3"`,
  );
  const escapes = '\\n\\u00e9'.repeat(500_000);
  expect(() => parseJson(`["${escapes}\\x"]`, 'c.json')).toThrow('c.json: line 1, column 4000004: expected an escape');
  expect(parseJson(`["${escapes}"]`, 'c.json')).toEqual(['\né'.repeat(500_000)]);
});

test('no more than 500 brackets within each other', () => {
  const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
  expect(findJsonFault(nested(500))).toBeUndefined();
  const expected = 'at most 500 brackets within each other';
  expect(findJsonFault(nested(502))).toEqual({ offset: 1500, expected, found: 'another', isLimit: true });
  expect(findJsonFault('['.repeat(1e6))).toEqual({ offset: 500, expected, found: 'another', isLimit: true });
});
