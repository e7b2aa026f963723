import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { formatJsonl, isListOfNames, readJsonl, readRecords } from '../../../src/language/data/jsonl.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = (content: string, task?: string) =>
  collect(readJsonl(sourceOf(content, 'f'), task === undefined ? undefined : parseColumn(task)));

describe('readJsonl', () => {
  it('reads tokens and tags, line by line', async () => {
    expect(await read('{"tokens": ["a", "b"], "tags": ["X", "Y"]}\n\n{"tokens": ["c"], "tags": ["X"]}\n')).toEqual([
      { words: ['a', 'b'], tags: ['X', 'Y'], file: 'f', line: 1 },
      { words: ['c'], tags: ['X'], file: 'f', line: 3 },
    ]);
  });

  it('names numbers by a line of names', async () => {
    const content = '{"names": ["O", "B-PER"]}\n{"tokens": ["a", "b"], "ner_tags": [0, 1]}\n';
    expect((await read(content, 'ner'))[0]?.tags).toEqual(['O', 'B-PER']);
  });

  it('takes a record with tokens for one, whatever its other keys', async () => {
    const content = '{"tokens":["Ann"],"tags":["O"],"names":["Ann"]}\n{"tokens":["Bob"],"tags":["O"],"names":[]}\n';
    expect(await read(content)).toHaveLength(2);
  });

  it('prefers the tags of the task', async () => {
    const content = '{"tokens": ["a"], "tags": ["X"], "ner_tags": ["O"], "upos": ["NOUN"], "pos_tags": ["NN"]}';
    expect((await read(content, 'ner'))[0]?.tags).toEqual(['O']);
    expect((await read(content, 'upos'))[0]?.tags).toEqual(['NOUN']);
    expect((await read(content, 'xpos'))[0]?.tags).toEqual(['NN']);
    expect((await read(content))[0]?.tags).toEqual(['X']);
  });

  it('reads a file that is one list', async () => {
    const sentences = await read('[{"words": ["a"], "tags": ["X"]},\n {"words": ["b"], "tags": ["Y"]}]\n');
    expect(sentences).toEqual([
      { words: ['a'], tags: ['X'], file: 'f', line: 1 },
      { words: ['b'], tags: ['Y'], file: 'f', line: 2 },
    ]);
  });

  it('reads examples of spaCy, a line each', async () => {
    const lines = ['["Ann ran", {"entities": [[0, 3, "PER"]]}]', '["Hi", {"entities": []}]'].join('\n');
    expect((await read(lines, 'ner')).map(({ tags }) => tags)).toEqual([['B-PER', 'O'], ['O']]);
  });

  it('reads unlabelled text', async () => {
    expect(await read('{"tokens": ["a"]}')).toEqual([{ words: ['a'], file: 'f', line: 1 }]);
  });

  it.each([
    ['{"tokens": ["a", "b"], "tags": ["X"]}', 'f:1: expected as many tags as tokens, 2, got 1'],
    ['{"tokens": "a"}', 'f:1: expected a list of strings under "tokens", got "a"'],
    ['{"tokens": ["a"]}\n[]\n', 'f:2: expected a JSON object, got []'],
    ['null', 'f:1: expected a JSON object, got null'],
    ['[null]', 'f:1: expected a list of JSON objects, got another item 1'],
    ['{"tokens": ["a"], "tags": [""]}', 'f:1: expected tags, got an empty one at position 1'],
    ['[1]', 'f:1: expected a list of JSON objects, got another item 1'],
    ['[{"tokens": ["a"]}', 'f:1: expected a list of JSON objects, got '],
    ['{', 'f:1: expected a JSON object, got '],
    ['{"tokens": ["a", ""]}', 'f:1: expected words, got an empty token at position 2'],
    ['{"tokens": ["a"], "tags": [1]}', 'f:1: expected tags as strings under "tags", got 1 (--tag-names gives'],
    [
      '{"names": ["A"]}\n{"tokens": ["a"], "tags": [1]}',
      'f:2: expected a number below 1 for a tag, got 1 under "tags"',
    ],
    ['{"tokens": ["a"], "tags": [null]}', 'f:1: expected tags as strings under "tags", got null'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

describe('readJsonl, of what is beside tokens', () => {
  it('takes the names of numbers from the last line that has some', async () => {
    const line = '{"tokens": ["a"], "ner_tags": [1]}\n';
    const content = `{"names": ["O", "X"]}\n${line}{"names": ["O", "Y"], "id": 7}\n${line}`;
    expect((await read(content, 'ner')).map(({ tags }) => tags)).toEqual([['X'], ['Y']]);
    expect(isListOfNames({ names: ['O'] })).toBe(true);
    expect(isListOfNames({ names: [0] })).toBe(false);
    expect(isListOfNames({ names: ['O'], Words: [] })).toBe(false);
    await expect(read(`{"names": "O X"}\n${line}`, 'ner')).rejects.toThrow('f:1: expected a list of strings under');
  });

  it('reads a text under the name of words as a text', async () => {
    expect(await read('{"text": "Ann ran. Hi"}')).toEqual([
      { words: ['Ann', 'ran', '.'], file: 'f', line: 1 },
      { words: ['Hi'], file: 'f', line: 1 },
    ]);
  });

  it('takes words before a text that is beside them', async () => {
    expect(await read('{"text": "don\'t go", "tokens": ["don\'t", "go"], "tags": ["X", "Y"]}')).toEqual([
      { words: ["don't", 'go'], tags: ['X', 'Y'], file: 'f', line: 1 },
    ]);
  });

  it('finds words and spans under the names that are said', async () => {
    const tokens = '{"tokens": ["a"], "Wort": ["b"], "upos": ["X"]}';
    const options = { wordColumn: 'wort' };
    const [found] = await collect(readJsonl(sourceOf(tokens, 'f'), parseColumn('upos'), options));
    expect(found?.words).toEqual(['b']);
    const spans = '{"text": "Ann", "entities": [[0, 3, "X"]], "people": [[0, 3, "PER"]]}';
    expect((await read(spans, 'column:people'))[0]?.tags).toEqual(['B-PER']);
    expect((await read(spans, 'ner'))[0]?.tags).toEqual(['B-X']);
  });
});

describe('readRecords', () => {
  const records = async (content: string, mostLineBytes?: number) =>
    (await collect(readRecords({ ...sourceOf(content, 'f'), mostLineBytes }))).map((item) =>
      'error' in item ? [item.line, item.error.message] : [item.line, item.record, item.text],
    );

  it('gives objects with their lines, and goes on after an error', async () => {
    const long = `[${'1,'.repeat(60)}1]`;
    expect(await records(`{"a":1}\n\n{"a":\n ["x", {"entities": []}]\n7\n["x", 1]\n[1, {}]\n${long}\n{"a":2}`)).toEqual(
      [
        [1, { a: 1 }, '{"a":1}'],
        [3, expect.stringMatching(/^f:3: expected a JSON object, got .*JSON/)],
        [4, { text: 'x', entities: [] }, undefined],
        [5, 'f:5: expected a JSON object, got 7'],
        [6, 'f:6: expected a JSON object, got ["x", 1]'],
        [7, 'f:7: expected a JSON object, got [1, {}]'],
        [8, `f:8: expected a JSON object, got ${long.slice(0, 80)}`],
        [9, { a: 2 }, '{"a":2}'],
      ],
    );
  });

  it('gives the items of a list, however its lines are divided', async () => {
    const expected = [
      [1, { a: 1 }, undefined],
      [2, { text: 'x', b: 2 }, undefined],
      [3, 'f:1: expected a list of JSON objects, got another item 3'],
    ];
    expect(await records('[{"a":1},["x",{"b":2}],7]')).toEqual(expected);
    expect(await records('\n [\n{"a":1}\n,["x",\n{"b":2}],\n\n7]\n')).toEqual(expected);
    expect(await records('["x", {"b": 2}]\n["y", {"b": 3}]\n')).toEqual([
      [1, { text: 'x', b: 2 }, undefined],
      [2, { text: 'y', b: 3 }, undefined],
    ]);
    expect(await records('[]')).toEqual([]);
    await expect(records('[{"a":1}]\n{"a":2}')).rejects.toThrow(/^f:1: expected a list of JSON objects, got .*JSON/);
  });

  it('takes a million lists and objects at most, and any number of letters', async () => {
    const most = 2 ** 20;
    const of = (count: number, letters: string): string =>
      `{"a":[${Array.from({ length: count - 2 }, (_, index) => (index % 2 === 0 ? '[]' : '{}')).join(',')}],"b":"${letters}"}`;
    expect((await records(`{"b":"${'x'.repeat(most)}"}`))[0]?.[0]).toBe(1);
    expect((await records(of(most, '')))[0]?.[1]).toMatchObject({ b: '' });
    const message = `f:1: expected at most ${most} lists and objects, got more`;
    expect(await records(of(most + 1, ''))).toEqual([[1, message]]);
    await expect(records(`[${of(most, '')}]`)).rejects.toThrow(message);
  });

  it('holds a list to the size of a line', async () => {
    expect(await records('[\n{},\n{}\n]', 11)).toHaveLength(2);
    await expect(records('[\n{},\n{}\n]', 10)).rejects.toThrow('f:1: expected at most 10 bytes, got more');
  });
});

describe('formatJsonl', () => {
  it('has further keys behind', () => {
    expect(formatJsonl(['a'], ['X'], { id: 7 })).toBe('{"tokens":["a"],"tags":["X"],"id":7}');
  });

  it('is read back', async () => {
    const [sentence] = await read(formatJsonl(['a "b"', '\n'], ['X', 'Y']));
    expect(sentence).toMatchObject({ words: ['a "b"', '\n'], tags: ['X', 'Y'] });
  });
});
