// Which other columns of a file could be meant by the name of a task.
import { describe, expect, it } from 'vitest';
import { createAmbiguousColumns } from '../../../src/language/data/ambiguous-columns.js';

/** The rivals that each sentence shows. @param sentences of words as `word tag tag`, divided by a bar */
const rivalsOf = (task: 'ner' | 'chunk', sentences: readonly string[], chosen: number, wordIndex = 0) => {
  const columns = createAmbiguousColumns(task, wordIndex);
  return sentences.map((sentence) =>
    columns.add(
      sentence.split(' | ').map((word) => word.split(' ')),
      chosen,
    ),
  );
};

describe('columns that could be meant', () => {
  it.each<[string, 'ner' | 'chunk', string, number, number, readonly number[]]>([
    ['words that look like tags are none', 'ner', 'B-LOC B-PER', 1, 0, []],
    ['running numbers and words are none', 'ner', '1 B-LOC B-PER', 2, 1, []],
    ['unknown chunks before entities are none in four columns', 'ner', 'Ann NNP B-grup B-PER', 3, 0, []],
    ['nor in four columns behind running numbers', 'ner', '1 Ann NNP B-grup B-PER', 4, 1, []],
    ['unknown types are one in five columns', 'ner', 'Ann NNP B-grup x B-PER', 4, 0, [2]],
    ['unknown types are one in three columns behind running numbers', 'ner', '1 Ann B-grup B-PER', 3, 1, [2]],
    ['types of chunks among others are one', 'ner', 'Ann B-NP B-PER | Lee B-PER O', 2, 0, [1]],
    ['types that are not all of chunks are one', 'ner', 'Ann B-NP B-PER | Lee B-X O', 2, 0, [1]],
    ['types of chunks alone are none', 'ner', 'Ann B-NP B-PER | ran B-VP O', 2, 0, []],
    ['for chunks, types of entities are one beside types of entities', 'chunk', 'Ann B-LOC B-PER', 2, 0, [1]],
    ['for chunks, types of entities are one beside no types', 'chunk', 'Ann B-LOC O', 2, 0, [1]],
    ['for chunks, types of entities are none beside chunks', 'chunk', 'Ann B-LOC B-NP', 2, 0, []],
    ['a column without spans is none', 'ner', 'Ann O B-PER', 2, 0, []],
    ['several may be', 'ner', 'Ann B-A B-B B-C B-PER', 4, 0, [1, 2, 3]],
  ])('%s', (_, task, sentence, chosen, wordIndex, rivals) => {
    expect(rivalsOf(task, [sentence], chosen, wordIndex)).toEqual([rivals]);
  });

  it('may show themselves in a later sentence', () => {
    expect(rivalsOf('ner', ['in O O', 'Ann O B-PER', 'Lee B-PER O'], 2)).toEqual([[], [], [1]]);
  });

  it('are none once a tag is none of spans', () => {
    expect(rivalsOf('ner', ['in x O', 'Ann B-PER B-PER', 'Lee B-LOC O'], 2)).toEqual([[], [], []]);
  });

  it('have a type in common that is found among any number', () => {
    const sentences = Array.from({ length: 100 }, (_, index) => `w NNP ${index === 0 ? 'B-T40' : 'O'} B-T${index}`);
    expect(rivalsOf('ner', sentences, 3).filter((rivals) => rivals.length > 0)[0]).toEqual([2]);
  });
});
