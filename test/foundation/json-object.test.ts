import { expect, it } from 'vitest';
import { checkKeys, parseJsonObject } from '../../src/foundation/json-object.js';

const parse = (text: string): unknown => parseJsonObject(new TextEncoder().encode(text), 'a.json', 'config');

it('reads an object with or without one byte-order mark', () => {
  expect(parse('\uFEFF{"a": 1}')).toEqual({ a: 1 });
  expect(parse('{"a": "\uFEFF"}')).toEqual({ a: '\uFEFF' });
  expect(() => parse('\uFEFF\uFEFF{}')).toThrow(/^a\.json/);
});

it.each([
  ['[]', 'a.json: expected a JSON object, got a list'],
  ['null', 'a.json: expected a JSON object, got null'],
  ['1', 'a.json: expected a JSON object, got a number'],
])('refuses %s', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

it('gives the name that a key has now, if it is one of the known keys', () => {
  const renamed = { old: 'first, second and third', gone: 'elsewhere' };
  const check = (key: string) => () => checkKeys({ [key]: 1 }, ['first', 'golf'], 'a.json', 'config', renamed);
  expect(check('old')).toThrow('a.json: expected known keys, got "old" (its name is first, second and third now)');
  expect(check('gone')).toThrow('a.json: expected known keys, got "gone"');
  expect(check('gone')).not.toThrow('elsewhere');
  expect(check('gol')).toThrow('(did you mean golf?)');
  expect(check('toString')).not.toThrow('its name is');
});
