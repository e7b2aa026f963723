import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../src/errors.js';
import { collectTagSet } from '../../src/tagger/tag-set.js';
import { formatTask, parseTask, type TaggingTask } from '../../src/tagger/task.js';

const task: TaggingTask = {
  task: 'upos',
  tags: ['NOUN', 'VERB', '.'],
  format: 'ids',
  maxSourceLength: 512,
  hasEncoderLoss: true,
};

function failureOf(json: Readonly<Record<string, unknown>>): string {
  try {
    parseTask(json, 'bytetag.json');
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'model') return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('bytetag.json', () => {
  it.each([true, false])('comes back as it was written, encoder loss %s', (hasEncoderLoss) => {
    const written = { ...task, hasEncoderLoss };
    expect(parseTask(JSON.parse(JSON.stringify(formatTask(written))), 'bytetag.json')).toEqual(written);
  });

  it.each([
    ['version', 2, '1 (written by this version of bytetag)'],
    ['task', 3, 'a string'],
    ['tags', [], 'a list of tags'],
    ['tags', ['NOUN', 1], 'a list of tags'],
    ['tags', 'NOUN', 'a list of tags'],
    ['format', 'nonsense', 'one of '],
    ['maxSourceLength', 0, 'a positive whole number'],
    ['maxSourceLength', 10.5, 'a positive whole number'],
    ['maxSourceLength', '512', 'a positive whole number'],
    ['hasEncoderLoss', 1, 'true or false'],
  ])('refuses %s: %j', (key, value, expected) => {
    const message = failureOf({ ...formatTask(task), [key]: value });
    expect(message.startsWith(`bytetag.json: ${key}: expected ${expected}`)).toBe(true);
    expect(message.endsWith(`, got ${JSON.stringify(value)}`)).toBe(true);
  });

  it.each(['version', ...Object.keys(task)])('misses %s', (key) => {
    const { [key]: _, ...rest } = formatTask(task);
    expect(failureOf(rest)).toMatch(new RegExp(`^bytetag.json: ${key}: expected .*, got nothing$`));
  });

  it('refuses keys that it does not know', () => {
    const message = 'bytetag.json: tagset: expected a known key, got one that is not';
    expect(failureOf({ ...formatTask(task), tagset: [] })).toBe(message);
  });
});

describe('collectTagSet', () => {
  const sentence = (...tags: string[]) => ({ words: tags.map(() => 'a'), tags, file: 'a.conllu', line: 1 });

  it('has each tag once, the most frequent first, then by the alphabet', () => {
    const sentences = [sentence('NOUN', 'VERB', 'ADJ'), sentence('VERB', 'PUNCT'), sentence('PUNCT', 'VERB', 'DET')];
    expect(collectTagSet(sentences)).toEqual(['VERB', 'PUNCT', 'ADJ', 'DET', 'NOUN']);
    expect(collectTagSet([...sentences].reverse())).toEqual(collectTagSet(sentences));
  });

  it('is empty for unlabelled sentences', () => {
    expect(collectTagSet([{ words: ['a'], file: 'a.txt', line: 1 }])).toEqual([]);
  });
});
