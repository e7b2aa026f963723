// Examples of raw text: windows that cover it, other ones in each epoch, with the boundary of each byte.
import { describe, expect, it } from 'vitest';
import { boundaries, labelParagraph } from '../../../src/language/segmentation/boundaries.js';
import { segmentationExamples } from '../../../src/product/segmentation/segmentation-examples.js';
import { paragraphOf } from '../../support/raw-paragraphs.js';
import { playedIds } from './played-labeller.js';

const long = paragraphOf(
  Array.from({ length: 12 }, (_, index) => [`w${index}`, ['do', 'n’t'], '.']),
  ' ',
);
const short = paragraphOf([['Yes', '.']], '');
const source = segmentationExamples([short, long], {
  ...{ segmentation: { boundaries, window: 40 }, ids: playedIds, seed: 1 },
});
const whole = labelParagraph(long);
const bytesOf = (ids: Int32Array): Buffer =>
  Buffer.from(
    ids
      .subarray(2)
      .filter((id) => id > 2)
      .map((id) => id - 3),
  );

describe('segmentationExamples', () => {
  it('gives one example for a short paragraph, with its end', () => {
    const { sourceIds, targetIds, markers } = source.exampleAt(0, 0);
    expect(sourceIds.subarray(0, 2)).toEqual(Int32Array.of(50, 51));
    expect(bytesOf(sourceIds).toString()).toBe('Yes.');
    expect([sourceIds.at(-1), ...targetIds]).toEqual([1, 1]);
    expect([...(markers?.positions ?? [])]).toEqual([2, 3, 4, 5]);
    // A token ends after `Yes`, a sentence after the full stop.
    expect([...(markers?.ids ?? [])]).toEqual([300, 300, 302, 303]);
  });

  it('covers a long one with windows, whose labels are those of the text', () => {
    const count = Math.ceil(whole.bytes.length / 40);
    expect(source.lengths).toEqual([4, ...Array.from({ length: count }, () => 40)]);
    const seen = new Set<number>();
    const starts = new Set<string>();
    for (let epoch = 0; epoch < 40; epoch++) {
      for (let index = 1; index <= count; index++) {
        const { sourceIds, markers } = source.exampleAt(index, epoch);
        const bytes = bytesOf(sourceIds);
        const start = Buffer.from(whole.bytes).indexOf(bytes);
        expect(bytes).toHaveLength(40);
        expect(start).toBeGreaterThanOrEqual(0);
        const labels = whole.labels.subarray(start, start + 40);
        expect([...(markers?.ids ?? [])]).toEqual(Array.from(labels, (label) => 300 + label));
        expect(sourceIds.at(-1) === 1).toBe(start + 40 === whole.bytes.length);
        for (let byte = start; byte < start + 40; byte++) seen.add(byte);
        starts.add(`${index} ${start}`);
      }
    }
    expect(seen.size).toBe(whole.bytes.length);
    expect(starts.size).toBeGreaterThan(20);
    expect(source.exampleAt(2, 3)).toEqual(source.exampleAt(2, 3));
  });

  it('gives a boundary that is not learned the id of the one most like it', () => {
    const few = { boundaries: ['none', 'token', 'sentence'] as const, window: 40 };
    const words = ['de', 'le'].map((text) => ({ text, tags: [] }));
    const tokens = [
      { text: 'du', start: 0, end: 2, isMultiword: true, words },
      { text: 'au', start: 3, end: 5, isMultiword: true, words },
    ];
    const ids = { ids: Int32Array.of(300, 302, 303), prefixIds: [] };
    const paragraph = { ...short, text: 'du au', sentences: [tokens] };
    const { markers } = segmentationExamples([paragraph], { segmentation: few, ids, seed: 1 }).exampleAt(0, 0);
    expect([...(markers?.ids ?? [])]).toEqual([300, 302, 300, 300, 303]);
  });

  it('spoils all windows of a paragraph alike, in other ways in each epoch', () => {
    const spoilt = segmentationExamples([long], {
      ...{ segmentation: { boundaries, window: 40 }, ids: playedIds, seed: 1 },
      spoil: (paragraph, random) => ({
        ...paragraph,
        text: paragraph.text.replace(/w/g, 'abcdef'[random.below(6)] ?? ''),
      }),
    });
    const letters = (epoch: number): ReadonlySet<string> =>
      new Set(
        [0, 1, 2].flatMap(
          (index) =>
            bytesOf(spoilt.exampleAt(index, epoch).sourceIds)
              .toString()
              .match(/[a-f](?=\d)/g) ?? [],
        ),
      );
    for (let epoch = 0; epoch < 10; epoch++) expect(letters(epoch).size).toBe(1);
    expect(new Set([0, 1, 2, 3, 4, 5].flatMap((epoch) => [...letters(epoch)])).size).toBeGreaterThan(1);
  });
});
