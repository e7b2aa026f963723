// Tests noise on training words: its rate, other words in each epoch, unchanged tags, and that it depends only on the
// step.
import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/language/formats/create-format.js';
import type { TrainingExample } from '../../../src/network/train/sequence-example.js';
import { trainingWindows } from '../../../src/product/examples/training-examples.js';
import { type WordNoiseSettings, windowExamples } from '../../../src/product/examples/window-examples.js';

const format = createFormat('ids', ['A', 'B']);
const sentences = Array.from({ length: 400 }, (_, index) => ({
  words: ['some', 'Word', `n${index}`],
  tags: ['A', 'B', 'A'],
  file: 'x.jsonl',
  line: index + 1,
}));
const windows = trainingWindows(sentences, format, 100);
function epochOf(noise: WordNoiseSettings, epoch: number): readonly TrainingExample[] {
  const { lengths, exampleAt } = windowExamples(windows, noise, 1);
  return lengths.map((_, index) => exampleAt(index, epoch));
}
const examples = epochOf({}, 0);
const textOf = ({ sourceIds }: TrainingExample): string =>
  Buffer.from([...sourceIds].filter((id) => id >= 3 && id < 259).map((id) => id - 3)).toString();
const clean = new Set(examples.map(textOf));
const spoiled = (all: readonly TrainingExample[]): readonly TrainingExample[] =>
  all.filter((example) => !clean.has(textOf(example)));

describe('windowExamples', () => {
  it('spoils the share of the sentences that it is told to, and leaves the others', () => {
    const noise: WordNoiseSettings = { noise: { typos: 1 }, noiseShare: 0.25 };
    const all = epochOf(noise, 0);
    expect(all).toHaveLength(400);
    expect(Math.abs(spoiled(all).length - 100)).toBeLessThan(30);
    expect(all.filter((example) => clean.has(textOf(example))).length).toBeGreaterThan(250);
    expect(spoiled(epochOf({ ...noise, noiseShare: 1 }, 0))).toHaveLength(400);
    expect(spoiled(epochOf({ ...noise, noiseShare: 0 }, 0))).toEqual([]);
  });

  it('spoils each sentence in one of the ways, all equally often', () => {
    const noise = { uppercase: 1, lowercase: 1 };
    const all = epochOf({ noise, noiseShare: 1 }, 0).map(textOf);
    const upper = all.filter((text) => /^SOME WORD N\d+$/.test(text)).length;
    const lower = all.filter((text) => /^some word n\d+$/.test(text)).length;
    expect(upper + lower).toBe(400);
    expect(Math.abs(upper - 200)).toBeLessThan(50);
  });

  it('leaves the tags as they are', () => {
    const { targetIds, markers } = examples[0] ?? expect.fail();
    for (const example of epochOf({ noise: { typos: 0.5 }, noiseShare: 1 }, 0)) {
      expect(example.targetIds).toEqual(targetIds);
      expect(example.markers?.ids).toEqual(markers?.ids);
      expect(example.markers?.positions.map((position) => example.sourceIds[position] ?? 0)).toEqual(
        markers?.positions.map((position) => examples[0]?.sourceIds[position] ?? 0),
      );
    }
  });

  it('spoils other words in each epoch, and the same ones when a step is made again', () => {
    const noise: WordNoiseSettings = { noise: { typos: 0.3 } };
    const [first, again, second] = [epochOf(noise, 0), epochOf(noise, 0), epochOf(noise, 1)];
    expect(again).toEqual(first);
    const both = new Set(spoiled(first).map(textOf));
    expect(spoiled(second).some((example) => both.has(textOf(example)))).toBe(false);
  });
});
