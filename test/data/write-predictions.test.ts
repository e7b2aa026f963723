import { describe, expect, it } from 'vitest';
import { readConllu } from '../../src/data/conllu.js';
import { formatPredictions } from '../../src/data/write-predictions.js';
import { collect, sourceOf } from '../support/sources.js';

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
});
