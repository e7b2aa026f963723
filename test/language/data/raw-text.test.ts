// Raw text out of treebanks: paragraphs, spaces, multiword tokens and places.
import { describe, expect, it } from 'vitest';
import { readConllu } from '../../../src/language/data/conllu.js';
import { partsOfParagraph, type RawParagraph, rawParagraphs } from '../../../src/language/data/raw-text.js';
import { paragraphOf } from '../../support/raw-paragraphs.js';
import { collect, sourceOf } from '../../support/sources.js';

const row = (id: string, form: string, misc = '_', upos = 'X'): string =>
  [id, form, '_', upos, '_', '_', '_', '_', '_', misc].join('\t');
const read = (...lines: readonly string[]): Promise<readonly RawParagraph[]> =>
  collect(rawParagraphs(readConllu(sourceOf(`${lines.join('\n')}\n\n`, 'f')), [3], 'f'));

describe('rawParagraphs', () => {
  it('joins words with the spaces that the treebank gives, and places each token', async () => {
    const [paragraph, ...others] = await read(
      ...['# text = I don’t.', row('1', 'I'), row('2-3', 'don’t', 'SpaceAfter=No'), row('2', 'do'), row('3', 'n’t')],
      ...[row('4', '.', 'SpacesAfter=\\s\\s'), '', row('1', 'Yes', 'SpacesBefore=\\t|SpaceAfter=No'), row('2', '!')],
    );
    expect(others).toEqual([]);
    expect(paragraph?.text).toBe('I don’t.  \tYes!');
    const tokens = paragraph?.sentences.flat() ?? [];
    expect(tokens.map(({ text, start, end }) => [text, paragraph?.text.slice(start, end)])).toEqual(
      ['I', 'don’t', '.', 'Yes', '!'].map((text) => [text, text]),
    );
    expect(tokens.map(({ words, isMultiword }) => [words.map(({ text }) => text), isMultiword])).toEqual([
      ...[
        [['I'], false],
        [['do', 'n’t'], true],
        [['.'], false],
        [['Yes'], false],
        [['!'], false],
      ],
    ]);
    expect(paragraph?.sentences.map(({ length }) => length)).toEqual([3, 2]);
  });

  it('warns once of each way in which tokens and their spaces are not what the treebank says', async () => {
    const warnings: string[] = [];
    const lines = [
      ...['# text = a, b', row('1', 'a'), row('2', ','), row('3', 'b'), ''],
      ...['# text = c  d', row('1', 'c', 'SpacesAfter=No'), row('2', 'd', 'SpacesAfter=\\s\\n'), ''],
      ...['# text = e f', row('1', 'e'), row('2', 'f', 'SpacesBefore=x')],
    ];
    const source = sourceOf(`${lines.join('\n')}\n\n`, 'f');
    const paragraphs = await collect(rawParagraphs(readConllu(source), [], 'f', (message) => warnings.push(message)));
    expect(paragraphs.map(({ text }) => text)).toEqual(['a , b cd \ne f']);
    expect(warnings).toEqual([
      'f:6: expected white space as SpacesAfter and SpacesBefore, such as \\s and \\n, got "No" (and 1 more)',
      'f:1: expected the tokens and their spaces (SpaceAfter=No) to be # text, got "a , b" where # text has "a, b" ' +
        '(and 1 more)',
    ]);
  });

  it('begins paragraphs at documents, paragraphs and NewPar', async () => {
    const paragraphs = await read(
      ...['# newdoc id = a', '# newpar', row('1', 'a'), '', row('1', 'b'), '', '# newpar id = 2', row('1', 'c'), ''],
      ...[row('1', 'd', 'NewPar=Yes'), '', '# newdocument = no', row('1', 'e'), '', '# newdoc', row('1', 'f')],
    );
    expect(paragraphs.map(({ text, line }) => [text, line])).toEqual([
      ...[
        ['a b', 1],
        ['c', 7],
        ['d e', 10],
        ['f', 15],
      ],
    ]);
  });

  it('makes one paragraph of a treebank without marks, and leaves out sentences without words and empty nodes', async () => {
    const paragraphs = await read(
      ...[row('1', 'a', '_', 'A'), row('1.1', 'gone'), '', '# only a comment', '', row('1', 'b', '_', 'B')],
    );
    expect(paragraphs.map(({ text }) => text)).toEqual(['a b']);
    expect(paragraphs[0]?.sentences.flat().map(({ words }) => words[0]?.tags)).toEqual([['A'], ['B']]);
    expect(await read('# only a comment')).toEqual([]);
  });
});

describe('partsOfParagraph', () => {
  const sentences = Array.from({ length: 20 }, (_, index) => ['Some', ['do', 'n’t'], `n${index}`, '.']);
  const paragraph = paragraphOf(sentences, ' ');

  it('divides a long paragraph between its sentences', () => {
    const parts = partsOfParagraph(paragraph, 60);
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.map(({ text }) => text).join(' ')).toBe(paragraph.text);
    expect(parts.flatMap((part) => part.sentences.map((tokens) => tokens.length))).toEqual(sentences.map(() => 4));
    for (const { text, sentences: own } of parts) {
      expect(text.length).toBeLessThan(60 + 25);
      for (const token of own.flat()) expect(text.slice(token.start, token.end)).toBe(token.text);
    }
  });

  it('leaves a short one as it is', () => {
    expect(partsOfParagraph(paragraph, 10_000)).toEqual([paragraph]);
  });
});
