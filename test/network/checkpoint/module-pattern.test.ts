// Patterns of adapters against JavaScript's RegExp, and those that would make a matcher that tries again run for ever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { compileModulePattern, startMatching } from '../../../src/network/checkpoint/module-pattern.js';

function matches(source: string, name: string, matchesEnds = false): boolean {
  return compileModulePattern(source, { where: 'pattern', matchesEnds }).matches(name, startMatching());
}

function failureOf(source: string): string {
  try {
    matches(source, 'q');
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'model') return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

const atoms = fc.constantFrom(
  ...['a', 'b', '.', '\\.', '\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '[ab]', '[^a]', '[a-b1]', '[\\d.]', '[^\\w]'],
  ...['[-a]', '[a-]', '[.]', '1', '_', '-', '\\-', '\\\\', '^', '$', '', ']', '}', 'é'],
);
const quantifiers = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0}', '{0,2}', '{1,}', '{1,3}', '*?', '{0,1}?');
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    atoms,
    fc.tuple(atoms, quantifiers).map(([atom, times]) => (/^[\^$]?$/.test(atom) ? atom : atom + times)),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern'), quantifiers).map(([a, b, times]) => `(${a}|${b})${times}`),
    fc.tuple(tie('pattern'), quantifiers).map(([inside, times]) => `(?:${inside})${times}`),
  ),
}));
const name = fc.string({ unit: fc.constantFrom(...'aab1._- \\\n]}é\u2028'), maxLength: 8 });

describe('compileModulePattern', () => {
  it('matches what RegExp matches', () => {
    const outcomes = { whole: 0, end: 0, neither: 0 };
    fc.assert(
      fc.property(pattern, fc.array(name, { minLength: 1, maxLength: 8 }), (source, names) => {
        const [whole, end] = [new RegExp(`^(?:${source})$`), new RegExp(`^(?:.*\\.)?(?:${source})$`)];
        for (const each of names) {
          expect(matches(source, each)).toBe(whole.test(each));
          expect(matches(source, each, true)).toBe(end.test(each));
          outcomes[whole.test(each) ? 'whole' : end.test(each) ? 'end' : 'neither']++;
        }
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20);
  });

  it('reads a pattern as RegExp does, or refuses it', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'aq.*+?()[]{}|\\^$,-:=!<012dwsbn'), maxLength: 12 });
    let read = 0;
    fc.assert(
      fc.property(anything, name, (source, each) => {
        const message = failureOf(source);
        if (message !== 'nothing was wrong') {
          expect(message).toMatch(/^pattern: expected a pattern .*, got "/);
          return;
        }
        read++;
        expect(matches(source, each)).toBe(new RegExp(`^(?:${source})$`).test(each));
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(1000);
  });

  it.each([
    ['q|v', 'decoder.q', true, true],
    ['.*decoder.*(SelfAttention|EncDecAttention).*(q|v)$', 'decoder.block.0.layer.1.EncDecAttention.q', false, true],
    ['^encoder\\.block\\.([0-3])\\..*\\.wi_[01]', 'encoder.block.2.layer.1.DenseReluDense.wi_0', false, true],
    ['block.[0-3].*q', 'encoder.block.4.layer.0.SelfAttention.q', true, false],
  ])('%s', (source, module, matchesEnds, expected) => {
    expect(matches(source, module, matchesEnds)).toBe(expected);
  });

  const module = `${'a'.repeat(60)}!`;
  it.each([
    ['optional characters', `${'.?'.repeat(60)}${'.'.repeat(60)}b`],
    ['nested repetitions', '((a+)+)+b'],
    ['nested alternations', '(a|(a|(a|aa)+)+)+b'],
    ['empty repetitions', '((((a*)*)*)*)*b'],
    ['nested groups', `${'('.repeat(300)}a*${')*'.repeat(300)}b`],
    ['counted repetitions', '(a{0,50}){0,50}b'],
  ])('ends for %s', (_, source) => {
    const work = startMatching();
    const { stepsLeft } = work;
    expect(compileModulePattern(source, { where: 'pattern' }).matches(module, work)).toBe(false);
    expect(stepsLeft - work.stepsLeft).toBeLessThanOrEqual(10_000 * (module.length + 1));
  });

  it.each([
    ['a'.repeat(1001), 'a pattern of at most 1000 characters, got one of 1001'],
    ['(a{100}){100}', 'a pattern of at most 10000 states, got "(a{100}){100}"'],
    ['((((){0,100}){0,100}){0,100}){0,100}', 'a pattern of at most 10000 states'],
    ['a{101}', 'a pattern whose repetitions are {m}, {m,} or {m,n} with numbers up to 100, got "a{101}"'],
    ['a{,3}', 'a pattern whose repetitions are {m}, {m,} or {m,n}'],
    ['(?<=a)b', 'a pattern whose groups are ( ) or (?: ), got "(?<=a)b" (see its part at "?<=a)b")'],
    ['(?P<x>a)', 'a pattern whose groups are ( ) or (?: )'],
    ['(a)\\1', 'a pattern whose escapes are \\d, \\w, \\s or before punctuation'],
    ['\\bq', 'a pattern whose escapes are'],
    ['a\\', 'a pattern that does not end in \\, got "a\\\\" (see its part at the end)'],
    ['a)(b', 'a pattern whose groups begin before they end'],
    ['*a', 'a pattern that repeats something'],
    ['a*+', 'a pattern that repeats nothing twice in a row'],
    ['^*', 'a pattern that repeats no anchor'],
    ['[', 'a pattern whose character classes end'],
    ['[]a]', 'a pattern whose character classes hold some'],
    ['[b-a]', 'a pattern whose ranges go from one character to a later one'],
    ['[\\d-a]', 'a pattern whose ranges go from'],
  ])('refuses %s', (source, message) => {
    expect(failureOf(source)).toContain(`pattern: expected ${message}`);
  });

  it('stops when the patterns and modules together take too long', () => {
    const compiled = compileModulePattern('(.{0,60}){0,60}', { where: 'pattern' });
    const work = { stepsLeft: 100_000 };
    expect(() => compiled.matches(module, work)).toThrow(
      'pattern: expected patterns that take at most 100000000 steps',
    );
  });
});
