import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { idsToText } from '../../../src/language/text/vocabulary.js';
import { trainingExamples } from '../../../src/product/examples/training-examples.js';

const sentence = (words: readonly string[], line = 1) => ({
  words,
  tags: words.map(() => 'A'),
  file: 'f.conllu',
  line,
});
const ids = createFormat('ids', ['A', 'B']);

describe('trainingExamples', () => {
  it('makes one example of each sentence, with the markers’ places and tags', () => {
    const [example] = trainingExamples([sentence(['ab', 'c'])], ids, 100);
    expect(example?.sourceIds.length).toBe(1 + 2 + 1 + 1 + 1 + 1);
    expect([...(example?.markers?.positions ?? [])]).toEqual([0, 4]);
    expect([...(example?.markers?.ids ?? [])]).toEqual([259, 259]);
    expect(example?.targetIds.length).toBe(5);
    // Source and target share their markers.
    expect([example?.sourceIds[0], example?.sourceIds[4]]).toEqual([example?.targetIds[0], example?.targetIds[2]]);
  });

  it('splits a sentence that is longer than the window, and keeps every word', () => {
    const words = Array.from({ length: 10 }, (_, index) => `word${index}`);
    const examples = trainingExamples([sentence(words)], ids, 24);
    expect(examples.length).toBeGreaterThan(1);
    expect(examples.every(({ sourceIds }) => sourceIds.length <= 24)).toBe(true);
    expect(examples.reduce((sum, { markers }) => sum + (markers?.ids.length ?? 0), 0)).toBe(10);
  });

  it('shortens a word that does not fit, and says where one stands of which not even a part does', () => {
    const [example, ...others] = trainingExamples([sentence(['a'.repeat(50)])], ids, 20);
    expect(others).toEqual([]);
    expect(example?.sourceIds.length).toBeLessThanOrEqual(20);
    const prefixed = createFormat('ids', ['A'], { prefix: 'a long prefix ' });
    expect(() => trainingExamples([sentence(['a'.repeat(50)], 7)], prefixed, 8)).toThrow(
      /^f\.conllu:7: word 1 \("a"\): expected at most 8 ids/,
    );
  });

  it('makes a span that a window cuts in two a span of its own in the format of spans', () => {
    const spans = createFormat('spans', ['O', 'B-X', 'I-X']);
    const words = Array.from({ length: 10 }, (_, index) => `word${index}`);
    const tags = words.map((_, index) => (index === 0 ? 'B-X' : 'I-X'));
    const examples = trainingExamples([{ words, tags, file: 'f', line: 1 }], spans, 24);
    expect(examples.length).toBeGreaterThan(2);
    const written = examples.map(({ targetIds }) => idsToText(targetIds));
    expect(written.every((text) => text.startsWith('[X word') && text.endsWith(']'))).toBe(true);
  });

  it('has no markers in a format without', () => {
    const [example] = trainingExamples([sentence(['a'])], createFormat('tags', ['A']), 9);
    expect(example?.markers).toBeUndefined();
  });
});
