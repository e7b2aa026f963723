import { describe, expect, it } from 'vitest';
import { readConllu } from '../../../src/language/data/conllu.js';
import { formatPredictions, type PredictionsKind } from '../../../src/language/data/write-predictions.js';
import { collect, sourceOf } from '../../support/sources.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const sentence = { words: ['Go', 'on'], tags: ['VERB', 'ADP'], file: 'f', line: 1 };

describe('formatPredictions', () => {
  it('puts tags into MISC, beside what is there', async () => {
    const original =
      '# sent_id = 1\n1-2\tGoon\t_\t_\t_\t_\t_\t_\t_\t_\n1\tGo\tgo\tX\t_\t_\t0\troot\t_\tSpaceAfter=No\n2\ton\t_\tX\t_\t_\t_\t_\t_\t_\n\n';
    const [conllu] = await collect(readConllu(sourceOf(original)));
    const written = text(formatPredictions([{ ...sentence, ...(conllu && { conllu }) }], [[['VERB', '']]], 'conllu'));
    expect(written).toBe(
      original
        .replace('SpaceAfter=No', 'SpaceAfter=No|Gold=VERB|Predicted=VERB')
        .replace('on\t_\tX\t_\t_\t_\t_\t_\t_', 'on\t_\tX\t_\t_\t_\t_\t_\tGold=ADP|Predicted='),
    );
  });

  it('makes CoNLL-U of other sentences, and escapes what would end a value', () => {
    const written = text(
      formatPredictions([{ ...sentence, tags: ['A|B', 'C'] }], [[['A', 'C']], [['B', 'C']]], 'conllu'),
    );
    expect(written.split('\n')[0]).toBe('1\tGo\t_\t_\t_\t_\t_\t_\t_\tGold=A\\pB|Predicted=A|Predicted2=B');
  });

  it('has a column for each model, and a list in JSON', () => {
    const predicted = [[['VERB', '']], [['NOUN', 'ADP']]];
    expect(text(formatPredictions([sentence], predicted, 'columns'))).toBe('Go\tVERB\tVERB\tNOUN\non\tADP\t_\tADP\n\n');
    expect(JSON.parse(text(formatPredictions([sentence], predicted, 'jsonl')))).toEqual({
      tokens: ['Go', 'on'],
      tags: ['VERB', 'ADP'],
      predicted: ['VERB', ''],
      predicted2: ['NOUN', 'ADP'],
    });
  });

  it('makes CoNLL-U of sentences of CoNLL-U Plus, which has no column for them', async () => {
    const [conllu] = await collect(readConllu(sourceOf('# global.columns = FORM NER\nGo\tO\non\tO\n')));
    const written = text(formatPredictions([{ ...sentence, ...(conllu && { conllu }) }], [[['A', 'B']]], 'conllu'));
    expect(written.split('\n')).toEqual([
      '1\tGo\t_\t_\t_\t_\t_\t_\t_\tGold=VERB|Predicted=A',
      '2\ton\t_\t_\t_\t_\t_\t_\t_\tGold=ADP|Predicted=B',
      ...['', ''],
    ]);
  });

  it('escapes a backslash, so that a bar is told from it', () => {
    const written = text(formatPredictions([sentence], [[['\\p', '|\\|']]], 'conllu'));
    expect(written).toContain('Gold=VERB|Predicted=\\\\p\n');
    expect(written).toContain('Gold=ADP|Predicted=\\p\\\\\\p\n');
  });

  it('has as many sentences as there are, each with its own tags', () => {
    const more = { ...sentence, words: ['Hi'], tags: ['INTJ'] };
    expect(text(formatPredictions([sentence, more], [[['A', 'B'], ['C']]], 'columns'))).toBe(
      'Go\tVERB\tA\non\tADP\tB\n\nHi\tINTJ\tC\n\n',
    );
  });

  it.each<[PredictionsKind, string, string, string]>([
    ['conllu', 'a', 'A\tB', 'expected tags without tabs and line breaks, got "A\\tB"'],
    ['conllu', 'a', 'A\nB', 'expected tags without tabs and line breaks, got "A\\nB"'],
    ['columns', 'a', 'A\tB', 'expected words and tags without tabs, line breaks and spaces at their ends, got "A\\tB"'],
    ['columns', '-DOCSTART- a', 'A', 'expected words and tags without the name of a line that begins a document, got '],
    ['jsonl', '\ud800', 'A', 'text: expected Unicode, got lone surrogate U+D800 at index 0'],
  ])('refuses what %s cannot hold: %j, %j', (kind, word, tag, message) => {
    expect(() => formatPredictions([{ words: [word], tags: ['X'], file: 'f', line: 3 }], [[[tag]]], kind)).toThrow(
      expect.objectContaining({ code: 'data', message: expect.stringContaining(`f:3: ${message}`) }),
    );
  });
});
