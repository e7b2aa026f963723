import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNotebookFormat } from '../../../src/language/formats/notebook.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { byt5Codec, eosId, idsToText, textToIds } from '../../../src/language/text/vocabulary.js';

interface NotebookFixture {
  readonly targets: readonly {
    readonly words: readonly string[];
    readonly relabelled: readonly string[];
    readonly source: string;
    readonly target: string;
  }[];
}

const path = new URL('../../fixtures/formats/notebook.json', import.meta.url);
const { targets } = JSON.parse(readFileSync(path, 'utf8')) as NotebookFixture;
const format = createNotebookFormat(['NN', 'VB', 'JJ'], { codec: byt5Codec });

function parse(text: string, words: readonly string[]): ReturnType<typeof format.parse> {
  return format.parse([...textToIds(text), eosId], words);
}

function targetOf(words: readonly string[]): string {
  return idsToText(
    format.encodeTarget(
      words,
      words.map(() => 'NN'),
    ),
  );
}

describe('the notebook format', () => {
  it.each(targets)('writes $source as the notebook does', ({ words, relabelled, source, target }) => {
    const { encodeSource, encodeTarget } = createNotebookFormat([...new Set(relabelled)], { codec: byt5Codec });
    expect(idsToText(encodeSource(words).ids)).toBe(source);
    expect(idsToText(encodeTarget(words, relabelled))).toBe(target);
  });

  it.each(['a>b', '>', '>>', '>:', '>:(', ':>', ';>', '<:', '1\\/2', 'x>:y', 'naïve', 'line\nbreak'])(
    'escapes in %j only what would be read as a separator',
    (word) => {
      const separator = word === '>:';
      expect(targetOf([word])).toBe(`NN>:> ${separator ? '>\u0010:' : word}>;>`);
    },
  );

  it.each([
    { word: '>:>', written: '>\u0010:>' },
    { word: 'a>;>b', written: 'a>\u0010;>b' },
    { word: '>:>:>', written: '>\u0010:>\u0010:>' },
    { word: 'a>;', written: 'a>\u0010;' },
    { word: '10 000', written: '10\u0010 000' },
    { word: '\u0010', written: '\u0010\u0010' },
  ])('escapes $word, alike in source and target', ({ word, written }) => {
    expect(targetOf(['x', word])).toBe(`NN>:> x>;> NN>:> ${written}>;>`);
    expect(idsToText(format.encodeSource(['x', word]).ids)).toBe(`TAG:x ${written}`);
  });

  it('keeps the label of a word that was echoed wrongly', () => {
    expect(parse('NN>:> cat>;> VB>:> sits>;>', ['cat', 'sat'])).toEqual({
      tags: ['NN', 'VB'],
      wellFormed: false,
      problems: { ...noProblems, wordMismatch: 1 },
    });
  });

  it('leaves out a word that is written twice', () => {
    const { tags, problems } = parse('NN>:> cat>;> NN>:> cat>;> VB>:> sat>;>', ['cat', 'sat']);
    expect(tags).toEqual(['NN', 'VB']);
    expect(problems).toEqual({ ...noProblems, extra: 1 });
  });

  it('gives a tag outside the tag set as it was written', () => {
    const { tags, problems } = parse('NOUM>:> cat>;>', ['cat']);
    expect(tags).toEqual(['NOUM']);
    expect(problems.unknownTag).toBe(1);
  });

  it('says that a target whose last separator is left out is not well-formed', () => {
    expect(parse('NN>:> cat', ['cat'])).toEqual({
      tags: ['NN'],
      wellFormed: false,
      problems: noProblems,
    });
  });

  it.each([
    { what: 'the tag', text: '>:> cat>;> VB>:> sat>;>', tags: ['', 'VB'] },
    { what: 'the first separator', text: 'NN cat>;> VB>:> sat>;>', tags: ['', 'VB'] },
    { what: 'all after a word', text: 'NN>:> cat', tags: ['NN', ''] },
    { what: 'the spaces', text: 'NN>:>cat>;>VB>:>sat>;>', tags: ['NN', 'VB'] },
  ])('reads what is there where $what is left out', ({ text, tags }) => {
    const parsed = parse(text, ['cat', 'sat']);
    expect(parsed.tags).toEqual(tags);
    expect(parsed.wellFormed).toBe(false);
    expect(parsed.problems.missing).toBe(tags.filter((tag) => tag === '').length);
  });
});
