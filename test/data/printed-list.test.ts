import { describe, expect, it } from 'vitest';
import { cutList, listOf, malformedList, parsePrintedList } from '../../src/data/printed-list.js';

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
  ])('%s', (text, items) => {
    expect(parsePrintedList(text)).toEqual(items);
  });

  it.each(["['a' 'b' ... 'y' 'z']", '[0 1 ... 8 9]', "['a', ..., 'z']"])('knows that %s was cut', (text) => {
    expect(parsePrintedList(text)).toBe(cutList);
  });

  it('keeps an ellipsis that is a word', () => {
    expect(parsePrintedList("['and', '...']")).toEqual(['and', '...']);
  });

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
    '[EU, rejects]',
    '[[1], [2]]',
    "[['a']]",
    "[ [ 'a' ",
    "[u'a",
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
