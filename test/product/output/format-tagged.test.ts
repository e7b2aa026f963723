// Results of tagging as text: the same as the command prints for the text.
import { describe, expect, it } from 'vitest';
import { formatTagged } from '../../../src/product/output/format-tagged.js';
import type { Tagged } from '../../../src/product/tagger/tagged.js';

const text = ' I don’t.\nGo ';
const tagged: Tagged = {
  text,
  tokens: [
    { text: 'I', tag: 'PRON', confidence: 0.5, start: 1, end: 2 },
    { text: 'do', tag: 'AUX', confidence: 1, start: 3, end: 5 },
    { text: 'n’t', tag: 'PART', confidence: 1, start: 5, end: 8 },
    { text: '.', tag: 'PUNCT', confidence: 1, start: 8, end: 9 },
    { text: 'Go', tag: 'VERB', confidence: 1, start: 10, end: 12 },
  ],
  spans: [],
  sentences: [
    { start: 0, end: 4 },
    { start: 4, end: 5 },
  ],
  multiwords: [{ text: 'don’t', start: 1, end: 3 }],
};
const task = { name: 'upos', column: 'upos', tags: ['PRON', 'AUX', 'PART', 'PUNCT', 'VERB'] };

describe('a tagged text', () => {
  it('is CoNLL-U with its tokens and spaces', () => {
    const rows = formatTagged(tagged, 'conllu', { task })
      .split('\n')
      .map((line) => line.split('\t').filter((cell) => cell !== '_'));
    expect(rows).toEqual([
      ['# text = I don’t.'],
      ['1', 'I', 'PRON', 'SpacesBefore=\\s'],
      ['2-3', 'don’t', 'SpaceAfter=No'],
      ['2', 'do', 'AUX'],
      ['3', 'n’t', 'PART'],
      ['4', '.', 'PUNCT', 'SpacesAfter=\\n'],
      [''],
      ['# text = Go'],
      ['1', 'Go', 'VERB'],
      [''],
    ]);
  });

  it('is JSON with offsets in the unit that is asked for, and text with tags', () => {
    const { tokens, multiwords } = JSON.parse(formatTagged(tagged, 'jsonl', { task, offsets: 'utf8' })) as Tagged;
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      ...[
        [1, 2],
        [3, 5],
        [5, 10],
        [10, 11],
        [12, 14],
      ],
    ]);
    expect(multiwords).toEqual(tagged.multiwords);
    expect(formatTagged(tagged, 'text', { task })).toBe('I/PRON do/AUX n’t/PART ./PUNCT Go/VERB');
    expect(formatTagged(tagged, 'columns', { task }).split('\n')[1]).toBe('do\tAUX');
  });

  it('is no CoNLL-U for a task that has no column there', () => {
    expect(() => formatTagged(tagged, 'conllu', { task: { ...task, column: 'ner' } })).toThrow(
      'task ner: expected a task that CoNLL-U has',
    );
  });
});
