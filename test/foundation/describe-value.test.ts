// Values in messages: JSON of what is small, and never more than a few hundred characters of anything.
import { expect, it } from 'vitest';
import { describeText, describeValue } from '../../src/foundation/describe-value.js';

/** A list in a list and so on. */
function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['a "b"\n', '"a \\"b\\"\\n"'],
  [-0.5, '-0.5'],
  [Number.NaN, 'NaN'],
  [5n, '5'],
  [true, 'true'],
  [() => 1, 'a function'],
  [Symbol('s'), 'a symbol'],
  [[], '[]'],
  [{}, '{}'],
  [[1, 'a', null, { b: [true] }], '[1,"a",null,{"b":[true]}]'],
  [{ 'a b': { c: 1 }, d: [] }, '{"a b":{"c":1},"d":[]}'],
  [new Float32Array([1, 2]), '[1,2]'],
  [Object.create({ inherited: 1 }), '{}'],
  [new AbortController(), '{}'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
])('shows %o as %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});

it.each([
  ['a long text', 'x'.repeat(1e6)],
  ['a long list', Array.from({ length: 1e6 }, (_, index) => index)],
  ['a long key', { ['k'.repeat(1e6)]: 1 }],
  ['a deep value', nested(100_000)],
  ['many escape sequences', '\n'.repeat(1e6)],
])('cuts %s', (_, value) => {
  const text = describeValue(value);
  expect(text.length).toBe(201);
  expect(text.endsWith('…')).toBe(true);
  expect(describeValue(value, 10).length).toBe(11);
});

it('does not cut what just fits, nor through a surrogate pair', () => {
  expect(describeValue('abcd', 6)).toBe('"abcd"');
  expect(describeValue('abcde', 6)).toBe('"abcde…');
  expect(describeValue('a😀😀', 4)).toBe('"a😀…');
  expect(describeValue('ab😀😀', 4)).toBe('"ab…');
});

it('looks only at what it shows', () => {
  const value = ['x'.repeat(300), new Proxy({}, { ownKeys: () => expect.unreachable() })];
  expect(describeValue(value)).toHaveLength(201);
});

it('says that something is an object where it cannot be looked at', () => {
  expect(
    describeValue({
      get a() {
        throw new Error('no');
      },
    }),
  ).toBe('an object');
});

it('ends for a value that contains itself', () => {
  const value: Record<string, unknown> = {};
  value.self = value;
  expect(describeValue(value, 20)).toBe(`${'{"self":{"self":{"self":'.slice(0, 20)}…`);
});

it('shows a text without quotes, and no more than its first characters', () => {
  expect(describeText('a "b"')).toBe('a "b"');
  expect(describeText('x'.repeat(200))).toBe('x'.repeat(200));
  expect(describeText('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
  expect(describeText('ab👍', 3)).toBe('ab…');
});
