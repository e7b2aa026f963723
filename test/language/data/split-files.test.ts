import { describe, expect, it } from 'vitest';
import { configurationsOf, filesOfSplit } from '../../../src/language/data/split-files.js';

describe('filesOfSplit', () => {
  it.each([
    [
      ['data/train-00001-of-00002.parquet', 'data/train-00000-of-00002.parquet', 'data/test-00000-of-00001.parquet'],
      'train',
      undefined,
      ['data/train-00000-of-00002.parquet', 'data/train-00001-of-00002.parquet'],
    ],
    [['train.json', 'test.json', 'README.md', 'trainer.json'], 'train', undefined, ['train.json']],
    [['en/dev.conll', 'de/dev.conll'], 'validation', 'de', ['de/dev.conll']],
    [
      ['default/partial-train/0000.parquet', 'default/test/0000.parquet'],
      'train',
      'default',
      ['default/partial-train/0000.parquet'],
    ],
    [['conll-train.csv', 'conll-valid.csv', 'train.parquet'], 'validation', undefined, ['conll-valid.csv']],
    [['train.csv', 'train.parquet'], 'train', undefined, ['train.parquet']],
    [['train.jsonl.gz'], 'train', undefined, ['train.jsonl.gz']],
    [['training.txt'], 'test', undefined, []],
    // Names of files go before those of folders.
    [['test/train.json', 'test/dev.json'], 'train', undefined, ['test/train.json']],
    [['test/train.json', 'test/dev.json'], 'test', undefined, []],
    [['eval-suite/train.json', 'eval-suite/test.json'], 'test', undefined, ['eval-suite/test.json']],
    [['train/part.json', 'train.json'], 'train', undefined, ['train.json']],
    [['train/test.json', 'train/0.json', 'test/train.json'], 'train', undefined, ['test/train.json']],
    [['train/0.json', 'train/1.json', 'test/0.json'], 'train', undefined, ['train/0.json', 'train/1.json']],
    [['train/test/0.json', 'test/train/0.json'], 'train', undefined, ['test/train/0.json']],
    // Splits that have no name here.
    [['unsupervised/0.json', 'train/unsupervised.json'], 'unsupervised', undefined, ['train/unsupervised.json']],
    // Words of names are configurations, too.
    [['en_ewt-ud-train.conllu', 'en_gum-ud-train.conllu'], 'train', 'en_ewt-ud', ['en_ewt-ud-train.conllu']],
    [['v1/en/train.json', 'v2/en/train.json', 'v1/de/train.json'], 'train', 'v1/en', ['v1/en/train.json']],
    [['train.json', 'extra/train.json'], 'train', 'train.json', ['train.json']],
    [['train.json', 'extra/train.json'], 'train', 'extra/train.json', ['extra/train.json']],
    [['token/train.json', 'a/train.json'], 'train', 'to', []],
  ])('of %j, %s %s', (paths, split, configuration, expected) => {
    expect(filesOfSplit(paths, split, configuration)).toEqual(expected);
  });
});

describe('configurationsOf', () => {
  const shard = (name: string, part: number): string => `${name}-0000${part}-of-00002-a09b74b3ef9c3b56.parquet`;
  it.each([
    // One.
    [[shard('data/train', 0), shard('data/train', 1)], undefined, ['data']],
    [[shard('en/train', 0), shard('en/train', 1)], undefined, ['en']],
    [['train.json'], undefined, ['train.json']],
    [['train_part1.json', 'train_part2.json'], undefined, ['train_part1.json']],
    [['default/train/0000.parquet', 'default/train/0001.parquet'], undefined, ['train']],
    [['train/news.json', 'train/wiki.json'], undefined, ['train']],
    [['en_ewt-ud-train.conllu'], undefined, ['en_ewt-ud']],
    [['en/partial-train/0000.parquet', 'en/partial-train/0001.parquet'], undefined, ['en']],
    // Several.
    [['en/train/0000.parquet', 'de/train/0000.parquet'], undefined, ['de', 'en']],
    [[shard('20231101.en/train', 0), shard('20231101.de/train', 0)], undefined, ['20231101.de', '20231101.en']],
    [['2021/train.json', '2022/train.json'], undefined, ['2021', '2022']],
    [['2021-train.json', '2022-train.json'], undefined, ['2021', '2022']],
    [['train-en.json', 'train-de.json'], undefined, ['de', 'en']],
    [['en-train/0.json', 'de-train/0.json'], undefined, ['de', 'en']],
    [['train/en/0.json', 'train/de/0.json'], undefined, ['de', 'en']],
    [['data/train.json', 'extra/train.json'], undefined, ['data', 'extra']],
    [['train.json', 'extra/train.json'], undefined, ['extra', 'train.json']],
    // What was asked for leaves one, or not.
    [['en/train.json'], 'en', ['en']],
    [['v1/en/train.json', 'v1/de/train.json'], 'v1', ['de', 'en']],
    [['v1/en/train.json', 'v2/en/train.json'], 'en', ['v1', 'v2']],
    [['v1/en/train.json'], 'v1/en', ['en']],
  ])('of %j, %s', (files, configuration, expected) => {
    expect(configurationsOf(files, 'train', configuration)).toEqual(expected);
    // Each can be asked for, and leaves nothing open.
    for (const name of expected.length > 1 ? expected : []) {
      const chosen = filesOfSplit(files, 'train', configuration === undefined ? name : `${configuration}/${name}`);
      expect(chosen.length).toBeGreaterThan(0);
      expect(chosen.length).toBeLessThan(files.length);
    }
  });

  it('takes names of any length', () => {
    const dashes = '-'.repeat(600_000);
    expect(configurationsOf([`${dashes}a-train.json`, `b${dashes}train.json`], 'train', undefined)).toEqual([
      ...[`${dashes}a`, 'b'],
    ]);
  });
});
