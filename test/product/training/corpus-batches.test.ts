// Windows of raw text: all of the text once an epoch, at other places each time, and a pure function of the step.
import { describe, expect, it } from 'vitest';
import { corpusBatches, evaluationWindows, type TextCorpus } from '../../../src/product/training/corpus-batches.js';
import { restoreSpans } from './restore-spans.js';

/** Text without two equal stretches of 8 bytes. */
const text = Buffer.from(Array.from({ length: 300 }, (_, index) => `${index} bottles.`).join('\n'));
const corpusOf = (bytes: Uint8Array): TextCorpus => ({
  size: bytes.length,
  sha256: '',
  read: async (start, length) => bytes.subarray(start, start + length),
  close: async () => {},
});

const corruption = { windowLength: 64, noiseDensity: 0.15, meanNoiseSpanLength: 5 };
const settings = { batchSize: 4, gradientAccumulationSteps: 2, maxBatchIds: 8192, seed: 1 };

async function windowsOf(epoch: number) {
  const batches = corpusBatches(corpusOf(text), corruption, settings);
  const windows: string[] = [];
  for (let step = 0; step < batches.stepsPerEpoch; step++) {
    for (const batch of await batches.batchesAt(epoch * batches.stepsPerEpoch + step)) {
      for (const example of batch) windows.push(Buffer.from(restoreSpans(example).map((id) => id - 3)).toString());
    }
  }
  return { windows, batches };
}

describe('corpusBatches', () => {
  it('goes through the text once an epoch, in random order', async () => {
    const { windows, batches } = await windowsOf(0);
    expect(windows).toHaveLength(batches.examples);
    expect(batches.examples * 64).toBeGreaterThan(text.length - 2 * 64);
    const places = windows.map((window) => text.indexOf(window));
    expect(places.every((place) => place >= 0)).toBe(true);
    const sorted = [...places].sort((a, b) => a - b);
    expect(places).not.toEqual(sorted);
    sorted.forEach((place, index) => {
      expect(place).toBe((sorted[0] ?? 0) + 64 * index);
    });
  });

  it('cuts the text at other places in each epoch', async () => {
    const begins = await Promise.all(
      [0, 1, 2, 3].map(async (epoch) =>
        Math.min(...(await windowsOf(epoch)).windows.map((window) => text.indexOf(window))),
      ),
    );
    expect(new Set(begins).size).toBeGreaterThan(2);
  });

  it('gives the same for the same step, whatever was asked before', async () => {
    const [first, second] = [
      corpusBatches(corpusOf(text), corruption, settings),
      corpusBatches(corpusOf(text), corruption, settings),
    ];
    await first.batchesAt(0);
    await first.batchesAt(9);
    expect(await first.batchesAt(17)).toEqual(await second.batchesAt(17));
    expect(await first.batchesAt(16)).not.toEqual(await second.batchesAt(17));
  });

  it('gives every example of a step the same length', async () => {
    const [batch = []] = await corpusBatches(corpusOf(text), corruption, settings).batchesAt(3);
    expect(batch).toHaveLength(4);
    expect(new Set(batch.map(({ sourceIds, targetIds }) => `${sourceIds.length} ${targetIds.length}`)).size).toBe(1);
  });

  it('takes a text of one window', async () => {
    const batches = corpusBatches(corpusOf(text.subarray(0, 64)), corruption, settings);
    expect([batches.examples, batches.stepsPerEpoch]).toEqual([1, 1]);
    const [[example] = []] = await batches.batchesAt(5);
    expect(example && Buffer.from(restoreSpans(example).map((id) => id - 3))).toEqual(text.subarray(0, 64));
  });
});

describe('evaluationWindows', () => {
  it('spreads as many as it is told over the text, and all for 0', async () => {
    const corpus = corpusOf(text);
    const some = await evaluationWindows(corpus, corruption, 5);
    const places = some.map((example) => text.indexOf(Buffer.from(restoreSpans(example).map((id) => id - 3))));
    expect(places).toHaveLength(5);
    expect(places.every((place, index) => place % 64 === 0 && place >= (index * text.length) / 5 - 128)).toBe(true);
    expect(await evaluationWindows(corpus, corruption, 5)).toEqual(some);
    expect(await evaluationWindows(corpus, corruption, 0)).toHaveLength(Math.floor(text.length / 64));
  });
});
