import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readJsonl } from '../../../src/language/data/jsonl.js';
import type { ReaderOptions } from '../../../src/language/data/reading.js';
import type { DataRecord } from '../../../src/language/data/record.js';
import { parseTextRecord } from '../../../src/language/data/text-record.js';
import { collect, sourceOf } from '../../support/sources.js';

async function read(records: unknown, reading: ReaderOptions = {}) {
  const warnings: string[] = [];
  const content = typeof records === 'string' ? records : JSON.stringify(records);
  const options = { ...reading, onWarning: (message: string) => void warnings.push(message) };
  const sentences = await collect(readJsonl(sourceOf(content, 'f'), parseColumn('ner'), options));
  return {
    warnings,
    shown: sentences.map(({ words, tags = [] }) => words.map((word, index) => `${word}/${tags[index]}`).join(' ')),
  };
}

const text = '😀 Mary Ann saw Rome.';
const tagged = ['😀/O Mary/B-PER Ann/I-PER saw/O Rome/B-LOC ./O'];

describe('records of a text with spans', () => {
  it.each([
    [
      'spaCy and doccano, lists',
      {
        text,
        entities: [
          [2, 10, 'PER'],
          [15, 19, 'LOC'],
        ],
      },
    ],
    [
      'doccano, labels',
      {
        id: 1,
        text,
        label: [
          [2, 10, 'PER'],
          [15, 19, 'LOC'],
        ],
        Comments: [],
      },
    ],
    [
      'doccano, objects',
      {
        text,
        entities: [
          { id: 3, label: 'PER', start_offset: 2, end_offset: 10 },
          { label: 'LOC', start_offset: 15, end_offset: 19 },
        ],
        relations: [],
      },
    ],
    [
      'Prodigy, with its tokens',
      {
        text,
        tokens: [
          { text: '😀', start: 0, end: 1, id: 0 },
          { text: 'Mary', start: 2, end: 6, id: 1 },
          { text: 'Ann', start: 7, end: 10, id: 2 },
          { text: 'saw', start: 11, end: 14, id: 3 },
          { text: 'Rome', start: 15, end: 19, id: 4 },
          { text: '.', start: 19, end: 20, id: 5 },
        ],
        spans: [
          { start: 2, end: 10, token_start: 1, token_end: 2, label: 'PER' },
          { start: 15, end: 19, label: 'LOC' },
        ],
        answer: 'accept',
      },
    ],
    [
      'a list of examples of spaCy',
      [
        [
          text,
          {
            entities: [
              [2, 10, 'PER'],
              [15, 19, 'LOC'],
            ],
          },
        ],
      ],
    ],
    [
      'Label Studio, in UTF-16',
      [
        {
          id: 1,
          data: { text },
          annotations: [
            { was_cancelled: true, result: [] },
            {
              result: [
                { type: 'labels', value: { start: 3, end: 11, text: 'Mary Ann', labels: ['PER'] } },
                { type: 'labels', value: { start: 16, end: 20, text: 'Rome', labels: ['LOC'] } },
                { type: 'choices', value: { choices: ['news'] } },
              ],
            },
          ],
        },
      ],
    ],
    [
      'Label Studio, short',
      [
        {
          text,
          label: [
            { start: 3, end: 11, text: 'Mary Ann', labels: ['PER'] },
            { start: 16, end: 20, text: 'Rome', labels: ['LOC'] },
          ],
        },
      ],
    ],
  ])('%s', async (_, records) => {
    expect(await read(records)).toEqual({ shown: tagged, warnings: [] });
  });

  it('takes the words of the tool, which make up the whole text', async () => {
    const tokens = [
      { text: 'do', start: 0, end: 2, id: 0 },
      { text: "n't", start: 2, end: 5, id: 1 },
      { text: ' ', start: 5, end: 6, id: 2 },
      { text: 'go', start: 6, end: 8, id: 3 },
    ];
    const record = { text: "don't go", tokens, spans: [{ start: 6, end: 8, label: 'X' }] };
    expect((await read(record)).shown).toEqual(["do/O n't/O go/B-X"]);
    await expect(read({ ...record, tokens: tokens.slice(0, 2) })).rejects.toThrow(
      'f:1: expected tokens of the whole text, got none for "go"',
    );
  });

  it('tells of records that it leaves out, and of what it settles', async () => {
    const span = { start: 0, end: 3, label: 'PER' };
    const prodigy = ['accept', 'reject', 'ignore'].map((answer) => ({ text: 'Ann', spans: [span], answer }));
    expect(await read(prodigy)).toEqual({
      shown: ['Ann/B-PER'],
      warnings: ['f:2: left out, since its answer is reject', 'f:3: left out, since its answer is ignore'],
    });
    const result = [{ value: { start: 0, end: 3, text: 'Ann', labels: ['PER'] } }];
    const data = { text: 'Ann' };
    const labelStudio = [
      { data, annotations: [] },
      { data, annotations: [{ was_cancelled: true, result }] },
      { data, annotations: [{ result }, { result: [] }] },
    ];
    expect(await read(labelStudio)).toEqual({
      shown: ['Ann/B-PER'],
      warnings: [
        'f:1: left out, since it was not annotated, or was skipped',
        'f:2: left out, since it was not annotated, or was skipped',
        'f:3: the first of 2 annotations is taken',
      ],
    });
    expect((await read({ text: 'a  b', entities: [[1, 2, 'X']] })).warnings).toEqual([
      'f:1: X " " has no words: it is left out',
    ]);
    expect((await read({ tokens: [], tags: [] })).warnings).toEqual(['f:1: left out, since it has no words']);
  });

  it('counts as it is told', async () => {
    const record = {
      text,
      entities: [
        [3, 11, 'PER'],
        [16, 20, 'LOC'],
      ],
    };
    expect((await read(record, { spanOffsets: 'utf16' })).shown).toEqual(tagged);
  });

  it('tells of a span that cuts a word, and takes the whole word', async () => {
    const { shown, warnings } = await read({
      text: 'Unbelievable Rome',
      entities: [
        [2, 9, 'X'],
        [13, 16, 'LOC'],
      ],
    });
    expect(shown).toEqual(['Unbelievable/B-X Rome/B-LOC']);
    expect(warnings).toEqual([
      'f:1: X "believa" cuts a word: "Unbelievable" is taken',
      'f:1: LOC "Rom" cuts a word: "Rome" is taken',
    ]);
    const twice = await read({
      text: 'Unbelievable',
      entities: [
        [0, 2, 'X'],
        [2, 5, 'Y'],
      ],
    });
    expect(twice.shown).toEqual(['Unbelievable/B-X']);
    expect(twice.warnings.at(-1)).toBe(
      'f:1: Y "bel" cuts "Unbelievable", which the span before it has already: it is left out',
    );
  });

  it('passes over white space at the ends of a span, and joins sentences that it crosses', async () => {
    expect((await read({ text: 'Go. Mary ran.', entities: [[3, 9, 'PER']] })).shown).toEqual([
      'Go/O ./O',
      'Mary/B-PER ran/O ./O',
    ]);
    expect((await read({ text: 'Dr. Who? Ran on. Yes.', entities: [[4, 12, 'PER']] })).shown.at(-1)).toBe('Yes/O ./O');
    expect((await read({ text: 'Who? Ran on. Yes.', entities: [[0, 8, 'PER']] })).shown).toEqual([
      'Who/B-PER ?/I-PER Ran/I-PER on/O ./O',
      'Yes/O ./O',
    ]);
  });

  it.each([
    [{ text: 'Rome', entities: [[0, 5, 'LOC']] }, 'f:1: expected LOC between 0 and 4, got 0 to 5'],
    [{ text: 'Rome', entities: [[2, 2, 'LOC']] }, 'f:1: expected LOC between 0 and 4, got 2 to 2'],
    [
      {
        text: 'New York City',
        entities: [
          [0, 8, 'LOC'],
          [4, 13, 'LOC'],
        ],
      },
      'f:1: expected spans that do not overlap, got LOC "New York" and LOC "York City"',
    ],
    [
      { data: { text: 'Ann' }, annotations: [{ result: [{ value: { start: 0, end: 3, labels: ['PER', 'LOC'] } }] }] },
      'f:1: expected one label for a span, got ["PER","LOC"]',
    ],
    [{ data: { a: 'x', b: 'y' }, annotations: [] }, 'f:1: expected a text under "data", got several: a, b'],
    [{ text: 'Rome', entities: [['Rome']] }, 'f:1: expected spans such as [0, 5, "PER"] or {"start": 0'],
    [
      { text: '😀 Rome', spans: [{ start: 3, end: 7, label: 'LOC', text: 'Rome' }] },
      'f:1: expected LOC between 0 and 6, got 3 to 7',
    ],
    [
      { text: '😀 Romeo', spans: [{ start: 3, end: 7, label: 'LOC', text: 'Rome' }] },
      'f:1: expected LOC "Rome" at 3, got "omeo" (--span-offsets says what offsets count)',
    ],
  ])('refuses %j', async (record, message) => {
    await expect(read(record)).rejects.toThrow(message);
  });
});

const fail = (message: string): Error => new Error(message);
const parse = (record: DataRecord, key?: string) =>
  parseTextRecord(
    record,
    { ...(key !== undefined && { column: { kind: 'field', name: key } }), withSpans: true },
    fail,
  );
const rome = { start: 0, end: 4, type: 'LOC' };

describe('a record of a tool', () => {
  it.each<[string, DataRecord]>([
    ['beside it', { data: { source: 'web' } }],
    ['of another kind', { data: 'Oslo', annotations: [] }],
    ['that is a list', { data: ['Oslo'], annotations: [] }],
    ['that is none', { data: null, annotations: [] }],
    ['that is missing', { annotations: [{ result: [] }] }],
  ])('is none of Label Studio with data %s', (_, others) => {
    expect(parse({ text: 'Rome', entities: [[0, 4, 'LOC']], ...others })).toEqual({ text: 'Rome', spans: [rome] });
  });

  it.each<[string, DataRecord, string]>([
    ['the only one', { id: 7, article: 'Rome' }, 'Rome'],
    ['called text', { title: 'Oslo', text: 'Rome' }, 'Rome'],
  ])('of Label Studio has its text under any name: %s', (_, data, found) => {
    expect(parse({ data, annotations: [{ result: [] }] })).toEqual({ text: found, spans: [], unit: 'utf16' });
    expect(parseTextRecord({ data, completions: [{ result: [] }] }, { withSpans: false }, fail)).toEqual({
      text: found,
    });
  });

  it.each<[DataRecord, string]>([
    [{}, 'none'],
    [{ id: 7 }, 'none'],
    [{ text: 7, a: 'x', b: 'y' }, 'several: text, a, b'],
  ])('of Label Studio is refused where its text is unclear: %j', (data, found) => {
    expect(() => parse({ data, annotations: [] })).toThrow(new Error(`expected a text under "data", got ${found}`));
  });

  it('of Label Studio may have regions of other kinds, and annotations of none', () => {
    const value = { start: 0, end: 4, labels: ['LOC'] };
    const result = [null, 'x', { value: null }, { value: 'x' }, { value: { choices: ['news'] } }, { value }];
    const data = { text: 'Rome' };
    expect(parse({ data, annotations: [null, { result }] })).toEqual({ ...data, spans: [rome], unit: 'utf16' });
    expect(parse({ data, annotations: [{ result: null }] })).toEqual({ ...data, spans: [], unit: 'utf16' });
    expect(parse({ data, annotations: [null] })).toMatchObject({ leftOut: expect.any(String) });
  });

  it('has its spans under the key that is asked for', () => {
    const record = { text: 'Rome', entities: [[0, 1, 'X']], labels: [[0, 4, 'LOC']] };
    expect(parse(record)?.spans).toEqual([{ start: 0, end: 1, type: 'X' }]);
    expect(parse(record, 'labels')?.spans).toEqual([rome]);
    expect(parse(record, 'spans')).toEqual({ text: 'Rome' });
  });

  it('may have a text without spans, or be wanted without them', () => {
    const tokens = [{ start: 0, end: 4 }];
    expect(parse({ text: 'Rome', entities: 'none', tokens })).toEqual({ text: 'Rome', tokens });
    const rejected = { text: 'Rome', entities: [['malformed']], tokens, answer: 'reject' };
    expect(parseTextRecord(rejected, { withSpans: false }, fail)).toEqual({ text: 'Rome', tokens });
    expect(parse({ text: 7, entities: [] })).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['none', []],
    ['without their places', [{ text: 'Rome' }]],
    ['of which one has no place', [{ start: 0, end: 4 }, { text: '.' }]],
    ['of which one has no end', [{ start: 0, end: 4 }, { start: 4 }]],
    ['of which one has no start', [{ start: 0, end: 4 }, { end: 5 }]],
    ['of which one is nothing', [{ start: 0, end: 4 }, null]],
    ['that are another list', 'Rome'],
  ])('is divided into words where its tokens are %s', (_, tokens) => {
    expect(parse({ text: 'Rome.', tokens, spans: [rome] })).toEqual({ text: 'Rome.', spans: [rome] });
  });

  it('of Prodigy counts code points where it has no spans', async () => {
    const tokens = [
      { start: 0, end: 1 },
      { start: 2, end: 3 },
    ];
    expect((await read({ text: '😀 a', tokens, spans: [] })).shown).toEqual(['😀/O a/O']);
  });

  it.each<[string, unknown]>([
    ['a list', [0, 4, 'LOC']],
    ['start_char and end_char', { start_char: 0, end_char: 4, label: 'LOC' }],
    ['start_offset and end_offset', { start_offset: 0, end_offset: 4, label: 'LOC' }],
    ['a type', { start: 0, end: 4, type: 'LOC' }],
    ['a tag', { start: 0, end: 4, tag: 'LOC' }],
    ['an entity group', { start: 0, end: 4, entity_group: 'LOC' }],
    ['a text that is none', { start: 0, end: 4, label: 'LOC', text: 7 }],
  ])('may have spans with %s', (_, span) => {
    expect(parse({ text: 'Rome', spans: [span] })?.spans).toEqual([rome]);
  });

  const malformed: readonly unknown[] = [
    ...[
      { start: 0, end: '4', label: 'LOC' },
      { start: 0.5, end: 4, label: 'LOC' },
      { end: 4, label: 'LOC' },
    ],
    ...[
      { start: 0, end: 4, label: '' },
      { start: 0, end: 4, label: 7 },
      { start: 0, end: 4 },
    ],
    ...[[0, 4], [0, null, 'LOC'], null, 'LOC', 7],
  ];
  it.each(malformed.map((span) => ({ span, shown: JSON.stringify(span) })))(
    'is refused with the span $shown',
    ({ span, shown }) => {
      const expected = 'spans such as [0, 5, "PER"] or {"start": 0, "end": 5, "label": "PER"} under "spans"';
      expect(() => parse({ text: 'Rome', spans: [span] })).toThrow(new Error(`expected ${expected}, got ${shown}`));
    },
  );

  it('is refused where a span of Label Studio is malformed', () => {
    const annotations = [{ result: [{ value: { start: 0, labels: ['LOC'] } }] }];
    expect(() => parse({ data: { text: 'Rome' }, annotations })).toThrow('under "result", got {"start":0,');
  });

  it('is refused with half of a surrogate pair', () => {
    const message = 'expected Unicode, got half of a surrogate pair in "Rome\\ud83d"';
    expect(() => parse({ text: 'Rome\ud83d', entities: [] })).toThrow(new Error(message));
    expect(() => parse({ data: { text: 'Rome\ud83d' }, annotations: [] })).toThrow(new Error(message));
  });
});
