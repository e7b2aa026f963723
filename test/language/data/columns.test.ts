import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readColumns } from '../../../src/language/data/columns.js';
import type { ReaderOptions } from '../../../src/language/data/reading.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = (content: string, task: string, reading?: ReaderOptions) =>
  collect(readColumns(sourceOf(content, 'f'), parseColumn(task), reading));
/** The sentences as `word/TAG word/TAG`. */
const shown = async (...what: Parameters<typeof read>): Promise<readonly string[]> =>
  (await read(...what)).map(({ words, tags = [] }) => words.map((word, at) => `${word}/${tags[at]}`).join(' '));
const conll2003 = '-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\nGerman\tJJ\tB-NP\tB-MISC\n';

describe('readColumns', () => {
  it('takes spaces or tabs, and leaves document lines out', async () => {
    const sentences = await read(conll2003, 'ner');
    expect(sentences).toMatchObject([
      { words: ['EU', 'rejects'], tags: ['B-ORG', 'O'], file: 'f', line: 3 },
      { words: ['German'], tags: ['B-MISC'], file: 'f', line: 7 },
    ]);
  });

  it.each([
    ['xpos', ['NNP', 'VBZ']],
    ['upos', ['NNP', 'VBZ']],
    ['chunk', ['B-NP', 'B-VP']],
    ['column:3', ['B-NP', 'B-VP']],
  ])('finds the tags of %s', async (task, tags) => {
    const [first] = await read(conll2003, task);
    expect(first?.tags).toEqual(tags);
  });

  it('takes spaces for parts of words where a line has tabs, and other white space everywhere', async () => {
    expect(await shown('New York\tB-LOC\n10 000\tB-N\n', 'ner')).toEqual(['New York/B-LOC 10 000/B-N']);
    expect(await shown('Er O\n\u00a0 O\nging O\n', 'ner')).toEqual(['Er/O \u00a0/O ging/O']);
    expect(await shown('a\t\tO\nlong\tO\n', 'ner').catch((error) => error.message)).toContain(
      'f:2: expected 3 columns',
    );
    expect(await shown('long\tO\na\t\tO\n', 'ner')).toEqual(['long/O a/O']);
  });

  it('takes a # for a word where it may be one', async () => {
    expect(await shown('# O\ntag O\n\n# O\n', 'ner')).toEqual(['#/O tag/O', '#/O']);
    const comments = '# id 1f-a\tdomain=train\nAnn _ _ B-PER\n\n# text = of four\nran _ _ O\n\n# one\n# _ _ O\n';
    expect(await shown(comments, 'ner')).toEqual(['Ann/B-PER', 'ran/O', '#/O']);
    expect((await read(comments, 'ner')).map(({ lines }) => lines?.before)).toEqual([
      ['# id 1f-a\tdomain=train'],
      ['# text = of four'],
      ['# one'],
    ]);
  });

  it('does not take running numbers for words', async () => {
    const germeval = '1\tBrenn\tB-PER\tO\n2\tlief\tO\tO\n\n1\tParis\tB-LOC\tO\n';
    expect(await shown(germeval, 'column:3')).toEqual(['Brenn/B-PER lief/O', 'Paris/B-LOC']);
    expect(await shown('1 Ann NNP B-PER\n\n1 Bob NNP B-PER\n', 'xpos')).toEqual(['Ann/NNP', 'Bob/NNP']);
    expect(await shown('1 CD\n2 CD\n', 'xpos')).toEqual(['1/CD 2/CD']);
    expect(await shown('1 CD O\n2 CD O\n', 'ner', { wordColumn: '1' })).toEqual(['1/O 2/O']);
    await expect(read('1 a O\n2 b O\n\nc d O\n', 'ner')).rejects.toThrow(
      'f:4: expected words numbered in column 1, as before, got c (--word-column names that of the words)',
    );
  });

  it.each<[string, string, string, readonly number[]]>([
    ['GermEval’s outer and inner entities', '1 Brenn B-PER O\n2 lief O O\n', 'ner', [3, 4]],
    ['a column of annotators behind the entities', '1 Brenn B-PER - ann\n2 lief O - ann\n', 'ner', [3, 5]],
    ['predictions behind the gold tags', 'Ann B-PER O\n\nBob B-PER B-PER\n', 'ner', [2, 3]],
    ['entities within entities in four columns', 'Ann NNP B-PER O\n\nYork NNP B-LOC B-PER\n', 'ner', [3, 4]],
    ['entities between other columns', 'Ann B-PER x NNP\n', 'ner', [2, 4]],
    ['another way to write spans', 'Ann PER-B PER-S\nLee PER-I O\n', 'ner', [2, 3]],
    ['chunks before entities, without parts of speech', 'Ann B-NP B-PER\n', 'chunk', [2, 3]],
    ['predicted chunks', 'Ann B-NP B-NP\n', 'chunk', [2, 3]],
    ['predicted chunks in four columns', 'Ann NNP B-NP B-NP\n', 'chunk', [3, 4]],
  ])('does not choose between columns: %s', async (_, content, task, columns) => {
    const names = columns.map((column) => `column:${column}`);
    await expect(read(content, task)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(
        new RegExp(
          `^f:\\d: expected one column that could be that of task ${task}, got ${names.join(' and ')} \\(--task ${names.join(' or ')} says which\\)$`,
        ),
      ),
    });
    for (const name of names) expect(await read(content, name)).toBeDefined();
  });

  it('names the line at which another column shows itself', async () => {
    await expect(read('in O O\n\nAnn B-PER O\n', 'ner')).rejects.toThrow('f:3: expected one column');
  });

  it.each<[string, string, string]>([
    ['chunks in front of entities', 'EU NNP I-NP I-ORG\nran VBD I-VP O\n', 'ner'],
    ['chunks of another language in front of entities', 'EU eu NN I-NC I-ORG\n', 'ner'],
    ['unknown chunks, where CoNLL-2003 has them', 'EU NNP B-grup B-ORG\n', 'ner'],
    ['the same for chunks', 'EU NNP B-grup B-ORG\n', 'chunk'],
    ['entities in front of chunks', 'EU B-ORG B-NP\n', 'chunk'],
    ['tags that only look like those of spans now and then', 'a B-x O\nb of O\n', 'ner'],
    ['a part of speech called O', 'a O B-PER\nb O O\n', 'ner'],
  ])('has no doubt about %s', async (_, content, task) => {
    expect(await read(content, task)).toHaveLength(1);
  });

  it('takes lines without tabs for comments where words have some', async () => {
    const content = '# newdoc id = n\n# text = x\n1\ta\tO\t-\tann\n\n# newpar id = n\n1\tb\tO\t-\tann\n';
    expect(await shown(content, 'column:3')).toEqual(['a/O', 'b/O']);
  });

  it('leaves a header out where it is said that there is one, whose names may be used', async () => {
    const content = 'Wort Etikett Art\nBerlin NE B-LOC\nist V O\n\nJa X O\n';
    const header = { header: true };
    expect(await shown(content, 'ner', header)).toEqual(['Berlin/B-LOC ist/O', 'Ja/O']);
    expect(await shown(content, 'column:etikett', header)).toEqual(['Berlin/NE ist/V', 'Ja/X']);
    expect(await shown(content, 'ner', { ...header, wordColumn: 'etikett' })).toEqual(['NE/B-LOC V/O', 'X/O']);
    await expect(read(content, 'ner', { ...header, wordColumn: 'form' })).rejects.toThrow(
      "expected the words' column among Wort, Etikett, Art, got form",
    );
    await expect(read(content, 'column:form', header)).rejects.toThrow('expected a column for task column:form');
    expect((await read(content, 'ner', header))[0]?.lines?.before).toEqual(['Wort Etikett Art']);
    expect(await shown('word tag\na X\n', 'ner', header)).toEqual(['a/X']);
    expect(await shown('\n# word tag\n# id 1\na X\n', 'ner', header)).toEqual(['a/X']);
  });

  const row = (tag: string): string => `w ${tag}\n`;
  const longAfter = (...tags: readonly string[]): string => `${tags.map(row).join('')}\n`.repeat(20);
  it.each<[string, string, boolean]>([
    ['a name above tags of spans', `Wort Etikett\n${longAfter('B-PER', 'O')}`, true],
    ['a name above tags in capitals', `Wort Etikett\n${longAfter('NN', 'V', '.')}`, true],
    ['a name that another word has for its tag', `Wort Etikett\n${longAfter('NN', 'Etikett')}`, false],
    ['tags with small letters', `Wort Etikett\n${longAfter('Nn', 'V')}`, false],
    ['a rare tag in capitals', `Wort UH\n${longAfter('NN', 'V')}`, false],
    ['the only tag of a span', `Wort B-Loc\n${longAfter('O')}`, false],
    ['a rare tag of spans', `Wort B-LOC\n${longAfter('B-PER', 'O')}`, false],
    ['few words', `Wort Etikett\n${row('NN')}`, false],
  ])('warns of what looks like a header: %s', async (_, content, isSaid) => {
    const warnings: string[] = [];
    await read(content, 'ner', { onWarning: (message) => warnings.push(message) });
    const message = 'f:1: looks like a header, since Etikett is no tag of another word (--header leaves it out)';
    expect(warnings).toEqual(isSaid ? [message] : []);
  });

  it('takes lines that all begin with # for words, and what stands before words for lines of their own', async () => {
    expect(await shown('# O\n# X\n\n\n# Y\n', 'ner')).toEqual(['#/O #/X', '#/Y']);
    expect(await shown('# O\n\n# X\ntag Y\n', 'ner')).toEqual(['#/O', '#/X tag/Y']);
    const lines = '\n# id 1\n\n-DOCSTART- -X- O\n\na X O\n-DOCSTART-\nb Y O\n\n  -DOCSTART- O\nc Z O\n';
    expect((await read(lines, 'ner')).map((sentence) => sentence.lines)).toEqual([
      { before: ['# id 1', '', '-DOCSTART- -X- O', ''], words: ['a X O'] },
      { before: ['-DOCSTART-'], words: ['b Y O'] },
      { before: ['  -DOCSTART- O'], words: ['c Z O'] },
    ]);
    expect(await shown('-DOCSTART-s O\n', 'ner')).toEqual(['-DOCSTART-s/O']);
    expect((await read('# comment\n\nAnn NNP O\n', 'ner')).map((sentence) => sentence.lines)).toEqual([
      { before: ['# comment', ''], words: ['Ann NNP O'] },
    ]);
    // Within a sentence they are words.
    expect(await shown('a NN X\n# id Y\n', 'ner')).toEqual(['a/X #/Y']);
    const four = 'Ann _ _ B-PER\n\n# text = four\nran _ _ O\n\n# ab =  c\nHi _ _ O\n\n# a b c\nHo _ _ O\n';
    expect(await shown(four, 'ner')).toEqual(['Ann/B-PER', 'ran/O', 'Hi/O', '#/c Ho/O']);
  });

  it.each([
    ['# id 1', true],
    ['# a = b', true],
    ['# a  =', false],
    ['#\tid 1', true],
    ['#\tX B-X', true],
    ['# X B-X', false],
    ['#  id 12', true],
    ['#  aid 12', false],
    ['# idle O', false],
    ['# = x', false],
    ['#id = 1', false],
  ])('takes %j before words of three columns for a comment: %s', async (line, isComment) => {
    const found = await read(`Ann NNP B-PER\n\n${line}\nLee NNP B-PER\n`, 'column:3').catch(() => []);
    expect(found[1]?.words).toEqual(
      isComment ? ['Lee'] : found.length > 0 ? [line.split(/[ \t]/)[0], 'Lee'] : undefined,
    );
  });

  it('takes numbers before words for running numbers where they begin at 0 or 1 and leave none out', async () => {
    expect(await shown('0 a X\n1 b Y\n', 'column:3')).toEqual(['a/X b/Y']);
    expect(await shown('2 a X\n3 b Y\n', 'column:3')).toEqual(['2/X 3/Y']);
    expect(await shown('1 a X\n3 b Y\n', 'column:3')).toEqual(['1/X 3/Y']);
    expect(await shown('1 X\n2 Y\n', 'column:2')).toEqual(['1/X 2/Y']);
    expect(await shown('1 a X\n\n2 b Y\n', 'column:3')).toEqual(['1/X', '2/Y']);
  });

  it('finds parts of speech and chunks behind running numbers', async () => {
    const content = '1 Ann NNP B-NP B-PER\n2 ran VBD B-VP O\n';
    expect(await shown(content, 'upos')).toEqual(['Ann/NNP ran/VBD']);
    expect(await shown(content, 'chunk')).toEqual(['Ann/B-NP ran/B-VP']);
    expect(await shown(content, 'ner')).toEqual(['Ann/B-PER ran/O']);
    expect(await shown('Ann NNP B-NP\nran VBD B-VP\n', 'chunk')).toEqual(['Ann/B-NP ran/B-VP']);
    expect(await shown('Ann B-NP\n', 'chunk')).toEqual(['Ann/B-NP']);
    expect(await shown('Ann a b NNP B-NP\n', 'chunk')).toEqual(['Ann/B-NP']);
  });

  it('reads words alone where no tags are asked for', async () => {
    const found = await collect(readColumns(sourceOf('a X\nb Y\n\nc\tZ\n', 'f')));
    expect(found).toEqual([
      { words: ['a', 'b'], file: 'f', line: 1, lines: { before: [], words: ['a X', 'b Y'] } },
      { words: ['c'], file: 'f', line: 4, lines: { before: [], words: ['c\tZ'] } },
    ]);
  });

  it('refuses numbers alone as tags, unless they are passed on', async () => {
    const content = 'a 0\nb 1\n';
    await expect(read(content, 'ner')).rejects.toThrow('f:1: expected tags, got numbers alone: 0, 1');
    expect(await shown(content, 'ner', { willBeWritten: true })).toEqual(['a/0 b/1']);
    await expect(read(content, 'ner', { tagNames: ['O'] })).rejects.toMatchObject({
      code: 'data',
      message: 'f:2: expected a number below 1 for a tag, got 1',
    });
  });

  it('holds a sentence, and what stands before words, to a size', async () => {
    const reading = (mostLineBytes: number) => ({ mostLineBytes });
    expect(await read('ab X\n\nab X\n', 'ner', { lineLimit: 30 / 2 ** 20 })).toHaveLength(2);
    await expect(
      collect(readColumns({ ...sourceOf('ab X\nab X\n', 'f'), ...reading(30) }, parseColumn('ner'))),
    ).rejects.toThrow('f:2: expected at most 30 characters in a sentence, got more');
    await expect(
      collect(readColumns({ ...sourceOf('# id 1\n# id 2\n', 'f'), ...reading(20) }, parseColumn('ner'))),
    ).rejects.toThrow('f:2: expected at most 20 characters in a sentence, got more');
    await expect(
      collect(readColumns({ ...sourceOf('-DOCSTART- O\n\n-DOCSTART- O\n', 'f'), ...reading(20) }, parseColumn('ner'))),
    ).rejects.toThrow('f:3: expected at most 20 characters in a sentence, got more');
  });

  it.each([
    ['token ner_tags', true],
    ['Words POS', true],
    ['FORM label', true],
    ['words xpos_tag', true],
    ['word wordy', false],
    ['wordy tag', false],
    ['words retag', false],
    ['words tagged', false],
    ['reform tag', false],
  ])('takes %j in the first line for a header: %s', async (line, isHeader) => {
    const found = await shown(`${line}\na X\n`, 'column:2').catch((error) => error.message);
    const [word, tag] = line.split(' ');
    const message = `f:1: expected words and tags, got a header: ${line} (--header leaves it out)`;
    expect(found).toEqual(isHeader ? message : [`${word}/${tag} a/X`]);
    expect(await shown(`\n${line}\na X\n`, 'column:2')).toEqual([`${word}/${tag} a/X`]);
  });

  it('takes the words from the column that is named', async () => {
    expect(await shown('O Ann\nO ran\n', 'column:1', { wordColumn: '2' })).toEqual(['Ann/O ran/O']);
    await expect(read('a O\n', 'ner', { wordColumn: 'word' })).rejects.toThrow(
      "expected the words' column as a number",
    );
  });

  it('finds no word where there is none, and no column by what is no name of one', async () => {
    const exactly = (message: string) => expect.objectContaining({ code: 'data', message });
    await expect(read('a\tb\tX\nc\t\tX\n', 'column:3', { wordColumn: '2' })).rejects.toEqual(
      exactly('f:2: expected a word in column 2, got nothing'),
    );
    await expect(read('a X\n', 'column:3')).rejects.toEqual(
      exactly('f:1: expected a column for task column:3, got 2 columns'),
    );
    await expect(read('a X\n', 'column:tag')).rejects.toEqual(
      exactly(
        'f:1: expected a column for task column:tag, got 2 columns without names (--header: the first row has them)',
      ),
    );
    const named = 'wort etikett\na X\n';
    await expect(read(named, 'column:tag', { header: true })).rejects.toEqual(
      exactly('f:2: expected a column for task column:tag, got 2 columns'),
    );
    expect(await shown(named, 'column:2', { header: true, wordColumn: 'Wort' })).toEqual(['a/X']);
  });

  it('reads files of the old Macintosh', async () => {
    expect(await shown('Ann O\rde B\r\rHi O', 'ner')).toEqual(['Ann/O de/B', 'Hi/O']);
  });

  it('names tags that are numbers', async () => {
    expect(await shown('in 0\nRome 1\n', 'ner', { tagNames: ['O', 'B-LOC'] })).toEqual(['in/O Rome/B-LOC']);
  });

  it.each([
    ['a\t \tX\nb\t\tY\n', 'column:2', 'f:1: expected a tag in column 2, got nothing'],
    ['a O\n', 'column:1', 'f:1: expected a column for task column:1, got that of the words'],
    ['word\ttag\na\tX\n', 'ner', 'f:1: expected words and tags, got a header: word tag (--header leaves it out)'],
    ['a X\nb\n', 'ner', 'f:2: expected 2 columns, got 1'],
    ['a X\n\nC# Y Z\n', 'ner', 'f:3: expected 2 columns, got 3'],
    ['a X\n', 'column:tag', 'column:tag, got 2 columns without names (--header: the first row has them)'],
    ['a X\n', 'column:3', 'f:1: expected a column for task column:3, got 2 columns'],
    ['a\n', 'ner', 'f:1: expected a column for task ner, got 1 columns'],
    ['a\n', 'column:1', 'f:1: expected a column for task column:1, got 1 columns'],
  ])('refuses %j', async (content, task, message) => {
    await expect(read(content, task)).rejects.toThrow(message);
  });
});

describe('parseColumn', () => {
  it.each(['pos', 'column:0', 'column:', 'UPOS', ''])('refuses %j', (text) => {
    expect(() => parseColumn(text)).toThrow(
      `expected one of upos, xpos, ner, chunk or column:N, got ${JSON.stringify(text)}`,
    );
  });
});

it('tells running numbers from words in sentences of one word each, however many there are', async () => {
  const lastOf = async (line: (index: number) => string) =>
    (await read(Array.from({ length: 1500 }, (_, index) => `${line(index)}\n\n`).join(''), 'column:3')).at(-1)?.words;
  expect(await lastOf((index) => `1\tw${index}\tX`)).toEqual(['w1499']);
  expect(await lastOf((index) => `${index}\tw${index}\tX`)).toEqual(['1499']);
});
