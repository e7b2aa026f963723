import { describe, expect, it } from 'vitest';
import {
  anyNumber,
  checkValue,
  describeRule,
  fitsRule,
  share,
  type ValueRule,
} from '../../src/foundation/value-rules.js';

const said = (value: unknown, rule: ValueRule): string => {
  try {
    checkValue('it', value, rule);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'fits';
};

describe('numbers', () => {
  const cases: readonly (readonly [ValueRule, string, readonly unknown[], readonly unknown[]])[] = [
    [{ kind: 'integer' }, 'a whole number of at least 0', [0, 7], [-1, 1.5, '7', null]],
    [{ kind: 'integer', min: 1, max: 4 }, 'a whole number from 1 to 4', [1, 4], [0, 5]],
    [{ kind: 'number', min: 0, below: 1 }, 'a number of at least 0 and below 1', [0, 0.9], [1, 2, -0.1]],
    [{ kind: 'number', above: 0 }, 'a number above 0', [1e-9], [0, -1]],
    [{ kind: 'number', above: 0, max: 2 }, 'a number above 0 and of at most 2', [2], [0, 3]],
    [share, 'a number from 0 to 1', [0, 1], [1.1]],
    [anyNumber, 'a number', [-1e300, 0], ['0', undefined]],
    [{ kind: 'integer', max: 8, because: 'for a reason' }, 'a whole number from 0 to 8, for a reason', [8], [9]],
  ];
  it.each(cases)('%j', (rule, description, fitting, others) => {
    expect(describeRule(rule)).toBe(description);
    for (const value of fitting) expect(fitsRule(value, rule)).toBe(true);
    for (const value of [...others, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(fitsRule(value, rule)).toBe(false);
    }
  });
});

it('says what was expected, and what there is', () => {
  expect(said(Number.NaN, { kind: 'integer', min: 1 })).toBe('it: expected a whole number of at least 1, got NaN');
  expect(said('5', { kind: 'integer', min: 1 })).toBe('it: expected a whole number of at least 1, got "5"');
  expect(said(undefined, { kind: 'number' })).toBe('it: expected a number of at least 0, got nothing');
  expect(said('c', { kind: 'string', choices: ['a', 'b'] })).toBe('it: expected one of a, b, got c');
  expect(said(3, { kind: 'string', choices: ['a', 'b'] })).toBe('it: expected one of a, b, got 3');
  expect(said('', { kind: 'string', filled: true })).toBe('it: expected a text that is not empty, got ""');
  expect(said('', { kind: 'string' })).toBe('fits');
  expect(said('yes', { kind: 'flag' })).toBe('it: expected true or false, got "yes"');
  expect(said(['a', 1], { kind: 'list' })).toBe('it: expected a text or a list of texts, got ["a",1]');
  const chosen = { kind: 'list', choices: ['a', 'b'] } as const;
  expect(said(['a', 'b'], chosen)).toBe('fits');
  expect(said('c', chosen)).toBe('it: expected one or several of a, b, got "c"');
  expect(said(['a', 'c'], chosen)).toBe('it: expected one or several of a, b, got ["a","c"]');
  expect(said(1, { kind: 'function' })).toBe('it: expected a function, got 1');
  expect(said(() => {}, { kind: 'function' })).toBe('fits');
  expect(said('a', { kind: 'texts' })).toBe('it: expected a list of texts, got "a"');
  expect(said(5, { kind: 'signal' })).toBe('it: expected an AbortSignal, got 5');
  expect(said(new AbortController().signal, { kind: 'signal' })).toBe('fits');
  expect(said(() => {}, { kind: 'number' })).toBe('it: expected a number of at least 0, got a function');
  const ring: { own?: unknown } = {};
  ring.own = ring;
  expect(said(ring, { kind: 'number' })).toMatch(/^it: expected a number of at least 0, got (?:\{"own":){20}.*…$/);
  expect(said('x'.repeat(500), { kind: 'number' }).length).toBeLessThan(250);
});
