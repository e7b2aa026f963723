import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutList, listOf, malformedList, parsePrintedList } from '../../../src/language/data/printed-list.js';

describe('parsePrintedList', () => {
  it.each([
    ['["a", "b"]', ['a', 'b']],
    ['[]', []],
    ['()', []],
    [String.raw`['10\xa0km', 'to', 'Li\u00e8ge', '\n', 'don\'t']`, ['10\u00a0km', 'to', 'Liège', '\n', "don't"]],
    [String.raw`["it's", '\ud83d\ude00', '\U0001F600', 'a\\b']`, ["it's", '😀', '😀', 'a\\b']],
    ["[u'a', U'b', b'c', r'd\\n']", ['a', 'b', 'c', 'd\\n']],
    ["('a', 'b')", ['a', 'b']],
    ["('a',)", ['a']],
    ["['a' 'b'\n 'c']", ['a', 'b', 'c']],
    ["array(['a', 'b'], dtype=object)", ['a', 'b']],
    ["array(['a', 'b'],\n      dtype='<U1')", ['a', 'b']],
    ['[0 1 2]', ['0', '1', '2']],
    ['[0, 1]', ['0', '1']],
    ["['[', ']', ',']", ['[', ']', ',']],
    [' ["a"]\n', ['a']],
    [String.raw`["a\/b"]`, ['a/b']],
    ['[1.5, "a", -2]', ['1.5', 'a', '-2']],
    ['[10 -20]', ['10', '-20']],
    [String.raw`['\x1g', '\x1', '\u00e', 'a\xe9b']`, ['\\x1g', '\\x1', '\\u00e', 'aéb']],
    [String.raw`['\U00110000', '\U0010ffff']`, ['\\U00110000', '\u{10ffff}']],
    ["array(['a', 'b'])", ['a', 'b']],
    ["array(['a, b', 'c'])", ['a, b', 'c']],
  ])('%s', (text, items) => {
    expect(parsePrintedList(text)).toEqual(items);
  });

  it.each(["['a' 'b' ... 'y' 'z']", '[0 1 ... 8 9]', "['a', ..., 'z']"])('knows that %s was cut', (text) => {
    expect(parsePrintedList(text)).toBe(cutList);
  });

  it('keeps an ellipsis that is a word', () => {
    expect(parsePrintedList("['and', '...']")).toEqual(['and', '...']);
  });

  it.each(["'a']", "'a')", "('a', 'b", "see ['a']", "[see ['a']", "array(['a']", '[1a 2]', '[a1 2]', '[1- 2]'])(
    'takes %j for no list, as it is no whole one',
    (text) => {
      expect(parsePrintedList(text)).toBeUndefined();
    },
  );

  it.each(['[ see page', '[see page 3]', '( or so )', ':-)', '[', ':-(', '(a, b)', '[x]', ''])(
    'takes %j for no list',
    (text) => {
      expect(parsePrintedList(text)).toBeUndefined();
    },
  );
});

describe('parsePrintedList of what begins as a list', () => {
  it.each([
    "['a', 'b",
    "['a'] b",
    '[a, b]',
    "['a', nan]",
    '["a", null]',
    '["a", true]',
    '[EU, rejects]',
    '[[1], [2]]',
    "[['a']]",
    "[ [ 'a' ",
    "[u'a",
    "['a\\\nb']",
    "['a\\']",
  ])('says that %j cannot be read', (text) => {
    expect(parsePrintedList(text)).toBe(malformedList);
  });
});

describe('listOf', () => {
  it('divides other text at white space, which a no-break space is not', () => {
    expect(listOf(' [ see\tpage 10\u00a0000 ')).toEqual(['[', 'see', 'page', '10\u00a0000']);
    expect(listOf('')).toEqual([]);
  });
});

/** A Python literal by one regular expression. */
const literal = /([uUrRbB]{0,2})(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/y;
const escapes = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;

/** What the literals that make up a list say; undefined where there is anything but literals. */
function literalsOf(list: string): readonly string[] | undefined {
  const items: string[] = [];
  literal.lastIndex = 1;
  while (list[literal.lastIndex] !== ']') {
    const [, prefix = '', single, double] = literal.exec(list) ?? [];
    const content = single ?? double;
    if (content === undefined) return undefined;
    const plain = content.replace(escapes, (whole, x?: string, u?: string, U?: string, letter?: string) => {
      if (letter !== undefined)
        return 'ntrbfva0'.includes(letter)
          ? ('\n\t\r\b\f\v\u0007\0'['ntrbfva0'.indexOf(letter)] ?? '')
          : `\\'"`.includes(letter)
            ? letter
            : whole;
      const code = Number.parseInt(x ?? u ?? U ?? '', 16);
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    });
    items.push(/r/i.test(prefix) ? content : plain);
  }
  return items;
}

describe('parsePrintedList of Python literals', () => {
  it('gives what a regular expression would', () => {
    const piece = fc.constantFrom(
      ...["'", '"', '\\', '\\', '\\n', '\\x', '\\u', '\\U', '\\q', '\\a', '0001f600', '00e9', '00110000', 'ff', '\n'],
      ...['a', 'g', '😀', 'é', '\u2028', ' '],
    );
    const items = fc.array(
      fc.tuple(
        fc.constantFrom('', 'u', 'R', 'b', 'bR', 'rB'),
        fc.constantFrom("'", '"'),
        fc.array(piece, { maxLength: 6 }),
      ),
      { minLength: 1, maxLength: 3 },
    );
    const property = fc.property(items, (parts) => {
      const list = `[${parts.map(([prefix, quote, content]) => `${prefix}${quote}${content.join('')}${quote}`).join('')}]`;
      const expected = literalsOf(list);
      fc.pre(expected !== undefined);
      expect(parsePrintedList(list)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('takes any number of escapes and of literals', () => {
    const count = 15_000_000;
    const [item = '', ...others] = [parsePrintedList(`['${'\\a'.repeat(count)}b']`)].flat();
    expect([String(item).length, String(item).slice(-2), others.length]).toEqual([count + 1, '\u0007b', 0]);
    expect(parsePrintedList(`[${"'a\\n' ".repeat(200_000)}]`)).toHaveLength(200_000);
    expect(parsePrintedList(`['${'\\a'.repeat(count)}]`)).toBe(malformedList);
  });
});
