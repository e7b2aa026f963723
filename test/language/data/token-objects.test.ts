// Tokens that are objects: the words, tags and sentences of records as bytetag and spaCy write them.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readJsonl } from '../../../src/language/data/jsonl.js';
import { tokenRangesOf, tokenTagKeyOf } from '../../../src/language/data/token-objects.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = async (record: object, task?: string) => {
  const column = task === undefined ? undefined : parseColumn(task);
  const sentences = await collect(readJsonl(sourceOf(`${JSON.stringify(record)}\n`, 'f'), column));
  return sentences.map(({ words, tags }) => [words.join(' '), tags?.join(' ')]);
};

describe('tokens without a text around them', () => {
  const tokens = [
    { text: 'Ann', tag: 'B-PER', upos: 'PROPN' },
    { text: 'ran', tag: 'O', upos: 'VERB' },
  ];

  it.each([
    [undefined, 'B-PER O'],
    ['ner', 'B-PER O'],
    ['upos', 'PROPN VERB'],
    ['column:upos', 'PROPN VERB'],
    ['column:tag', 'B-PER O'],
  ])('have the tags of task %s', async (task, tags) => {
    expect(await read({ tokens }, task)).toEqual([['Ann ran', tags]]);
  });

  it('may be several sentences', async () => {
    const sentences = [
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ];
    expect(await read({ tokens, sentences }, 'ner')).toEqual([
      ['Ann', 'B-PER'],
      ['ran', 'O'],
    ]);
  });

  it('may have the tags beside them, or none', async () => {
    expect(await read({ tokens, ner_tags: ['X', 'Y'] }, 'ner')).toEqual([['Ann ran', 'X Y']]);
    expect(await read({ words: [{ word: 'Ann' }, { word: 'ran' }] }, 'ner')).toEqual([['Ann ran', undefined]]);
  });

  it.each([
    [
      { tokens: [{ text: 'a', tag: 'X' }, { text: 'b' }] },
      'f:1: expected a tag under "tag" in each token, got nothing',
    ],
    [{ tokens: [{ text: 'a', tag: 3 }] }, 'f:1: expected a tag under "tag" in each token, got 3'],
    [{ tokens: [{ text: 'a', tag: 'X' }, 'b'] }, 'f:1: expected a list of strings under "tokens", got '],
    [{ tokens: [{ tag: 'X' }] }, 'f:1: expected a list of strings under "tokens", got '],
    [{ tokens: [{ text: '', tag: 'X' }] }, 'f:1: expected words, got an empty token at position 1'],
  ])('are refused: %j', async (record, message) => {
    await expect(read(record)).rejects.toThrow(message);
  });

  it('need the column that was asked for', async () => {
    await expect(read({ tokens }, 'column:x')).rejects.toThrow('f:1: expected column x, got tokens');
  });
});

describe('a document of spaCy', () => {
  const doc = {
    text: '😀 Ann  ran. Bye',
    ents: [{ start: 2, end: 5, label: 'PERSON' }],
    tokens: [
      { id: 0, start: 0, end: 1, tag: 'SYM', pos: 'SYM', dep: 'x' },
      { id: 1, start: 2, end: 5, tag: 'NNP', pos: 'PROPN', dep: 'x' },
      { id: 2, start: 6, end: 7, tag: '_SP', pos: 'SPACE', dep: 'x' },
      { id: 3, start: 7, end: 10, tag: 'VBD', pos: 'VERB', dep: 'x' },
      { id: 4, start: 10, end: 11, tag: '.', pos: 'PUNCT', dep: 'x' },
      { id: 5, start: 12, end: 15, tag: 'UH', pos: 'INTJ', dep: 'x' },
    ],
  };

  it.each([
    ['upos', 'SYM PROPN VERB PUNCT', 'INTJ'],
    ['xpos', 'SYM NNP VBD .', 'UH'],
    ['ner', 'O B-PERSON O O', 'O'],
    ['column:tag', 'SYM NNP VBD .', 'UH'],
  ])('has the tags of task %s', async (task, first, second) => {
    expect(await read(doc, task)).toEqual([
      ['😀 Ann ran .', first],
      ['Bye', second],
    ]);
  });

  it('without entities has none, whatever other tags there are', async () => {
    const { ents: _, ...others } = doc;
    expect((await read(others, 'ner')).map(([, tags]) => tags)).toEqual([undefined, undefined]);
  });
});

describe('a text with tokens that have their own text', () => {
  it('counts as the tokens do, with or without tags', async () => {
    const text = '😀 Ann';
    const spans = (start: number, end: number) => [{ text: 'Ann', label: 'PER', start, end }];
    const inUnits = [
      { text: '😀', start: 0, end: 2 },
      { text: 'Ann', start: 3, end: 6 },
    ];
    const inPoints = [
      { text: '😀', start: 0, end: 1 },
      { text: 'Ann', start: 2, end: 5 },
    ];
    expect(await read({ text, tokens: inUnits, spans: spans(3, 6) }, 'ner')).toEqual([[text, 'O B-PER']]);
    expect(await read({ text, tokens: inPoints, spans: spans(2, 5) }, 'ner')).toEqual([[text, 'O B-PER']]);
    const tagged = inUnits.map((token) => ({ ...token, tag: token.text === 'Ann' ? 'PROPN' : 'SYM' }));
    expect(await read({ text, tokens: tagged }, 'upos')).toEqual([[text, 'SYM PROPN']]);
    // Spans are no parts of speech.
    expect(await read({ text, tokens: tagged, spans: spans(3, 6) }, 'upos')).toEqual([[text, 'SYM PROPN']]);
    expect(await read({ text, tokens: tagged, spans: spans(3, 6) }, 'ner')).toEqual([[text, 'O B-PER']]);
  });
});

describe('tokenTagKeyOf', () => {
  it.each([
    [['text', 'tag'], 'upos', 'tag'],
    [['text', 'tag', 'pos'], 'upos', 'pos'],
    [['text', 'tag', 'pos'], 'xpos', 'tag'],
    [['text', 'tag', 'pos', 'xpos'], 'xpos', 'xpos'],
    [['text', 'tag', 'pos'], 'ner', undefined],
    [['text', 'tag', 'pos', 'ner'], 'ner', 'ner'],
    [['text', 'tag'], 'ner', 'tag'],
    [['text'], 'ner', undefined],
  ])('in %j for %s', (keys, task, expected) => {
    expect(tokenTagKeyOf(keys, parseColumn(task))).toBe(expected);
  });
});

describe('tokenRangesOf', () => {
  it.each<[unknown, boolean]>([
    [
      [
        { start: 0, end: 2 },
        { start: 2, end: 3 },
      ],
      true,
    ],
    [[{ start: 0, end: 2 }], false],
    [[{ start: 1, end: 3 }], false],
    [
      [
        { start: 0, end: 2 },
        { start: 1, end: 3 },
      ],
      false,
    ],
    [
      [
        { start: 0, end: 0 },
        { start: 0, end: 3 },
      ],
      false,
    ],
    [[{ start: 0, end: 3.5 }], false],
    [[[0, 3]], false],
    [[], false],
    ['x', false],
  ])('takes only what divides all tokens: %j', (sentences, isTaken) => {
    expect(tokenRangesOf({ sentences }, 3)).toEqual(isTaken ? sentences : undefined);
  });
});
