import { describe, expect, it } from 'vitest';
import { conlluFromWords, conlluText, formatConllu, readConllu } from '../../../src/language/data/conllu.js';
import { collect, sourceOf } from '../../support/sources.js';

const row = (id: string, form: string, misc = '_'): string => `${id}\t${form}\tl\tNOUN\tNN\t_\t0\troot\t_\t${misc}`;
const treebank = [
  '# sent_id = 1',
  '# text = I don’t (know).',
  row('1', 'I'),
  row('2-3', 'don’t'),
  row('2', 'do'),
  row('3', 'n’t'),
  row('4', '(', 'SpaceAfter=No'),
  row('5', 'know', 'Gloss=x|SpaceAfter=No'),
  row('5.1', 'it'),
  row('6', ')', 'SpaceAfter=No'),
  row('7', '.'),
  '',
  row('1', 'Go'),
  '',
  '',
].join('\n');
const read = (content: string) => collect(readConllu(sourceOf(content, 'f')));

describe('readConllu', () => {
  it('keeps comments, ranges and empty nodes, and finds the words among them', async () => {
    const [first, second] = await read(treebank);
    expect(first?.comments).toEqual(['# sent_id = 1', '# text = I don’t (know).']);
    expect(first?.tokens.map(({ kind }) => kind)).toEqual([
      ...['word', 'range', 'word', 'word', 'word', 'word', 'empty', 'word', 'word'],
    ]);
    expect(first?.words.map(({ columns }) => columns[1])).toEqual(['I', 'do', 'n’t', '(', 'know', ')', '.']);
    expect([first?.line, second?.line, second?.words[0]?.line]).toEqual([1, 13, 13]);
  });

  it('is written back byte for byte, and with one column replaced', async () => {
    const sentences = await read(treebank);
    expect(sentences.map((sentence) => formatConllu(sentence)).join('')).toBe(treebank);
    const [first] = sentences;
    const values = first?.words.map((_, index) => `T${index}`) ?? [];
    const replaced = first ? formatConllu(first, { column: 3, values }) : '';
    const [again] = await read(replaced);
    expect(again?.words.map(({ columns }) => columns[3])).toEqual(values);
    expect(again?.tokens[1]?.columns).toEqual(first?.tokens[1]?.columns);
    expect(again?.tokens.map(({ columns }) => columns.with(3, ''))).toEqual(
      first?.tokens.map(({ columns }) => columns.with(3, '')),
    );
  });

  it('knows the running text', async () => {
    const [first] = await read(treebank);
    expect(first && conlluText(first)).toBe('I don’t (know).');
  });

  it('keeps comments that stand alone apart from those of the next sentence', async () => {
    const content = `# newdoc\n\n# sent_id = 7\n# text =\n\n# sent_id = 8\n${row('1', 'Hi')}\n\n`;
    const sentences = await read(content);
    expect(sentences.map(({ comments, words }) => [comments.length, words.length])).toEqual([
      [1, 0],
      [2, 0],
      [1, 1],
    ]);
    expect(sentences.map((sentence) => formatConllu(sentence)).join('')).toBe(content);
  });

  it('reads CoNLL-U Plus, with IDs or without', async () => {
    const content = '# global.columns = ID FORM UPOS PARSEME:MWE\n1\tgives\tVERB\t1:LVC\n2\tup\tADP\t1\n\n';
    const [sentence] = await read(content);
    expect(sentence?.fields).toEqual(['ID', 'FORM', 'UPOS', 'PARSEME:MWE']);
    expect(sentence && formatConllu(sentence)).toBe(content);
    expect(sentence && formatConllu(sentence, { column: 2, values: ['A', 'B'] })).toContain('2\tup\tB\t1');
    const [plain] = await read('# global.columns = FORM NER\nAnn\tB-PER\nran\tO\n');
    expect(plain?.words.map(({ columns }) => columns[0])).toEqual(['Ann', 'ran']);
  });

  it('takes a line of a no-break space for a malformed line, not for a blank one', async () => {
    await expect(read(`${row('1', 'a')}\n\u00a0\n${row('2', 'b')}`)).rejects.toThrow('f:2: expected 10 columns, got 1');
  });

  it('reads a file whose last sentence has no blank line after it', async () => {
    expect(await read(row('1', 'a'))).toHaveLength(1);
    expect(await read('')).toEqual([]);
  });

  it.each([
    ['1\ta\tb', 'f:1: expected 10 columns, got 3'],
    ['1 a b', 'f:1: expected 10 columns, got 1 (are the columns separated by tabs?)'],
    [row('x', 'a'), 'f:1: expected an ID like 3, 3-4 or 3.1, got "x"'],
    [row('2', 'a'), 'f:1: expected ID 1, got 2'],
    [`${row('1', 'a')}\n${row('1', 'b')}`, 'f:2: expected ID 2, got 1'],
    [`${row('1', 'a')}\n${row('3-4', 'b')}`, 'f:2: expected an ID that begins with 2, got 3-4'],
    [row('1', ''), 'f:1: expected a form in column 2, got nothing'],
    [row('1-0', 'a'), 'f:1: expected a range from 1 upwards that no other one overlaps, got 1-0'],
    [
      [row('1-3', 'ab'), row('1', 'a'), row('2-3', 'bc'), row('2', 'b'), row('3', 'c')].join('\n'),
      'f:3: expected a range from 2 upwards that no other one overlaps, got 2-3',
    ],
    [`${row('1-2', 'ab')}\n${row('1', 'a')}`, 'f:1: expected a range of words up to 1, got 1-2'],
    ['# global.columns = ID UPOS\n1\tX\n', 'f:1: expected a column FORM among global.columns, got ID UPOS'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

describe('the IDs of CoNLL-U', () => {
  const kinds = async (...ids: readonly string[]) =>
    (await read(ids.map((id) => row(id, 'a')).join('\n')))[0]?.tokens.map(({ kind, line }) => `${line}${kind}`);

  it('count words, which ranges and empty nodes do not', async () => {
    expect(await kinds('0.1', '1-1', '1', '1.1', '1.2', '2-3', '2', '3', '4-5', '4', '5')).toEqual([
      ...['1empty', '2range', '3word', '4empty', '5empty', '6range', '7word', '8word', '9range', '10word', '11word'],
    ]);
    const many = Array.from({ length: 12 }, (_, index) => `${index + 1}`);
    expect(await kinds(...many, '13-14', '13', '14', '14.10')).toHaveLength(16);
  });

  it.each([
    [['1.1'], 'f:1: expected an ID that begins with 0, got 1.1'],
    [['1', '0.1'], 'f:2: expected an ID that begins with 1, got 0.1'],
    [['1', '1-2'], 'f:2: expected an ID that begins with 2, got 1-2'],
    [['1-2', '1', '2-3'], 'f:3: expected a range from 2 upwards that no other one overlaps, got 2-3'],
    [['1', '2-3', '2'], 'f:2: expected a range of words up to 2, got 2-3'],
    [['1-2', '1', '2', '3-4', '3'], 'f:4: expected a range of words up to 3, got 3-4'],
    [['1_'], 'f:1: expected an ID like 3, 3-4 or 3.1, got "1_"'],
    [['a1'], 'f:1: expected an ID like 3, 3-4 or 3.1, got "a1"'],
    [['1-'], 'f:1: expected an ID like 3, 3-4 or 3.1, got "1-"'],
    [['1:2'], 'f:1: expected an ID like 3, 3-4 or 3.1, got "1:2"'],
    [[''], 'f:1: expected an ID like 3, 3-4 or 3.1, got ""'],
  ])('are refused out of order: %j', async (ids, message) => {
    await expect(kinds(...ids)).rejects.toEqual(expect.objectContaining({ code: 'data', message }));
  });
});

describe('a line of CoNLL-U', () => {
  it.each([
    ['1\ta b', 'expected 10 columns, got 2'],
    ['a', 'expected 10 columns, got 1'],
    ['1 a', 'expected 10 columns, got 1 (are the columns separated by tabs?)'],
    [`${row('1', 'a')}\t_`, 'expected 10 columns, got 11'],
  ])('is refused with another number of columns: %j', async (line, message) => {
    await expect(read(line)).rejects.toMatchObject({ code: 'data', message: `f:1: ${message}` });
  });

  it('is a sentence of comments alone at the end of a file', async () => {
    expect((await read(`${row('1', 'a')}\n\n\n# end`)).map(({ comments, line }) => [comments, line])).toEqual([
      [[], 1],
      [['# end'], 4],
    ]);
  });
});

describe('the columns of CoNLL-U Plus', () => {
  it.each(['#global.columns=form upos', '#  global.columns  =  FORM\tUPOS  '])('are named by %j', async (comment) => {
    const [sentence] = await read(`${comment}\na\tX\n`);
    expect(sentence?.words.map(({ columns }) => columns)).toEqual([['a', 'X']]);
    expect(sentence?.fields.map((field) => field.toLowerCase())).toEqual(['form', 'upos']);
  });

  it.each(['# global.columns =', '# global_columns = FORM UPOS', '# see global.columns = FORM UPOS'])(
    'are not named by %j',
    async (comment) => {
      const [sentence] = await read(`${comment}\n${row('1', 'a')}\n`);
      expect(sentence?.fields).toHaveLength(10);
    },
  );

  it('are those of all sentences that follow, and may have IDs', async () => {
    const named = '# global.columns = id FORM\n';
    expect((await read(`${named}\n1\ta\n\n1\tb\n`)).map(({ fields, words }) => [fields.length, words.length])).toEqual([
      [2, 0],
      [2, 1],
      [2, 1],
    ]);
    await expect(read(`${named}\n2\ta\n`)).rejects.toThrow('f:3: expected ID 1, got 2');
    await expect(read(`${named}\n1\t\n`)).rejects.toThrow('f:3: expected a form in column 2, got nothing');
  });

  it('are named before words alone', async () => {
    await expect(read(`${row('1', 'a')}\n# global.columns = FORM\n`)).rejects.toThrow(
      'f:2: expected 10 columns, got 1',
    );
  });
});

describe('the size of a sentence of CoNLL-U', () => {
  it('is bounded', async () => {
    const bounded = (content: string, mostLineBytes: number) =>
      collect(readConllu({ ...sourceOf(content, 'f'), mostLineBytes }));
    const short = '# global.columns = FORM UPOS\n\na\tX\n';
    expect(await bounded(`${short}\na\tX\n\na\tX\n`, 30)).toHaveLength(4);
    await expect(bounded(`${short}a\tX\na\tX\n`, 30)).rejects.toThrow(
      'f:5: expected at most 30 characters in a sentence, got more',
    );
  });
});

describe('what is written as CoNLL-U', () => {
  it('has comments and MISC, and none where there is none', () => {
    expect(formatConllu(conlluFromWords(['a', 'b'], ['X=y'], ['# id']))).toBe(
      '# id\n1\ta\t_\t_\t_\t_\t_\t_\t_\tX=y\n2\tb\t_\t_\t_\t_\t_\t_\t_\t_\n\n',
    );
    const plain = conlluFromWords(['a']);
    expect(plain).toMatchObject({ comments: [], words: plain.tokens, line: 1 });
    expect(plain.tokens[0]).toMatchObject({ kind: 'word', line: 1 });
    expect(plain.fields).toHaveLength(10);
  });

  it('has _ for a word without a value', () => {
    const written = formatConllu(conlluFromWords(['a', 'b']), { column: 1, values: ['x'] });
    expect(written.split('\n').map((line) => line.split('\t')[1])).toEqual(['x', '_', undefined, undefined]);
  });
});

describe('the running text', () => {
  it('has spaces where words have them, and ranges in the place of their words', async () => {
    const content = [
      row('1-2', 'ab', 'SpaceAfter=No'),
      row('1', 'a'),
      row('2', 'b'),
      row('2.1', 'empty'),
      row('3', 'c', 'SpaceAfter=Nothing'),
      row('4', 'd', 'Gloss=SpaceAfter=No'),
      row('5', 'e'),
    ].join('\n');
    const [sentence] = await read(content);
    expect(sentence && conlluText(sentence)).toBe('abc d e');
  });
});

describe('conlluFromWords', () => {
  it('makes tokens that read back as the same text', async () => {
    const [sentence] = await read(formatConllu(conlluFromWords(['Go', 'on', '!'], ['_', 'SpaceAfter=No'])));
    expect(sentence && conlluText(sentence)).toBe('Go on!');
  });
});
