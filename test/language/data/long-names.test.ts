// What a stranger's file says is never shown at any length: neither in errors nor in warnings.
import { expect, it } from 'vitest';
import { type Column, parseColumn } from '../../../src/language/data/column.js';
import { readSource } from '../../../src/language/data/read-source.js';
import type { FileKind } from '../../../src/language/data/reading.js';

const long = 'x'.repeat(100_000);

/** What is said of a file: warnings, and the error at its end. */
async function said(content: string, kind: FileKind, column: Column, name = 'file'): Promise<readonly string[]> {
  const messages: string[] = [];
  const source = {
    name,
    bytes: (async function* () {
      yield Buffer.from(content);
    })(),
  };
  const reading = { onWarning: (message: string) => messages.push(message) };
  try {
    for await (const _ of readSource(source, kind, column, reading));
  } catch (error) {
    messages.push(String(error instanceof Error ? error.message : error));
  }
  return messages;
}

const record = (spans: object): string => `${JSON.stringify({ text: 'Anna sat', ...spans })}\n`;
const words = Array.from({ length: 30 }, (_, index) => `w${index}\tA\n`).join('');

it.each<[string, string, FileKind, string, string]>([
  ['labels of a span', record({ label: [{ start: 0, end: 4, labels: [long, 'b'] }] }), 'jsonl', 'ner', 'one label'],
  [
    'keys of a record',
    JSON.stringify({ data: { [long]: 'a', b: 'c' }, annotations: [] }),
    'jsonl',
    'ner',
    'several: x',
  ],
  ['the type of a span that is nowhere', record({ spans: [[5, 99, long]] }), 'jsonl', 'ner', 'between 0 and 8'],
  [
    'the type of a span of other text',
    record({ spans: [{ start: 0, end: 4, label: long, text: 'B' }] }),
    'jsonl',
    'ner',
    'at 0, got',
  ],
  [
    'types of spans that overlap',
    record({
      spans: [
        [0, 4, long],
        [2, 6, long],
      ],
    }),
    'jsonl',
    'ner',
    'do not overlap',
  ],
  ['the type of a span that cuts a word', record({ spans: [[0, 2, long]] }), 'jsonl', 'ner', 'cuts a word'],
  ['names in a header', `${long},b\nc,d\n`, 'csv', 'ner', 'expected a column of words'],
  ['names of columns', `words,${long}\na,b\n`, 'csv', 'column:pos', 'expected column pos, got words, x'],
  ['a number that is none', `1\ta\tA\n2\tb\tB\n\n${long}\tc\tC\n`, 'columns', 'column:3', 'numbered in column 1'],
  ['a header', `word\ttag\t${long}\n`, 'columns', 'column:2', 'got a header: word tag x'],
  ['a tag that looks like a header', `w\tx${long}\n${words}`, 'columns', 'column:2', 'looks like a header'],
  ['an ID', `${'9'.repeat(100_000)}\ta\t_\tA\t_\t_\t_\t_\t_\t_\n`, 'conllu', 'upos', 'expected ID 1, got 9'],
  [
    'a range',
    `1-${'9'.repeat(100_000)}\ta${'\t_'.repeat(8)}\n\n`,
    'conllu',
    'upos',
    'expected a range of words up to 0',
  ],
  [
    'a range out of order',
    `1-0${'0'.repeat(100_000)}\ta${'\t_'.repeat(8)}\n\n`,
    'conllu',
    'upos',
    'no other one overlaps',
  ],
  [
    'the columns of CoNLL-U Plus',
    `# global.columns = ID ${long}\n1\ta\n`,
    'conllu',
    'upos',
    'among global.columns, got ID x',
  ],
  [
    'columns that are to be the task’s',
    `# global.columns = ID FORM ${long}\n1\ta\tb\n`,
    'conllu',
    'column:pos',
    'one of its columns',
  ],
])('of %s only the beginning is shown', async (_, content, kind, column, message) => {
  const messages = await said(content, kind, parseColumn(column));
  expect(messages).toEqual([expect.stringContaining(message)]);
  for (const each of messages) expect(each.length).toBeLessThan(600);
});

it('of a warning no more than an error may have is shown, on one line', async () => {
  const [warning = '', ...others] = await said(
    record({ spans: [[0, 2, 'PER']] }),
    'jsonl',
    parseColumn('ner'),
    `a\n${long}`,
  );
  expect(others).toEqual([]);
  expect(warning).toMatch(/^a\\nx+ … x+:1: PER "An" cuts a word: "Anna" is taken$/);
  expect(warning.length).toBeLessThan(1010);
});
