// Tests tables whose rows are written again: no other cells are lost, and the ends of sentences are found.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readCsv } from '../../../src/language/data/csv.js';
import type { ReaderOptions } from '../../../src/language/data/reading.js';
import type { DataRecord } from '../../../src/language/data/record.js';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { readTable, type Table } from '../../../src/language/data/table.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = (content: string, reading: ReaderOptions = {}): Promise<readonly Sentence[]> =>
  collect(readCsv(sourceOf(content, 'f'), parseColumn('upos'), reading));
const words = async (content: string, reading?: ReaderOptions): Promise<readonly (readonly string[])[]> =>
  (await read(content, reading)).map((sentence) => sentence.words);

/** The sentences of rows whose cells are values, as those of Parquet are. @param task `''` for none */
async function readCells(
  cells: readonly DataRecord[],
  { task = 'upos', table, reading = {} }: { task?: string; table?: Partial<Table>; reading?: ReaderOptions } = {},
): Promise<readonly Sentence[]> {
  const rows = (async function* () {
    for (const [index, row] of cells.entries()) yield { line: index + 1, cells: row };
  })();
  const header = Object.keys(cells[0] ?? {});
  const column = task === '' ? undefined : parseColumn(task);
  const whole = { name: 'f', header, rows, namesInFile: () => undefined, hasOrder: false, ...table };
  return collect(readTable(whole, column, reading));
}

describe('cells beside words and tags', () => {
  it('are kept in a row that is a sentence, where rows are passed on', async () => {
    const content = 'id,tokens,upos,note\n7,"[""a""]","[""X""]",first\n8,"[]","[]",\n';
    expect(await read(content, { willBeWritten: true })).toEqual([
      { words: ['a'], tags: ['X'], file: 'f', line: 2, cells: { id: '7', note: 'first' } },
      { words: [], file: 'f', line: 3, cells: { id: '8', note: '' } },
    ]);
  });

  it('are kept as lists, where a row is a word', async () => {
    const content = 'sentence_id,word,upos,lemma\n1,It,PRON,it\n1,is,AUX,be\n2,A,DET,a\n';
    expect(await read(content, { willBeWritten: true })).toEqual([
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
    expect(await words("sentence_id,word,upos\n1,['a'],X\n1,c,X\n")).toEqual([["['a']", 'c']]);
  });

  it('are a word a row whatever their column is called, where another tells them apart', async () => {
    expect(await words('sentence_id,tokens,upos\n1,a,X\n1,b,X\n2,c,X\n')).toEqual([['a', 'b'], ['c']]);
  });

  it('go on where their document is named at its first word alone', async () => {
    expect(await words('doc,sentence_id,word,upos\nd,1,a,X\n,,b,X\n,2,c,X\n')).toEqual([['a', 'b'], ['c']]);
  });

  it('end with their document, where blank rows divide them in it', async () => {
    expect(await words('doc,word,upos\nd,a,X\nd,b,X\n\nd,c,X\ne,d,X\n')).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it('are divided by blank rows, however many', async () => {
    expect(await words('word,upos\n,\na,X\n\n,\n\nb,X\nc,X\n')).toEqual([['a'], ['b', 'c']]);
  });

  it.each(['surface', 'context'])('are divided by blank rows, where %s is the column of words', async (name) => {
    expect(await words(`${name},upos\na,X\nb,X\n\nc,X\n`, { wordColumn: name })).toEqual([['a', 'b'], ['c']]);
  });

  it('may have rows between them that are sentences', async () => {
    const content = 'sentence_id,word,upos\n1,a,X\n1,b,X\n2,"[""c"",""d""]","[""X"",""Y""]"\n3,e,X\n';
    expect(await words(content)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('are refused where nothing tells them apart, unless there is one word', async () => {
    const expected = 'a column that tells sentences apart (sentence_id) or a blank line after each sentence';
    const message = `f:2: expected ${expected}, got a word a row without either`;
    await expect(read('word,upos\na,X\nb,X\n')).rejects.toMatchObject({ code: 'data', message });
    expect(await words('word,upos\na,X\n')).toEqual([['a']]);
    // Words do not tell themselves apart.
    await expect(read('sentence,upos\na,X\nb,X\n', { wordColumn: 'sentence' })).rejects.toThrow(message);
  });

  it('are read without tags', async () => {
    expect(await readCells([{ sentence_id: 1, word: 'a' }], { task: '' })).toEqual([
      { words: ['a'], file: 'f', line: 1 },
    ]);
    const cells = ['a', 'b', 'c'].map((word, index) => ({ sentence_id: index < 2 ? 'x' : 'y', word }));
    expect((await readCells(cells, { task: '' })).map((sentence) => sentence.words)).toEqual([['a', 'b'], ['c']]);
  });

  it('are held to a size', async () => {
    const row = (word: unknown): DataRecord => ({ sentence_id: 1n, word, upos: 'X' });
    const reading = { lineLimit: 100 / 2 ** 20 };
    // Each cell is counted as sixteen characters more, a number as eight.
    await expect(readCells([row('abc'), row('abc')], { reading })).rejects.toThrow(
      'f:2: expected at most 100 characters in a sentence, got more',
    );
    expect(await readCells([row('abc'), { ...row('abc'), sentence_id: 2n }], { reading })).toHaveLength(2);
    await expect(readCells([row('a'.repeat(60))], { reading })).rejects.toThrow('f:1: expected at most 100 characters');
  });
});

describe('a row that is a sentence', () => {
  it.each([
    ['tokens', 'a b', 'X Y'],
    [' tokens ', 'a b', 'X Y'],
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

describe('a row that is a sentence, beside its number', () => {
  it.each([
    ['tokens', 'a b', 'X Y', ['a', 'b']],
    ['tokens', '["a"]', 'X', ['a']],
    ['word', '["a", "b"]', 'X Y', ['a', 'b']],
    ['word', '["a"]', '["X"]', ['a']],
  ])('is told by the name %s or by its cells: %s', async (name, text, tags, found) => {
    const cells = [{ sentence_id: 1, [name]: text, upos: tags }];
    expect((await readCells(cells)).map((sentence) => sentence.words)).toEqual([found]);
  });

  it('may have no tags', async () => {
    const found = async (cells: readonly DataRecord[]) =>
      (await readCells(cells, { task: '' })).map((sentence) => sentence.words);
    expect(await found([{ word: '["a", "b"]' }, { word: '["c"]' }])).toEqual([['a', 'b'], ['c']]);
    expect(await found([{ text: 'a b' }, { text: 'c' }])).toEqual([['a', 'b'], ['c']]);
  });
});

describe('cells that are no texts', () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ sentence_id: 1, word: 'a', upos: index % 2 }));

  it('are tags by their numbers', async () => {
    const cells = [
      { sentence_id: 1, word: 'a', upos: 1 },
      { sentence_id: 1, word: 'b', upos: 0n },
      { sentence_id: 1, word: 7, upos: false },
    ];
    const namesInFile = (key: string) => (key === 'upos' ? ['X', 'Y'] : undefined);
    expect(await readCells(cells, { table: { namesInFile } })).toEqual([
      { words: ['a', 'b', '7'], tags: ['Y', 'X', 'false'], file: 'f', line: 1 },
    ]);
    for (const [index, tag] of [
      [0, '1'],
      [1, '0'],
    ] as const) {
      await expect(readCells(cells.slice(index, index + 1))).rejects.toThrow(
        `f:1: expected tags as strings under "upos", got ${tag} (--tag-names`,
      );
    }
  });

  it('are tags whose names may be numbers', async () => {
    const namesInFile = (key: string) => (key === 'upos' ? ['1', '2'] : undefined);
    expect((await readCells(many, { table: { namesInFile } }))[0]?.tags).toEqual(many.map(({ upos }) => `${upos + 1}`));
  });

  it('are a list of tags beside a text', async () => {
    expect(await readCells([{ text: 'a b', upos: ['X', 'Y'] }])).toEqual([
      { words: ['a', 'b'], tags: ['X', 'Y'], file: 'f', line: 1 },
    ]);
    await expect(readCells([{ text: 'a', upos: ['X', 'Y'] }])).rejects.toThrow('as many tags as tokens, 1, got 2');
  });

  it.each(['tokens', 'text'])('are no words where there are none: %s', async (name) => {
    const told: string[] = [];
    const reading = { onWarning: (message: string): void => void told.push(message) };
    const cells = [
      { [name]: null, upos: null },
      { [name]: 'null', upos: 'X' },
    ];
    expect(await readCells(cells, { reading })).toEqual([{ words: ['null'], tags: ['X'], file: 'f', line: 2 }]);
    expect(told).toEqual(['f:1: left out, since it has no words']);
  });

  it.each([
    [{ word: null, upos: 'X' }, 'expected words, got an empty token at position 1'],
    [{ word: 'a', upos: null }, 'expected tags, got an empty one at position 1'],
    [{ word: { toString: 1 }, upos: 'X' }, 'expected a text under "word", got {"toString":1}'],
    [{ word: 'a', upos: { a: 1 } }, 'expected a text under "upos", got {"a":1}'],
    [{ id: 7, upos: 'X' }, 'expected a list of strings under "tokens", got columns id, upos'],
  ])('are refused as words and tags: %j', async (cells, message) => {
    await expect(readCells([cells])).rejects.toMatchObject({ code: 'data', message: `f:1: ${message}` });
  });

  it.each<[string, unknown, unknown]>([
    ['numbers, of which 0 is one', 1, 0],
    ['large numbers, of which 0 is one', 1n, 0n],
    ['objects', { toString: 1 }, { toString: 2 }],
  ])('tell sentences and documents apart: %s', async (_, one, other) => {
    const names = [one, null, Number.NaN, undefined, other, one];
    for (const key of ['sentence_id', 'doc']) {
      const cells = names.map((name, index) => ({
        [key]: name,
        sent: index === 0 ? 's' : '',
        word: `${index}`,
        upos: 'X',
      }));
      expect((await readCells(cells)).map((sentence) => sentence.words)).toEqual([['0', '1', '2', '3'], ['4'], ['5']]);
    }
  });
});

describe('columns by their numbers', () => {
  it('are taken where columns have an order', async () => {
    const content = 'upos,lemma,word\nX,b,a\n';
    expect(await collect(readCsv(sourceOf(content, 'f'), parseColumn('column:1'), { wordColumn: '2' }))).toEqual([
      { words: ['b'], tags: ['X'], file: 'f', line: 2 },
    ]);
    await expect(collect(readCsv(sourceOf(content, 'f'), parseColumn('column:4')))).rejects.toMatchObject({
      code: 'usage',
      message: 'f: task column:4: expected a column from 1 to 3, got 4',
    });
    await expect(read(content, { wordColumn: '4' })).rejects.toMatchObject({
      code: 'usage',
      message: 'f: expected one of the columns upos, lemma, word for words, got 4',
    });
  });

  it('are refused where they have none', async () => {
    const cells = [{ word: 'a', upos: 'X' }];
    await expect(readCells(cells, { task: 'column:2' })).rejects.toMatchObject({
      code: 'usage',
      message: 'f: task column:2: expected column:NAME, since columns have names only here, got 2',
    });
    await expect(readCells(cells, { reading: { wordColumn: '1' } })).rejects.toMatchObject({
      code: 'usage',
      message: 'f: expected one of the columns word, upos for words, got 1',
    });
    await expect(readCells(cells, { reading: { wordColumn: 'token' } })).rejects.toThrow('for words, got token');
    expect(await readCells([{ 1: 'a', upos: 'X' }], { reading: { wordColumn: '1' } })).toHaveLength(1);
  });
});
