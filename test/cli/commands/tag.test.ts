// What `bytetag tag` reads and prints, with the tagger that ships.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { readItems } from '../../../src/cli/parts/tag-input.js';
import { runCommandLine } from '../../../src/cli/run-command-line.js';
import { conlluColumn, parseColumn } from '../../../src/language/data/column.js';
import { readConllu } from '../../../src/language/data/conllu.js';
import { type SegmentedWord, segmentText } from '../../../src/language/text/segment.js';
import { Tagger } from '../../../src/node/tagger.js';
import { formatItem } from '../../../src/product/output/format-item.js';
import type { Item } from '../../../src/product/output/item.js';
import { runBytetag } from '../../support/run-bytetag.js';
import { collect, sourceOf } from '../../support/sources.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Runs `bytetag tag` in this process. */
async function tag(args: readonly string[], input: string | AsyncIterable<Uint8Array> = '') {
  const printed: string[] = [];
  let stderr = '';
  const context = {
    terminal: createTerminal({ write: (text: string) => (stderr += text) }),
    print: (text: string) => void printed.push(text),
    input: typeof input === 'string' ? sourceOf(input).bytes : input,
    signal: new AbortController().signal,
  };
  const code = await runCommandLine(['tag', ...args], context);
  return { code, printed, stderr, json: () => printed.map((line) => JSON.parse(line)) };
}

const textsOf = (tokens: readonly { readonly text: string }[]) => tokens.map(({ text }) => text);

describe('tokens', () => {
  it('have one output for each line, blank ones too', async () => {
    const input = 'One two\n\n \nThree\n';
    expect((await tag(['--input', 'tokens'], input)).printed).toEqual(['One/NUM two/NUM', '', '', 'Three/NUM']);
    const { json } = await tag(['--input', 'tokens', '--output', 'jsonl'], input);
    expect(json().map(({ line, tokens }) => [line, textsOf(tokens)])).toEqual([
      [1, ['One', 'two']],
      [2, []],
      [3, []],
      [4, ['Three']],
    ]);
  });

  it('may hold white space that is neither space nor tab', async () => {
    const { json } = await tag(['--input', 'tokens', '--output', 'jsonl'], '10\u00a0000 \u00a0\tyears\n');
    expect(textsOf(json()[0].tokens)).toEqual(['10\u00a0000', '\u00a0', 'years']);
  });
});

describe('JSON Lines', () => {
  const jsonl = ['--input', 'jsonl', '--output', 'jsonl'];

  it('keep all keys, and records without words', async () => {
    const { json } = await tag(
      jsonl,
      '{"id":1,"tokens":["One"]}\n{"id":2,"tokens":[]}\n{"id":3,"words":["Three"],"x":{"y":0}}\n',
    );
    expect(json()).toMatchObject([
      { id: 1, tokens: ['One'], tags: ['NUM'] },
      { id: 2, tokens: [], tags: [] },
      { id: 3, words: ['Three'], x: { y: 0 }, tags: ['NUM'] },
    ]);
  });

  it('keep tags that a record has', async () => {
    const { json } = await tag(jsonl, '{"tokens":["One"],"tags":["X"],"confidences":"mine"}\n');
    expect(json()).toEqual([
      {
        tokens: ['One'],
        tags: ['X'],
        confidences: 'mine',
        predictedTags: ['NUM'],
        predictedConfidences: [expect.any(Number)],
      },
    ]);
  });

  it('may have a text, whose sentences are one output', async () => {
    const input = '{"id":"a","text":"😀 She ran. He sat."}\n{"id":"b","text":"  "}\n';
    const { json } = await tag([...jsonl, '--offsets', 'codepoints'], input);
    const [first, second] = json();
    expect(first).toMatchObject({
      id: 'a',
      text: '😀 She ran. He sat.',
      sentences: [
        { start: 0, end: 4 },
        { start: 4, end: 7 },
      ],
    });
    expect(textsOf(first.tokens)).toEqual(['😀', 'She', 'ran', '.', 'He', 'sat', '.']);
    const points = Array.from<string>(first.text);
    for (const { text, tag, confidence, start, end } of first.tokens) {
      expect(points.slice(start, end).join('')).toBe(text);
      expect([tag, confidence]).toEqual([expect.stringMatching(/^[A-Z]+$/), expect.any(Number)]);
    }
    expect(first).not.toHaveProperty('line');
    expect(first).not.toHaveProperty('spans');
    expect(second).toEqual({ id: 'b', text: '  ', tokens: [] });
    expect((await tag(['--input', 'jsonl'], input)).printed).toHaveLength(2);
  });

  it('keep records as they are written, and all sentences of a text', async () => {
    const input =
      '{"id": 1234567890123456789, "x": 1e400, "tags": ["P"], "predictedTags": ["Q"], "tokens": ["One"] }\n{ }\n';
    const { printed } = await tag([...jsonl, '--on-error', 'record'], input);
    expect(printed[0]).toMatch(
      /^\{"id": 1234567890123456789, "x": 1e400, "tags": \["P"\], "predictedTags": \["Q"\], "tokens": \["One"\],"predictedTags2":\["NUM"\],/,
    );
    expect(printed[1]).toMatch(/^\{"error":/);
    const labelStudio = '{"data": {"text": "She ran. He sat."}, "annotations": []}\n';
    const [whole] = (await tag(jsonl, labelStudio)).json();
    expect(whole).toMatchObject({
      sentences: [
        { start: 0, end: 3 },
        { start: 3, end: 6 },
      ],
    });
    expect(textsOf(whole.tokens)).toEqual(['She', 'ran', '.', 'He', 'sat', '.']);
    const tokens = [
      [0, 3],
      [4, 7],
      [7, 8],
      [9, 11],
      [12, 15],
      [15, 16],
    ].map(([start, end], id) => ({ start, end, id }));
    const [prodigy] = (await tag(jsonl, JSON.stringify({ text: 'She ran. He sat.', tokens }))).json();
    expect(prodigy.tokens).toEqual(tokens);
    expect(textsOf(prodigy.predictedTokens)).toEqual(['She', 'ran', '.', 'He', 'sat', '.']);
  });

  it.each(['conllu', 'columns', 'text'])('have no words that would break the lines of %s', async (output) => {
    for (const word of ['c\td', 'c\n\n1\td', 'c\rd']) {
      const args = ['--input', 'jsonl', '--output', output];
      const { code, printed, stderr } = await tag(args, `${JSON.stringify({ tokens: ['a', word] })}\n`);
      const expected = 'standard input:1: expected words without tabs and line breaks, got ';
      expect([code, printed, stderr]).toEqual([
        ...[1, [], `bytetag: ${expected}${JSON.stringify(word)} (--output jsonl takes any)\n`],
      ]);
    }
  });

  it('are not labelled with tags of a model that would do so', async () => {
    const model = join(folder, 'breaking-tags');
    cpSync(new URL('../../../models/pos-en', import.meta.url), model, { recursive: true });
    const path = join(model, 'bytetag.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"NUM"', JSON.stringify('NUM\n2\tx')));
    const args = ['--model', model, '--input', 'tokens', '--output'];
    for (const output of ['conllu', 'columns', 'text']) {
      const { code, printed, stderr } = await tag([...args, output], 'One\n');
      const expected = `expected tags without tabs and line breaks for --output ${output}, got "NUM\\n2\\tx"`;
      expect([code, printed, stderr]).toEqual([1, [], `bytetag: task upos: ${expected}\n`]);
    }
    expect((await tag([...args, 'jsonl'], 'One\n')).json()).toMatchObject([{ tokens: [{ tag: 'NUM\n2\tx' }] }]);
  });

  it('say on the terminal why they cannot be labelled where the output has no place for it', async () => {
    const { printed, stderr } = await tag(
      ['--input', 'jsonl', '--on-error', 'record'],
      '{"n":1}\n{"tokens":["One"]}\n',
    );
    expect(printed).toEqual(['', 'One/NUM']);
    expect(stderr.split('\n')[0]).toContain('standard input:1: expected a list of strings under "tokens"');
  });

  const withFaults = [
    '{"tokens":["ok"]}',
    '{"tokens":["ok","\\ud83d"]}',
    '{"n":1}',
    'no json',
    '{"tokens":["fine"]}',
  ].join('\n');

  it('stop at a record that cannot be labelled, after those before it', async () => {
    const { code, printed, stderr } = await tag(jsonl, withFaults);
    expect(printed).toHaveLength(1);
    expect([code, stderr]).toEqual([
      1,
      'bytetag: standard input:2: expected Unicode, got half of a surrogate pair in "\\ud83d"\n',
    ]);
  });

  it('go on where that is asked for, with the error in the place of the labels', async () => {
    const { code, stderr, json } = await tag([...jsonl, '--on-error', 'record'], withFaults);
    expect(json()).toMatchObject([
      { tags: [expect.any(String)] },
      { tokens: ['ok', '\ud83d'], error: expect.stringContaining('standard input:2: expected Unicode') },
      { n: 1, error: expect.stringContaining('standard input:3: expected a list of strings under "tokens"') },
      { line: 4, error: expect.stringContaining('standard input:4: expected a JSON object') },
      { tags: [expect.any(String)] },
    ]);
    expect([code, stderr]).toEqual([
      1,
      'bytetag: standard input: expected records with words or a text, got 3 without (each says why)\n',
    ]);
  });

  it('of any depth are kept as they are written, or refused where they are items of a list', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const [fine, faulty] = [`{"tokens":["fine"],"x":${deep}}`, `{"x":${deep}}`];
    const lines = await tag([...jsonl, '--on-error', 'record'], `${fine}\n${faulty}\n`);
    expect(lines.printed[0]?.startsWith(fine.slice(0, -1))).toBe(true);
    expect(lines.printed[1]?.startsWith(`${faulty.slice(0, -1)},"error":"standard input:2: `)).toBe(true);
    const list = `[{"tokens":["fine"],"n":1.50},\n${fine}]\n`;
    const message = 'standard input:2: expected a record that can be written again, got one with too many levels';
    expect(await tag(jsonl, list)).toMatchObject({ code: 1, stderr: `bytetag: ${message}\n` });
    const { json } = await tag([...jsonl, '--on-error', 'record'], list);
    expect(json()).toMatchObject([
      { n: 1.5, tags: [expect.any(String)] },
      { line: 2, error: message },
    ]);
  });

  it('alone have a place for --alternatives and --offsets', async () => {
    const { code, stderr } = await tag(['--alternatives', '3'], 'x');
    expect([code, stderr]).toEqual([2, 'bytetag: --alternatives: expected --output jsonl beside it, got text\n']);
    expect((await tag(['--offsets', 'utf8'], 'x')).code).toBe(2);
  });

  it('alone take --on-error', async () => {
    const { code, stderr } = await tag(['--on-error', 'record'], 'x');
    expect([code, stderr]).toEqual([2, 'bytetag: --on-error: expected --input jsonl beside it, got text\n']);
  });
});

describe('text', () => {
  it('is labelled when it comes, not when the input ends', async () => {
    let second = (): void => {};
    const wanted = new Promise<void>((resolve) => {
      second = resolve;
    });
    const printed: string[] = [];
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('One.\n');
      // Comes only when the first line was printed.
      await wanted;
      yield Buffer.from('Two.\n');
    }
    const context = {
      terminal: createTerminal({ write: () => {} }),
      print: (text: string) => {
        printed.push(text);
        second();
      },
      input: input(),
      signal: new AbortController().signal,
    };
    expect(await runCommandLine(['tag'], context)).toBe(0);
    expect(printed).toEqual(['One/NUM ./PUNCT', 'Two/NUM ./PUNCT']);
  });

  it('labels a word that is longer than the window', async () => {
    const { code, printed } = await tag([], `First line.\nsee ${'a'.repeat(3000)} now\nLast line.\n`);
    expect([code, printed.length]).toEqual([0, 3]);
    expect(printed[1]).toMatch(/^see\/[A-Z]+ a{3000}\/[A-Z]+ now\/[A-Z]+$/);
  });

  it('is divided by the rules of the language that is asked for', async () => {
    expect((await tag([], 'Send mail; now.')).printed).toHaveLength(1);
    expect((await tag(['--locale', 'el'], 'Send mail; now.')).printed).toHaveLength(2);
  });

  it('is divided as it is told', async () => {
    const text = "It can't be. So\nDr. No\n";
    expect((await tag(['--segment', 'unicode'], text)).printed.map((line) => line.replace(/\/\S+/g, ''))).toEqual([
      ...["It ca n't be .", 'So', 'Dr. No'],
    ]);
    expect((await tag(['--segment', 'lines'], text)).printed).toHaveLength(2);
    const { printed } = await tag(['--segment', 'tokens'], text);
    expect(printed.map((line) => line.replace(/\/[A-Z]+/g, ''))).toEqual(["It can't be. So", 'Dr. No']);
    const { stderr, code } = await tag(['--segment', 'tokens', '--locale', 'el'], text);
    expect([code, stderr]).toEqual([2, 'bytetag: locale: expected segment unicode or lines beside it, got tokens\n']);
  });

  it('is not read from a folder, nor with half a character in a program', async () => {
    const { code, stderr } = await runBytetag(['tag'], { stdin: folder });
    expect([code, stderr]).toEqual([1, 'bytetag: standard input: expected a file or a pipe, got a folder\n']);
    await using tagger = await Tagger.load();
    await expect(tagger.tag(['a', 'b \ud800'])).rejects.toThrow(
      'inputs[1]: expected Unicode, got lone surrogate U+D800 at index 2',
    );
  });

  it('is divided without tags by a model that has learned nothing else', async () => {
    const model = ['--model', 'models/pos-en/segmenter'];
    const text = "I can't go. No!\n";
    expect((await tag(model, text)).printed).toEqual(["I ca n't go .", 'No !']);
    const { json } = await tag([...model, '--output', 'jsonl'], text);
    expect(json()[1]).toEqual({
      ...{
        line: 1,
        tokens: [
          { text: 'No', start: 12, end: 14 },
          { text: '!', start: 14, end: 15 },
        ],
      },
    });
    const rows = (await tag([...model, '--output', 'conllu'], text)).printed.join('\n').split('\n');
    expect(rows[2]).toBe(`2-3\tcan't${'\t_'.repeat(8)}`);
    for (const [args, message] of [
      [['--output', 'columns'], '--output columns: expected a model that labels words'],
      [['--input', 'tokens'], '--input tokens: expected a model that labels words'],
      [['--task', 'upos'], '--task: expected a model that labels words'],
      [['--segment', 'unicode'], '--segment unicode: expected a division by the model'],
      [['--locale', 'nl'], '--locale: expected a division by the model'],
    ] as const) {
      const { code, stderr } = await tag([...model, ...args], text);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
    const { code, stderr } = await tag(['--segment', 'unicode', '--segmenter', 'pos-multi'], text);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--segmenter: expected --segment model or lines')]);
  });

  it('has lines for tokens of several words, and says which they are in JSON', async () => {
    const way = ['--segment', 'unicode', '--output'];
    const { printed } = await tag([...way, 'conllu'], "We can't.");
    expect(
      printed
        .join('\n')
        .split('\n')
        .map((line) => line.split('\t').slice(0, 2).join(' ')),
    ).toEqual([...["# text = We can't.", '1 We', "2-3 can't", '2 ca', "3 n't", '4 .', '']]);
    const { json } = await tag([...way, 'jsonl'], "We can't.");
    expect(json()[0].multiwords).toEqual([{ text: "can't", start: 1, end: 3 }]);
  });

  it('is read by paragraphs, with the line in which each begins', async () => {
    const text = 'One two\nthree.\n\n\nFour\n';
    const { json } = await tag(['--input', 'paragraphs', '--segment', 'lines', '--output', 'jsonl'], text);
    expect(json().map(({ line, tokens }) => [line, textsOf(tokens)])).toEqual([
      [1, ['One', 'two']],
      [1, ['three', '.']],
      [5, ['Four']],
    ]);
    const { printed } = await tag(['--input', 'paragraphs', '--output', 'conllu', '--segment', 'tokens'], text);
    expect(printed.join('\n').match(/#.*/g)).toEqual([
      ...['# newpar', '# text = One two', '# text = three.', '# newpar', '# text = Four'],
    ]);
  });

  it('says so where it looks like columns', async () => {
    const { stderr, code } = await tag([], 'Ann PROPN\nran VERB\n. PUNCT\n\nHi INTJ\n! PUNCT\n'.replaceAll('.', 'x'));
    expect([code, stderr]).toEqual([
      0,
      'standard input: looks like columns of words and tags, which are read with --input columns, not like text\n',
    ]);
    expect((await tag([], 'She ran.\nHe sat NOUN\n')).stderr).toBe('');
  });

  /** The text that CoNLL-U holds, put together from its words and what it says of white space. */
  async function textOf(conllu: string): Promise<string> {
    const unescapeSpaces = (value: string): string =>
      value.replace(/\\([strn])/g, (_, letter) => ({ s: ' ', t: '\t', r: '\r', n: '\n' })[letter as 's'] ?? '');
    const sentences = await collect(readConllu(sourceOf(conllu)));
    return sentences
      .flatMap(({ tokens }) => {
        const ranges = tokens.flatMap(({ kind, columns: [id = ''] }) => (kind === 'range' ? [id.split('-')] : []));
        const isCovered = (id: number) => ranges.some(([from, to]) => Number(from) <= id && id <= Number(to));
        return tokens.filter(({ kind, columns: [id] }) => kind === 'range' || !isCovered(Number(id)));
      })
      .map(({ columns: [, form = '', , , , , , , , misc = ''] }) => {
        const fields = new Map(misc.split('|').map((field) => field.split('=', 2) as [string, string]));
        const after = fields.get('SpaceAfter') === 'No' ? '' : unescapeSpaces(fields.get('SpacesAfter') ?? ' ');
        return unescapeSpaces(fields.get('SpacesBefore') ?? '') + form + after;
      })
      .join('');
  }

  /** Divides words of four letters into two, and takes one for two words that are no parts of it. */
  const withMultiwords = (text: string) =>
    segmentText(text).map((words) =>
      words.flatMap((word): SegmentedWord[] => {
        const token = { start: word.start, end: word.end };
        if (word.text === 'Go') return ['to', 'go'].map((own) => ({ text: own, ...token, token }));
        if (word.text.length !== 4) return [word];
        const middle = word.start + 2;
        return [
          { text: text.slice(word.start, middle), start: word.start, end: middle, token },
          { text: text.slice(middle, word.end), start: middle, end: word.end, token },
        ];
      }),
    );

  it.each(['text', 'paragraphs'] as const)('can be put together again from CoNLL-U, %s', async (kind) => {
    const piece = fc.constantFrom(
      'Go on. ',
      'word. ',
      'you? No!',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '\n\n',
      '你好。再见。',
      'a',
      ' (b) ',
      '\u00a0',
    );
    const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => `${pieces.join('')}end.`);
    const property = fc.asyncProperty(texts, async (text) => {
      const column = parseColumn('upos');
      const options = {
        kind,
        column: 'upos',
        reading: {},
        divide: async (all: readonly string[]) => all.map(withMultiwords),
        keepsErrors: false,
        needsPlainWords: false,
      } as const;
      const items: readonly Item[] = await collect(readItems(sourceOf(text), options));
      const printing = { conlluColumn: () => conlluColumn(column, 'x'), offsets: 'utf16', tagSet: ['X'] } as const;
      const labels = (item: Item) =>
        item.sentences.map((words) => ({
          tags: words.map(() => 'X'),
          wellFormed: true,
          problems: { missing: 0, extra: 0, unknownTag: 0, wordMismatch: 0, tagCase: 0, tagSpelling: 0 },
        }));
      const conllu = items.map((item) => `${formatItem.conllu(item, labels(item), printing)}\n`).join('');
      expect(await textOf(conllu)).toBe(text);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('has its sentences and white space in CoNLL-U', async () => {
    const { printed } = await tag(['--output', 'conllu'], '\n Hi  you. Bye.\n');
    expect(printed.join('\n')).toBe(
      [
        '# text = Hi  you.',
        '1\tHi\t_\tINTJ\t_\t_\t_\t_\t_\tSpacesBefore=\\n\\s|SpacesAfter=\\s\\s',
        '2\tyou\t_\tPRON\t_\t_\t_\t_\t_\tSpaceAfter=No',
        '3\t.\t_\tPUNCT\t_\t_\t_\t_\t_\t_',
        '',
        '# text = Bye.',
        '1\tBye\t_\tINTJ\t_\t_\t_\t_\t_\tSpaceAfter=No',
        '2\t.\t_\tPUNCT\t_\t_\t_\t_\t_\tSpacesAfter=\\n',
        '',
      ].join('\n'),
    );
  });
});

describe('labelled files', () => {
  it('have no tags that would break the lines of the output', async () => {
    const path = file('breaking.csv', 'tokens,tags\n"[""One""]","[""a\\nb""]"\n');
    const { code, printed, stderr } = await tag([path, '--output', 'columns']);
    const message = `bytetag: ${path}:2: expected tags without tabs and line breaks, got "a\\nb" (--output jsonl takes any)\n`;
    expect([code, printed, stderr]).toEqual([1, [], message]);
  });

  it('have the predictions in a further column', async () => {
    const conll = '-DOCSTART- -X- O O\n\n# id 1\nAnn NNP B-PER\nran VBD O\n\nHi\tUH\tO\n';
    const { printed, code } = await tag(['--input', 'columns'], conll);
    expect(code).toBe(0);
    expect(printed.join('\n')).toBe(
      '-DOCSTART- -X- O O O\n\n# id 1\nAnn NNP B-PER PROPN\nran VBD O VERB\n\nHi\tUH\tO\tINTJ\n',
    );
  });

  it('are known by their names', async () => {
    const csv = file('a.csv', 'sentence_id,word,upos\n1,One,X\n1,two,X\n2,Three,X\n');
    expect((await tag([csv])).json()).toMatchObject([
      { tokens: ['One', 'two'], tags: ['X', 'X'], predictedTags: ['NUM', 'NUM'] },
      { tokens: ['Three'], tags: ['X'], predictedTags: ['NUM'] },
    ]);
    expect((await tag([csv, '--output', 'columns'])).printed).toEqual([
      'One\tX\tNUM\ntwo\tX\tNUM\n',
      'Three\tX\tNUM\n',
    ]);
    const treebank = file('a.conllu', '# only a comment\n\n1\tOne\t_\t_\t_\t_\t_\t_\t_\t_\n\n');
    expect((await tag([treebank])).printed.join('\n')).toBe('# only a comment\n\n1\tOne\t_\tNUM\t_\t_\t_\t_\t_\t_\n');
  });

  it('keep the other columns of tables, each row an output', async () => {
    const rows = file('rows.csv', 'id,words,tags,n\n7,"[""One""]","[1]",a\n8,[],[],b\n9,"[""Two""]","[0]",c\n');
    const { printed, stderr } = await tag([rows]);
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { id: '7', n: 'a', tokens: ['One'], tags: ['1'], predictedTags: ['NUM'] },
      { id: '8', n: 'b', tokens: [] },
      { id: '9', n: 'c', tokens: ['Two'], tags: ['0'], predictedTags: ['NUM'] },
    ]);
    expect(stderr).toBe('');
    const words = file('words.tsv', 'sentence_id\tword\tupos\ttags\n1\tOne\tX\ta\n1\ttwo\tX\tb\n');
    const [only] = (await tag([words])).json();
    expect(only).toMatchObject({
      sentence_id: ['1', '1'],
      tokens: ['One', 'two'],
      tags: ['X', 'X'],
      tags_column: ['a', 'b'],
    });
  });

  it('are said once to lose columns where the output has no place for them', async () => {
    const rows = file('lost.csv', 'id,words,n\n7,"[""One""]",a\n8,"[""Two""]",b\n');
    const { printed, stderr } = await tag([rows, '--output', 'text']);
    expect([printed, stderr]).toEqual([
      ['One/NUM', 'Two/NUM'],
      `${rows}: left out of the output: id, n (--output jsonl has it)\n`,
    ]);
  });

  it('of Parquet keep numbers of 64 bits, and are said to lose what JSON cannot hold', async () => {
    const path = join(folder, 'cells.parquet');
    const columnData = [
      { name: 'sentence_id', data: [7n, 2n ** 60n], type: 'INT64' as const },
      { name: 'word', data: ['One', 'Two'], type: 'STRING' as const },
      { name: 'image', data: [Uint8Array.of(255, 0), Uint8Array.of(254)], type: 'BYTE_ARRAY' as const },
    ];
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));
    const { printed, stderr } = await tag([path]);
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { sentence_id: [7], tokens: ['One'] },
      { sentence_id: [String(2n ** 60n)], tokens: ['Two'] },
    ]);
    expect(printed.join('')).not.toContain('image');
    expect(stderr).toBe(`${path}: left out of the output: image (JSON cannot hold it)\n`);
  });

  it('of CoNLL-U Plus have the tags in the column of their name', async () => {
    const plus = '# global.columns = ID FORM UPOS\n1\tOne\t_\n\n';
    expect((await tag(['--input', 'conllu'], plus)).printed.join('\n')).toBe(
      '# global.columns = ID FORM UPOS\n1\tOne\tNUM\n',
    );
  });
});

describe('a full device', () => {
  it.skipIf(process.platform !== 'linux')('is one sentence', async () => {
    const { code, stderr } = await runBytetag(['tag'], { input: 'hi\n', stdout: '/dev/full' });
    expect([code, stderr]).toEqual([1, 'bytetag: standard output: cannot write: no space left on the device\n']);
  });
});
