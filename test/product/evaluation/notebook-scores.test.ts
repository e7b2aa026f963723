import { describe, expect, it } from 'vitest';
import { byteOffset } from '../../../src/language/text/vocabulary.js';
import type { TargetScorer } from '../../../src/network/generate/sequence-model.js';
import { notebookScores } from '../../../src/product/evaluation/notebook-scores.js';

const task = { name: 'xpos', column: 'xpos', tags: ['NN', 'PRP', 'PUNC'] };
const config = {
  format: 'notebook',
  maxSourceLength: 18,
  hasEncoderLoss: false,
  tags: task.tags,
  tasks: [task],
} as const;
const sentences = [
  { words: ['cat', '.'], tags: ['NN', 'PUNC'], file: 'f', line: 1 },
  { words: ['I', 'it', 'cat', 'it', 'dog'], tags: ['PRP', 'PRP', 'NN', 'NEW', 'NN'], file: 'f', line: 5 },
];

/** Writes the right target, but with one byte for another. */
const writing = (from: string, to: string): TargetScorer => ({
  logProbabilities: async () => [],
  mostProbable: async (_, targets) =>
    targets.map((target) =>
      target.map((id) => (id === from.charCodeAt(0) + byteOffset ? to.charCodeAt(0) + byteOffset : id)),
    ),
  dispose: async () => {},
});

describe('notebookScores', () => {
  it('are perfect where every id is', async () => {
    const scores = await notebookScores(writing('x', 'x'), config, task, sentences);
    expect([scores.accuracy, scores.macroF1, scores.microF1]).toEqual([1, 1, 1]);
  });

  it('count a wrong byte of a tag, and the empty label after each text as right', async () => {
    const scores = await notebookScores(writing('R', 'Q'), config, task, sentences);
    // Two PRP of 7 words are PQP; the second sentence is longer than the model's window, so there are 3 texts, each of
    // which ends with an empty label.
    expect(scores.accuracy).toBeCloseTo(1 - 2 / 10, 12);
  });

  it('refuse a model of another format', async () => {
    const other = { ...config, format: 'ids' } as const;
    await expect(notebookScores(writing('x', 'x'), other, task, sentences)).rejects.toThrow(/format notebook, got ids/);
  });
});
