// Tables whose rows are passed on: nothing that stands beside words and tags is lost; and what tells their sentences apart.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../src/data/column.js';
import { readCsv } from '../../src/data/csv.js';
import type { ReaderOptions } from '../../src/data/reading.js';
import type { Sentence } from '../../src/data/sentence.js';
import { collect, sourceOf } from '../support/sources.js';

const read = (content: string, reading: ReaderOptions = {}): Promise<readonly Sentence[]> =>
  collect(readCsv(sourceOf(content, 'f'), parseColumn('upos'), reading));
const words = async (content: string): Promise<readonly (readonly string[])[]> =>
  (await read(content)).map((sentence) => sentence.words);

describe('cells beside words and tags', () => {
  it('are kept in a row that is a sentence, where rows are passed on', async () => {
    const content = 'id,tokens,upos,note\n7,"[""a""]","[""X""]",first\n8,"[]","[]",\n';
    expect(await read(content, { passesOn: true })).toEqual([
      { words: ['a'], tags: ['X'], file: 'f', line: 2, cells: { id: '7', note: 'first' } },
      { words: [], file: 'f', line: 3, cells: { id: '8', note: '' } },
    ]);
  });

  it('are kept as lists, where a row is a word', async () => {
    const content = 'sentence_id,word,upos,lemma\n1,It,PRON,it\n1,is,AUX,be\n2,A,DET,a\n';
    expect(await read(content, { passesOn: true })).toEqual([
      {
        words: ['It', 'is'],
        tags: ['PRON', 'AUX'],
        file: 'f',
        line: 2,
        cells: { sentence_id: ['1', '1'], lemma: ['it', 'be'] },
      },
      { words: ['A'], tags: ['DET'], file: 'f', line: 4, cells: { sentence_id: ['2'], lemma: ['a'] } },
    ]);
  });

  it('are left out otherwise, and a row without words is told of', async () => {
    const told: string[] = [];
    const onWarning = (message: string): void => void told.push(message);
    expect(await read('id,tokens,upos\n7,"[""a""]","[""X""]"\n8,"[]","[]"\n', { onWarning })).toEqual([
      { words: ['a'], tags: ['X'], file: 'f', line: 2 },
    ]);
    expect(told).toEqual(['f:3: left out, since it has no words']);
  });
});

describe('sentences of a word a row', () => {
  it.each(['sentence_id', ' sentence_id ', 'Sentence #', 'sent_id', 'sentence_index'])(
    'end where %j changes',
    async (name) => {
      expect(await words(`${name},word,upos\n1,a,X\n1,b,X\n2,c,X\n`)).toEqual([['a', 'b'], ['c']]);
    },
  );

  it.each(['doc', ' document_id ', 'article', 'story_name', 'file', 'filename'])(
    'end with their document: %j',
    async (name) => {
      expect(await words(`${name},sentence_id,word,upos\nd,1,a,X\nd,1,b,X\ne,1,c,X\n`)).toEqual([['a', 'b'], ['c']]);
    },
  );

  it('go on where a sentence is named at its first word alone', async () => {
    expect(await words('Sentence #,Word,POS\nSentence: 1,a,X\n,b,X\nSentence: 2,c,X\n,d,X\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('are not taken for lists, where a word looks like one', async () => {
    expect(await words("sentence_id,word,upos\n1,\"['a', 'b']\",X\n1,c,X\n")).toEqual([["['a', 'b']", 'c']]);
  });
});

describe('a row that is a sentence', () => {
  it.each([
    ['tokens', 'a b', 'X Y'],
    ['text', 'a b', 'X Y'],
    ['word', '["a", "b"]', '["X", "Y"]'],
    ['word', "['a' 'b']", "['X' 'Y']"],
  ])('is told by the name %s or by its cells: %s', async (name, text, tags) => {
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    expect(await read(`${name},upos\n${quoted(text)},${quoted(tags)}\n`)).toEqual([
      { words: ['a', 'b'], tags: ['X', 'Y'], file: 'f', line: 2 },
    ]);
  });
});
