import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTaskSentences } from '../../../src/node/training/read-task.js';
import { relabelTag } from '../../../src/product/model/relabel.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a.jsonl');
const rows = [
  { tokens: ['Ann', 'Lee', ',', '$'], tags: ['I-PER', 'I-PER', ',', '$'] },
  { tokens: ['x'], tags: ['S-LOC'] },
];
writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));

describe('readTaskSentences', () => {
  it('renames tags, then brings them into the scheme', async () => {
    const relabel = { ',': 'O', $: 'O', 'S-LOC': 'I-PLACE' };
    const task = { name: 'ner', column: 'ner', relabel, scheme: 'bio' } as const;
    const sentences = await readTaskSentences([file], task);
    expect(sentences.map(({ tags }) => tags)).toEqual([['B-PER', 'I-PER', 'O', 'O'], ['B-PLACE']]);
  });

  it('knows how tags are written from all sentences, not from one', async () => {
    const bilou = join(folder, 'bilou.txt');
    writeFileSync(bilou, 'Ann U-PER\n\nNew B-LOC\nYork L-LOC\n\nran O\n');
    const sentences = await readTaskSentences([bilou], { name: 'ner', column: 'ner', scheme: 'bio' });
    expect(sentences.map(({ tags }) => tags)).toEqual([['B-PER'], ['B-LOC', 'I-LOC'], ['O']]);
  });

  it('says how much was repaired', async () => {
    const broken = join(folder, 'broken.txt');
    writeFileSync(broken, 'Ann B-PER\n\nYork I-LOC\nran O\n\nBob I-PER\nLee I-LOC\n');
    const warnings: string[] = [];
    const options = { onWarning: (message: string) => void warnings.push(message) };
    const sentences = await readTaskSentences([broken], { name: 'ner', column: 'ner', scheme: 'bio' }, 0, options);
    expect(sentences.map(({ tags }) => tags)).toEqual([['B-PER'], ['B-LOC', 'O'], ['B-PER', 'B-LOC']]);
    expect(warnings).toEqual([`${broken}:3: scheme bio repaired 3 tags in 2 sentences, here first`]);
    await readTaskSentences([broken], { name: 'ner', column: 'ner' }, 0, options);
    await readTaskSentences([broken], { name: 'ner', column: 'ner', scheme: 'bioes' }, 1, options);
    expect(warnings).toHaveLength(1);
  });

  it('refuses a scheme for tags that mark no spans, and says where they are', async () => {
    const task = { name: 'ner', column: 'ner', scheme: 'bioes' } as const;
    await expect(readTaskSentences([file], task)).rejects.toThrow(
      `${file}:1: scheme bioes: expected O or a tag like B-PER, got ","`,
    );
  });

  it('takes the first sentences only, and tags as they are', async () => {
    const sentences = await readTaskSentences([file], { name: 'ner', column: 'ner' }, 1);
    expect(sentences.map(({ tags }) => tags)).toEqual([rows[0]?.tags]);
  });
});

describe('relabelTag', () => {
  const relabelling = { '[:punct:]': 'PUNC', $: 'MONEY', NNPS: 'NNP' };
  it.each([
    ['NNPS', 'NNP'],
    ['NNP', 'NNP'],
    [',', 'PUNC'],
    ["''", 'PUNC'],
    ['$', 'MONEY'],
    ['PRP$', 'PRP$'],
    ['-LRB-', '-LRB-'],
    ['', ''],
    ['constructor', 'constructor'],
  ])('makes %s %s', (tag, expected) => {
    expect(relabelTag(tag, relabelling)).toBe(expected);
  });

  it('keeps punctuation where nothing is said of it', () => {
    expect(relabelTag(',', {})).toBe(',');
  });
});
