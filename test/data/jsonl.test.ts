import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../src/data/column.js';
import { formatJsonl, readJsonl } from '../../src/data/jsonl.js';
import { collect, sourceOf } from '../support/sources.js';

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

describe('formatJsonl', () => {
  it('is read back', async () => {
    const [sentence] = await read(formatJsonl(['a "b"', '\n'], ['X', 'Y']));
    expect(sentence).toMatchObject({ words: ['a "b"', '\n'], tags: ['X', 'Y'] });
  });
});
