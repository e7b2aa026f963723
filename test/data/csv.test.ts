import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../src/data/column.js';
import { formatCsv, readCsv } from '../../src/data/csv.js';
import type { Sentence } from '../../src/data/sentence.js';

async function read(content: string, task = 'upos', delimiter = ','): Promise<readonly Sentence[]> {
  async function* bytes() {
    yield Buffer.from(content);
  }
  const sentences: Sentence[] = [];
  for await (const sentence of readCsv({ name: 'f', bytes: bytes() }, parseColumn(task), delimiter))
    sentences.push(sentence);
  return sentences;
}

const rome = { words: ['It', "isn't", 'Rome'], tags: ['PRON', 'AUX', 'PROPN'], file: 'f' };

describe('readCsv', () => {
  it.each([
    ['JSON', `tokens,tags\n"[""It"",""isn't"",""Rome""]","[""PRON"",""AUX"",""PROPN""]"\n`],
    ['lists as Python prints them', `tokens,pos_tags\n"['It', ""isn't"", 'Rome']","['PRON', 'AUX', 'PROPN']"\n`],
    ['lists as NumPy prints them', `words,upos\n"['It' ""isn't"" 'Rome']","['PRON' 'AUX' 'PROPN']"\n`],
    ['words between spaces', `\uFEFFtext,labels\nIt isn't Rome,PRON AUX PROPN\n`],
  ])('reads a sentence a row: %s', async (_, content) => {
    expect(await read(content)).toEqual([{ ...rome, line: 2 }]);
  });

  it('reads a word a row, the sentence named at every word or at its first', async () => {
    const expected = [
      { ...rome, line: 2 },
      { words: ['Go'], tags: ['VERB'], file: 'f', line: 5 },
    ];
    const each = "sentence_id,token,upos\n1,It,PRON\n1,isn't,AUX\n1,Rome,PROPN\n2,Go,VERB\n";
    expect(await read(each)).toEqual(expected);
    const first =
      "Sentence #\tWord\tPOS\tTag\nSentence: 1\tIt\tPRON\tO\n\tisn't\tAUX\tO\n\tRome\tPROPN\tB-LOC\nSentence: 2\tGo\tVERB\tO\n";
    expect(await read(first, 'upos', '\t')).toEqual(expected);
    expect((await read(first, 'column:Tag', '\t')).map(({ tags }) => tags)).toEqual([['O', 'O', 'B-LOC'], ['O']]);
  });

  it('reads back what we write', async () => {
    const words = ['a "b"', "c'd", 'e,f', 'g\nh', 'ü'];
    const tags = ['A', 'B', 'C', 'D', 'E'];
    expect(await read(`tokens,tags\n${formatCsv(words, tags)}\n`)).toEqual([{ words, tags, file: 'f', line: 2 }]);
  });

  it.each([
    ['a,b\n1,2\n', 'f:2: expected a list of strings under "tokens", got columns a, b'],
    ['tokens,tags\na b,X\n', 'f:2: expected as many tags as tokens, 2, got 1'],
    ['tokens,tags\n"a,X\n', 'expected rows of comma-separated values, got "'],
    ['tokens,tags\na,X,Y\n', 'expected rows of comma-separated values, got "Invalid Record Length'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});
