// Numbers for tags: without names they are refused by every reader, in the same words.
import { describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { createNumberCheck } from '../../../src/language/data/number-tags.js';
import { readSource } from '../../../src/language/data/read-source.js';
import type { FileKind, ReaderOptions } from '../../../src/language/data/reading.js';
import { collect, sourceOf } from '../../support/sources.js';

const read = async (kind: FileKind, content: string, reading: ReaderOptions = {}) => {
  const sentences = await collect(readSource(sourceOf(content, 'f'), kind, parseColumn('ner'), reading));
  return sentences.map(({ tags }) => tags);
};

/** The same words and tags in files of several kinds. */
const files: readonly (readonly [FileKind, (tags: readonly string[]) => string])[] = [
  ['columns', (tags) => `${tags.map((tag) => `w ${tag}\n`).join('')}\n`],
  ['csv', (tags) => `word,tag\n${tags.map((tag) => `w,${tag}\n`).join('')}\n`],
  ['tsv', (tags) => `word\ttag\n${tags.map((tag) => `w\t${tag}\n`).join('')}\n`],
  ['jsonl', (tags) => `${JSON.stringify({ tokens: tags.map(() => 'w'), tags })}\n`],
];

describe.each(files)('%s', (kind, write) => {
  it('is refused where all tags are numbers, at its end or after enough words', async () => {
    const found = 'expected tags, got numbers alone: 0, 1, 10 (--tag-names gives them names, or keeps them: ';
    await expect(read(kind, write(['1', '0', '10']))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^f:[12]: /),
    });
    const { message } = await read(kind, write(['1', '0', '10'])).catch((error) => error);
    expect(message).toContain(`${found}--tag-names 0 1 2 3 4 5 6 7 8 9 10)`);
    // What it says can be done.
    const tagNames = /--tag-names ([\d ]+)\)$/.exec(message)?.[1]?.split(' ') ?? [];
    expect(await read(kind, write(['1', '0', '10']), { tagNames })).toEqual([['1', '0', '10']]);
    for (const others of [
      ['1', '-1'],
      ['1', '99'],
    ]) {
      await expect(read(kind, write(others))).rejects.toThrow(/\(--tag-names gives them names\)$/);
    }
    await expect(read(kind, write(['0']))).rejects.toThrow('expected tags, got numbers alone: 0 (');
    await expect(read(kind, `${write(Array(10).fill(['0', '1']).flat())}not a row`)).rejects.toThrow('numbers alone');
  });

  it('may have numbers among its tags', async () => {
    const tags = [...Array(30).fill('0'), 'B-PER', '1'];
    expect((await read(kind, write(tags))).flat()).toEqual(tags);
  });

  it('has its numbers named, or kept', async () => {
    expect(await read(kind, write(['1', '0']), { tagNames: ['O', 'B'] })).toEqual([['B', 'O']]);
    expect(await read(kind, write(['1', '0']), { tagNames: ['0', '1'] })).toEqual([['1', '0']]);
    expect(await read(kind, write(['1', '0']), { willBeWritten: true })).toEqual([['1', '0']]);
  });

  it('has no name for the number that losses leave out', async () => {
    await expect(read(kind, write(['0', '-100']), { tagNames: ['O', 'B'] })).rejects.toThrow(
      'expected a number below 2 for a tag, got -100 (it marks what is no tag: are these labels of pieces of words?)',
    );
  });
});

describe('lists of numbers', () => {
  const content = '{"tokens": ["a", "b"], "tags": [0, 1]}\n';

  it('are refused, too, unless they are named or passed on', async () => {
    await expect(read('jsonl', content)).rejects.toThrow('expected tags as strings under "tags", got 0 (--tag-names');
    expect(await read('jsonl', content, { tagNames: ['O', 'B'] })).toEqual([['O', 'B']]);
    expect(await read('jsonl', content, { willBeWritten: true })).toEqual([['0', '1']]);
  });

  it('are named by the file itself, also by numbers', async () => {
    const strings = '{"tokens": ["a", "b"], "tags": ["0", "1"]}\n';
    expect(await read('jsonl', `{"names": ["0", "1"]}\n${content}${strings}`)).toEqual([
      ['0', '1'],
      ['0', '1'],
    ]);
  });
});

describe('numbers alone', () => {
  const zeros = (count: number): readonly string[] => Array.from({ length: count }, () => '0');
  const upTo = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${index}`);
  const atEnd = (...all: readonly (readonly string[])[]) => {
    const check = createNumberCheck('f');
    for (const [index, tags] of all.entries()) check.add(tags, index + 3);
    check.end();
  };
  const refused = (line: number, shown: string, keeps: string) =>
    expect.objectContaining({
      code: 'data',
      message: `f:${line}: expected tags, got numbers alone: ${shown} (--tag-names gives them names${keeps})`,
    });

  it('are shown with the line of the first, and how to keep them', () => {
    expect(() => atEnd(['1'], ['0'])).toThrow(refused(3, '0, 1', ', or keeps them: --tag-names 0 1'));
    expect(() => atEnd([], ['2', '10'])).toThrow(
      refused(4, '2, 10', ', or keeps them: --tag-names 0 1 2 3 4 5 6 7 8 9 10'),
    );
    expect(() => atEnd(['15'])).toThrow(refused(3, '15', `, or keeps them: --tag-names ${upTo(16).join(' ')}`));
    expect(() => atEnd(['16'])).toThrow(refused(3, '16', ''));
    expect(() => atEnd(upTo(18))).toThrow(refused(3, upTo(16).join(', '), ''));
  });

  it('are refused at once after twenty words, unless all are one number', () => {
    const check = createNumberCheck('f');
    check.add(zeros(18), 3);
    check.add(['1'], 4);
    expect(() => check.add(['1'], 5)).toThrow(refused(3, '0, 1', ', or keeps them: --tag-names 0 1'));
    const same = createNumberCheck('f');
    same.add(zeros(30), 3);
    expect(() => same.end()).toThrow(refused(3, '0', ', or keeps them: --tag-names 0'));
  });

  it('are none where there is another tag, or none at all', () => {
    expect(() => atEnd(['0', 'X'], upTo(30))).not.toThrow();
    expect(() => atEnd(['0'], ['X'], upTo(30))).not.toThrow();
    expect(() => atEnd()).not.toThrow();
    expect(() => atEnd([])).not.toThrow();
  });
});
