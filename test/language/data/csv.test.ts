import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { formatCsv, formatTsv, readCsv, readTsv } from '../../../src/language/data/csv.js';
import type { ReaderOptions } from '../../../src/language/data/reading.js';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = (content: string | Uint8Array, task = 'upos', reading?: ReaderOptions): Promise<readonly Sentence[]> =>
  collect(readCsv(sourceOf(content, 'f'), parseColumn(task), reading));
const readTabs = (content: string, task = 'ner', reading?: ReaderOptions): Promise<readonly Sentence[]> =>
  collect(readTsv(sourceOf(content, 'f'), parseColumn(task), reading));
/** The sentences as `word/TAG word/TAG`. */
const shown = (sentences: readonly Sentence[]): readonly string[] =>
  sentences.map(({ words, tags = [] }) => words.map((word, index) => `${word}/${tags[index]}`).join(' '));

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
    expect(await readTabs(first, 'upos')).toEqual(expected);
    expect((await readTabs(first, 'column:Tag')).map(({ tags }) => tags)).toEqual([['O', 'O', 'B-LOC'], ['O']]);
  });

  it('reads back what we write', async () => {
    const words = ['a "b"', "c'd", 'e,f', 'g\nh', 'ü'];
    const tags = ['A', 'B', 'C', 'D', 'E'];
    expect(await read(`tokens,tags\n${formatCsv(words, tags)}\n`)).toEqual([{ words, tags, file: 'f', line: 2 }]);
    expect(await readTabs(`tokens\ttags\n${formatTsv(words, tags)}\n`)).toMatchObject([{ words, tags }]);
  });

  it('takes a list for a sentence, beside a number of the sentence, too', async () => {
    const content =
      'sentence_id,tokens,tags\n1,"[""Ortano"", ""opens""]","[""B-ORG"", ""O""]"\n2,"[""Paris""]","[""B-LOC""]"\n';
    expect(shown(await read(content, 'ner'))).toEqual(['Ortano/B-ORG opens/O', 'Paris/B-LOC']);
    expect(shown(await read('id,sentence_id,tokens,tags\n0,1,Ann ran,B-PER O\n1,2,Hi,O\n', 'ner'))).toEqual([
      'Ann/B-PER ran/O',
      'Hi/O',
    ]);
  });

  it('ends sentences of words at blank rows, and at the names of sentences and documents', async () => {
    expect(shown(await read('word,tag\nParis,B-LOC\nrocks,O\n\nHi,O\n', 'ner'))).toEqual([
      'Paris/B-LOC rocks/O',
      'Hi/O',
    ]);
    for (const blank of [',', ' , ', '" "," "', ' ']) {
      expect(shown(await read(`word,tag\na,O\n${blank}\nb,O\n`, 'ner'))).toEqual(['a/O', 'b/O']);
      expect(shown(await read(`${blank}\nword,tag\na,O\n`, 'ner'))).toEqual(['a/O']);
    }
    const documents = 'doc_id,sentence_id,word,tag\nA,0,Hi,O\nB,0,Paris,B-LOC\nB,0,rocks,O\n';
    expect(shown(await read(documents, 'ner'))).toEqual(['Hi/O', 'Paris/B-LOC rocks/O']);
    for (const name of ['sentence_index', 'sentence_id', 'sent_id', 'Sentence #']) {
      expect(shown(await read(`${name},word,tag\n1,a,O\n1,b,O\n2,c,O\n`, 'ner'))).toEqual(['a/O b/O', 'c/O']);
    }
  });

  it('knows documents by other names, and sentences that have none', async () => {
    for (const name of ['doc', 'doc_name', 'article_id', 'document_id', 'filename']) {
      const content = `${name},sentence_id,word,tag\nA,0,Hi,O\nB,0,Paris,B-LOC\n`;
      expect(shown(await read(content, 'ner'))).toEqual(['Hi/O', 'Paris/B-LOC']);
    }
    await expect(read('sentence_id,word,tag\n,a,O\n,b,O\n', 'ner')).rejects.toThrow('expected a column that tells');
  });

  it('tells a sentence a row from a word a row by its tags', async () => {
    const kaggle = `Sentence #,Sentence,Tag\nSentence: 1,Thousands of men,"['O', 'O', 'B-PER']"\n`;
    expect(shown(await read(kaggle, 'column:Tag', { wordColumn: 'Sentence' }))).toEqual(['Thousands/O of/O men/B-PER']);
    expect(shown(await read('sentence_id,word,tag\n1,"[1,2]",O\n1,[,O\n', 'ner'))).toEqual(['[1,2]/O [/O']);
  });

  it('takes the separator from the line that Excel writes for it, and blank lines before a header for none', async () => {
    const rows = 'tokens;tags\n"a,b c";X Y\n';
    for (const first of ['sep=;\n', 'SEP=;\r\n', '"sep=;"\n', '\nsep=;\n\n', '\n', '\n;\n']) {
      expect(shown(await read(first + rows))).toEqual(['a,b/X c/Y']);
    }
    expect(shown(await read('sep=,\ntokens,tags\na,X\n'))).toEqual(['a/X']);
    await expect(read('sep=;\na;b\n1;2\n')).rejects.toThrow('f:2: expected a column of words');
  });

  it('finds the separator, or is told', async () => {
    expect(shown(await read('sentence_id;word;tag\n1;Hi, you;O\n', 'ner'))).toEqual(['Hi, you/O']);
    expect(shown(await read('tokens|tags\na b|X Y\n'))).toEqual(['a/X b/Y']);
    expect(shown(await read('tokens;tags,x\na b;X Y\n', 'column:tags,x', { separator: ';' }))).toEqual(['a/X b/Y']);
  });

  it('takes columns by their number', async () => {
    const content = 'tokens,pos,tags\n"Ann ran","NNP VBD","B-PER O"\n';
    expect(shown(await read(content, 'column:2'))).toEqual(['Ann/NNP ran/VBD']);
    expect(shown(await read(content, 'column:1', { wordColumn: '3' }))).toEqual(['B-PER/Ann O/ran']);
    await expect(read(content, 'column:4')).rejects.toThrow('f: task column:4: expected a column from 1 to 3, got 4');
  });

  it('names tags that are numbers', async () => {
    const tagNames = ['O', 'B-LOC'];
    expect(shown(await read('tokens,tags\nin Paris,0 1\n', 'ner', { tagNames }))).toEqual(['in/O Paris/B-LOC']);
    await expect(read('tokens,tags\nin Paris,0 2\n', 'ner', { tagNames })).rejects.toThrow(
      'f:2: expected a number below 2 for a tag, got 2',
    );
  });

  it('reads every kind of line break, mixed ones too', async () => {
    expect(shown(await read('sentence_id,word,tag\n1,Ann,B-PER\r\n1,ran,O\r\n', 'ner'))).toEqual(['Ann/B-PER ran/O']);
    expect(shown(await read('sentence_id,word,tag\r1,Ann,B-PER\r1,ran,O', 'ner'))).toEqual(['Ann/B-PER ran/O']);
  });

  it('names the line that is not UTF-8', async () => {
    const bytes = Buffer.from('sentence_id,word,tag\n1,Caf\u00e9,O\n', 'latin1');
    await expect(read(bytes, 'ner')).rejects.toMatchObject({
      code: 'data',
      message: 'f:2: expected UTF-8, got byte 0xE9 at offset 5',
    });
  });

  it.each([
    ['a,b\n1,2\n', 'f:1: expected a column of words (tokens, words, word), got columns a, b (--word-column names'],
    ['word,tag\na,X\nb,Y\n', 'f:2: expected a column that tells sentences apart (sentence_id) or a blank line'],
    [`tokens,tags\n"['a' 'b' ... 'z']","['O' 'O' ... 'O']"\n`, 'f:2: expected a whole list, got one that was cut'],
    [`tokens,tags\n"['a', 'b","['O', 'O']"\n`, "f:2: expected a whole list of quoted texts, got \"['a', 'b\""],
    ['tokens,tags\n"[EU, rejects]","[O, O]"\n', 'f:2: expected a whole list of quoted texts, got "[EU, rejects]"'],
    [`tokens,tags\n"['a' 'b']",[3 0]\n`, 'f:2: expected tags as strings under "tags", got 3 (--tag-names gives'],
    ['sentence_id,word,tag\n1,a,\n', 'f:2: expected tags, got an empty one at position 1'],
    ['word,word\na,X\n', 'f:1: expected columns of different names, got "word" twice'],
    ['tokens,tags\na b,X\n', 'f:2: expected as many tags as tokens, 2, got 1'],
    ['tokens,tags\n"a,X\n', 'expected rows of comma-separated values, got "'],
    ['tokens,tags\na,X,Y\n', 'f:2: expected 2 columns, got 3'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

describe('readTsv', () => {
  it('takes a quote for a letter, but for cells with doubled quotes', async () => {
    const rows = ['He\tO', '"\tO', 'Come\tO', '"\tO', "''\tO", '"x"\tO', '"say ""Hi"""\tB-X', '""""\tO'];
    const content = `sentence_id\tword\ttag\n${rows.map((row) => `1\t${row}\n`).join('')}`;
    expect(shown(await readTabs(content))).toEqual([`He/O "/O Come/O "/O ''/O "x"/O say "Hi"/B-X "/O`]);
  });

  it('reads a file without a header as one of columns', async () => {
    expect(shown(await readTabs('Paris\tB-LOC\nrocks\tO\n\nHi\tO\n'))).toEqual(['Paris/B-LOC rocks/O', 'Hi/O']);
    expect(shown(await readTabs('word\tO\ntag\tO\n'))).toEqual(['word/O tag/O']);
  });

  it('reads a header below blank lines, and words without tags', async () => {
    expect(shown(await readTabs(' \n\ntokens\ttags\n\na b\tX Y\n'))).toEqual(['a/X b/Y']);
    expect(await collect(readTsv(sourceOf('tokens\tid\na b\t7\n', 'f'), undefined))).toEqual([
      { words: ['a', 'b'], file: 'f', line: 2 },
    ]);
    expect(await collect(readTsv(sourceOf('', 'f'), undefined))).toEqual([]);
    expect(await collect(readTsv(sourceOf('a\nb\n', 'f'), undefined))).toMatchObject([{ words: ['a', 'b'] }]);
  });

  it('knows the column of the words by its name or number', async () => {
    const content = 'lemma\ttokens\ttags\nc\ta\tX\n';
    expect(shown(await readTabs(content, 'ner', { wordColumn: 'lemma' }))).toEqual(['c/X']);
    expect(shown(await readTabs(content, 'ner', { wordColumn: '1' }))).toEqual(['c/X']);
    expect(shown(await readTabs(content, 'column:3', { wordColumn: '2' }))).toEqual(['a/X']);
    expect(shown(await readTabs(content, 'ner'))).toEqual(['a/X']);
    const others = 'a1\t1a\ttags\nx\ty\tX\n';
    expect(shown(await readTabs(others, 'ner', { wordColumn: 'a1' }))).toEqual(['x/X']);
    expect(shown(await readTabs(others, 'ner', { wordColumn: '1a' }))).toEqual(['y/X']);
    const tenth = `tokens${'\tx'.repeat(8).replaceAll(/x/g, (_, at) => `x${at}`)}\tlemma\ttags\na${'\tx'.repeat(8)}\tb\tX\n`;
    expect(shown(await readTabs(tenth, 'ner', { wordColumn: '10' }))).toEqual(['b/X']);
    await expect(readTabs(content, 'ner', { wordColumn: 'lemmas' })).rejects.toThrow(
      "f:1: expected the words' column as a number, since these have no names, got lemmas",
    );
    await expect(readTabs('a\tX\n', 'column:tags')).rejects.toThrow(
      'f:1: expected a column of words (tokens, words, word), got columns a, X (--word-column names that of the words)',
    );
  });

  it.each([
    ['"a""b"', 'a"b'],
    ['"""a"""', '"a"'],
    ['"a""b""c"', 'a"b"c'],
    ['"a"b""c"', '"a"b""c"'],
    ['"a""b', '"a""b'],
    ['a""b"', 'a""b"'],
    ['"ab"', '"ab"'],
    ['""', '""'],
    ['"""', '"""'],
  ])('takes the cell %s for %s', async (cell, word) => {
    expect((await readTabs(`sentence_id\tword\ttag\n1\t${cell}\tX\n`))[0]?.words).toEqual([word]);
  });
});

describe('a table', () => {
  it('may have columns without names', async () => {
    expect(await read(',tokens,,upos\n0,a,x,X\n')).toEqual([{ words: ['a'], tags: ['X'], file: 'f', line: 2 }]);
    expect(await readTabs('\ttokens\t\ttags\n0\ta\tx\tX\n')).toMatchObject([{ words: ['a'], tags: ['X'] }]);
  });

  it('may have no rows', async () => {
    expect(await read('tokens,upos\n')).toEqual([]);
    expect(await read('')).toEqual([]);
    expect(await read('\n')).toEqual([]);
  });

  it('without words is refused with the names of eight columns', async () => {
    await expect(read('a,b,c,d,e,f,g,h,i\n')).rejects.toMatchObject({
      code: 'data',
      message:
        'f:1: expected a column of words (tokens, words, word), got columns a, b, c, d, e, f, g, h (--word-column names that of the words)',
    });
    await expect(read('a,b\n', 'upos', { wordColumn: 'c' })).rejects.toMatchObject({ code: 'usage' });
  });

  it('is held to a size where a quote does not end', async () => {
    const source = { ...sourceOf(`tokens,tags\n"${'a\n'.repeat(100)}`, 'f'), mostLineBytes: 64 };
    await expect(collect(readCsv(source, parseColumn('upos')))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^f:\d+: expected rows of comma-separated values, got "Max Record Size: /),
    });
  });

  it('is told of by the line of what is wrong in it', async () => {
    await expect(read('tokens,tags\na,X\nb "c,Y\n')).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^f:3: expected rows of comma-separated values, got "Invalid Opening Quote: /),
    });
  });

  it.each([
    ['tokens,tags;x|y', 'tokens', ','],
    ['id;tokens;tags,x', 'tokens', ';'],
    ['id\ttokens\tx,y', 'tokens', '\t'],
    ['"a,b,c";tokens', 'tokens', ';'],
    ['id;tokens;sep=,', 'tokens', ';'],
    ['sep=,;tokens;id', 'tokens', ';'],
    ['tokens', 'tokens', ','],
  ])('is divided as its header %j says', async (header, name, separator) => {
    const names = header.replaceAll('"', '').split(separator);
    const row = names.map((each) => (each === name ? '"1,2;3|4"' : 'x')).join(separator);
    const found = await collect(readCsv(sourceOf(`${header}\n${row}\n`, 'f'), undefined));
    expect(found.map(({ words }) => words)).toEqual([['1,2;3|4']]);
  });
});
