import { describe, expect, it } from 'vitest';
import { createFormat } from '../../src/formats/create-format.js';
import { trainingExamples } from '../../src/tagger/training-examples.js';

const sentence = (words: readonly string[], line = 1) => ({
  words,
  tags: words.map(() => 'A'),
  file: 'f.conllu',
  line,
});
const ids = createFormat('ids', ['A', 'B']);

describe('trainingExamples', () => {
  it('makes one example of each sentence, with the markers’ places and tags', () => {
    const [example] = trainingExamples([sentence(['ab', 'c'])], ids, { maxSourceLength: 100, seed: 1 });
    expect(example?.sourceIds.length).toBe(1 + 2 + 1 + 1 + 1 + 1);
    expect([...(example?.markers?.positions ?? [])]).toEqual([0, 4]);
    expect([...(example?.markers?.ids ?? [])]).toEqual([259, 259]);
    expect(example?.targetIds.length).toBe(5);
    // Source and target share their markers, whichever they begin with.
    expect([example?.sourceIds[0], example?.sourceIds[4]]).toEqual([example?.targetIds[0], example?.targetIds[2]]);
  });

  it('begins with a marker drawn from all, the same for the same seed', () => {
    const many = Array.from({ length: 500 }, () => sentence(['a']));
    const firsts = (seed: number) =>
      trainingExamples(many, ids, { maxSourceLength: 100, seed }).map((e) => e.sourceIds[0]);
    expect(firsts(1)).toEqual(firsts(1));
    expect(firsts(1)).not.toEqual(firsts(2));
    expect(new Set(firsts(1)).size).toBeGreaterThan(100);
  });

  it('splits a sentence that is longer than the window, and keeps every word', () => {
    const words = Array.from({ length: 10 }, (_, index) => `word${index}`);
    const examples = trainingExamples([sentence(words)], ids, { maxSourceLength: 24, seed: 1 });
    expect(examples.length).toBeGreaterThan(1);
    expect(examples.every(({ sourceIds }) => sourceIds.length <= 24)).toBe(true);
    expect(examples.reduce((sum, { markers }) => sum + (markers?.ids.length ?? 0), 0)).toBe(10);
  });

  it('says where a word stands that does not fit', () => {
    expect(() => trainingExamples([sentence(['a'.repeat(50)], 7)], ids, { maxSourceLength: 20, seed: 1 })).toThrow(
      /^f\.conllu:7: word 1 \("aaaaaaaaaaaaaaaaaaaa…"\): expected at most 20 ids/,
    );
  });

  it('has no markers in a format without', () => {
    const [example] = trainingExamples([sentence(['a'])], createFormat('tags', ['A']), { maxSourceLength: 9, seed: 1 });
    expect(example?.markers).toBeUndefined();
  });
});
