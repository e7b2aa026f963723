// What a record says of a sentence: which of its columns hold words and tags, and what is said of those that do not.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import {
  type DataRecord,
  type RecordReading,
  recordSentence,
  tagKeyOf,
  tokenKeyOf,
} from '../../../src/language/data/record.js';

const fail = (message: string): Error => new Error(message);
const read = (record: DataRecord, task?: string, reading: Partial<RecordReading> = {}) => {
  const column = task === undefined ? undefined : parseColumn(task);
  return recordSentence(record, { column, namesInFile: () => undefined, ...reading }, fail);
};

describe('the words of a record', () => {
  it.each<[readonly string[], string]>([
    [['text', 'tokens'], 'tokens'],
    [['Tokens', 'tokens'], 'tokens'],
    [['id', ' Word '], ' Word '],
    [['FORM'], 'FORM'],
  ])('stand under the most telling name of %j', (names, key) => {
    expect(tokenKeyOf(names)).toBe(key);
  });

  it('stand where they are said to be', () => {
    expect(tokenKeyOf(['tokens', 'Wort'], 'wort')).toBe('Wort');
    expect(tokenKeyOf(['tokens'], 'wort')).toBeUndefined();
  });

  it.each<[DataRecord, string]>([
    [{ id: 7, name: 'x' }, 'expected a list of strings under "tokens", got columns id, name'],
    [
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => [name, 1])),
      'expected a list of strings under "tokens", got columns a, b, c, d, e, f, g, h',
    ],
    [{ words: ['a', 1] }, 'expected a list of strings under "words", got ["a",1]'],
    [{ words: ['', 'a'] }, 'expected words, got an empty token at position 1'],
    [{ words: ['a', '\ud800'] }, 'expected Unicode, got half of a surrogate pair in "\\ud800"'],
  ])('are refused where there are none: %j', (record, message) => {
    expect(() => read(record)).toThrow(new Error(message));
  });

  it('may be none', () => {
    expect(read({ tokens: [], tags: [] })).toBeUndefined();
  });
});

describe('the tags of a record', () => {
  it.each<[string | undefined, readonly string[], string | undefined]>([
    ['ner', ['tags', 'ner_tags', 'ner'], 'ner'],
    ['ner', ['tags', 'NER_tags'], 'NER_tags'],
    ['ner', ['label', 'tag'], 'tag'],
    ['ner', ['label'], 'label'],
    ['ner', ['pos', 'pos_tags'], undefined],
    ['xpos', ['tags', 'pos', 'pos_tags'], 'pos_tags'],
    ['upos', ['tags', 'pos'], 'pos'],
    ['upos', ['label'], undefined],
    ['upos', ['label', 'tag'], 'tag'],
    ['column:label', ['Label', 'tags'], 'Label'],
    ['column:lemma', ['tags'], undefined],
    [undefined, ['label', 'labels'], 'labels'],
    [undefined, ['tag'], 'tag'],
    [undefined, ['label', 'pos'], undefined],
  ])('for task %s, among %j, stand under %s', (task, names, key) => {
    expect(tagKeyOf(names, task === undefined ? undefined : parseColumn(task))).toBe(key);
  });

  it('are numbers with names, or without where they are passed on', () => {
    const record = { tokens: ['a', 'b', 'c'], ner: [1, 0n, 'B-LOC'] };
    expect(read(record, 'ner', { tagNames: ['O', 'B-PER'] })?.tags).toEqual(['B-PER', 'O', 'B-LOC']);
    expect(read(record, 'ner', { namesInFile: (key) => (key === 'ner' ? ['X', 'Y'] : undefined) })?.tags).toEqual([
      ...['Y', 'X', 'B-LOC'],
    ]);
    expect(read(record, 'ner', { keepsNumbers: true })?.tags).toEqual(['1', '0', 'B-LOC']);
  });

  const hint = ' (--tag-names gives numbers their names, or a first line {"names": [..]})';
  it.each<[string, unknown]>([
    ['expected a list under "ner", got null', null],
    ['expected a list under "ner", got "O"', 'O'],
    ['expected a list under "ner", got {"toString":1}', { toString: 1 }],
    [`expected tags as strings under "ner", got 1${hint}`, [1]],
    [`expected tags as strings under "ner", got 1${hint}`, [1n]],
    ['expected tags as strings under "ner", got null', [null]],
    ['expected tags as strings under "ner", got 1.5', [1.5]],
    ['expected as many tags as tokens, 1, got 2', ['O', 'O']],
    ['expected tags, got an empty one at position 1', ['']],
    ['expected Unicode, got half of a surrogate pair in "\\udc00"', ['\udc00']],
  ])('are refused: %s', (message, ner) => {
    expect(() => read({ tokens: ['a'], ner }, 'ner')).toThrow(new Error(message));
  });

  it.each<[string, unknown]>([
    ['expected a number below 2 for a tag, got 2 under "ner"', 2],
    ['expected a number below 2 for a tag, got 2', '2'],
    ['expected tags as strings under "ner", got 1.5', 1.5],
  ])('are refused where the numbers have names: %s', (message, tag) => {
    expect(() => read({ tokens: ['a'], ner: [tag] }, 'ner', { tagNames: ['O', 'X'] })).toThrow(new Error(message));
  });

  it('are refused where they are no number, though numbers are passed on', () => {
    expect(() => read({ tokens: ['a'], ner: [1.5] }, 'ner', { keepsNumbers: true })).toThrow('got 1.5');
  });

  it('are missed where their column was named, or has no number', () => {
    expect(() => read({ tokens: ['a'], tags: ['X'] }, 'column:lemma')).toThrow(
      new Error('expected column lemma, got tokens, tags'),
    );
    expect(() => read({ tokens: ['a'], tags: ['X'] }, 'column:2')).toThrow(
      new Error('expected a task column:NAME, since columns have names only here, got column:2'),
    );
    expect(read({ tokens: ['a'] }, 'ner')).toEqual({ words: ['a'] });
  });
});
