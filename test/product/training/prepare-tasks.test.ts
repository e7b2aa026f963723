// Tests the preparation of tasks: the tag set and its order, the parts kept from an earlier model, and the refused
// cases.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskReaders } from '../../../src/node/training/read-task.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import type { TaggerConfig } from '../../../src/product/model/tagger-config.js';
import { prepareTasks } from '../../../src/product/training/prepare-tasks.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const sentence = (tags: readonly string[]): string => `${tags.map((tag, index) => `w${index} ${tag}`).join('\n')}\n\n`;
const spans = ['B-PER', 'I-PER', 'B-PER', 'O'];

beforeAll(() => {
  writeFileSync(path('train.txt'), sentence(['B', 'A', 'A', 'C']) + sentence(['A', 'B']));
  writeFileSync(path('dev.txt'), sentence(['D', 'A']));
  writeFileSync(path('ner.txt'), sentence(spans));
  writeFileSync(path('many.txt'), sentence(Array.from({ length: 126 }, (_, index) => `T${index}`)));
});

const settle = async (options: Partial<TrainOptions>, earlier?: TaggerConfig) => {
  const files = options.tasks ? {} : { train: path('train.txt'), task: 'column:2' };
  const required = { model: 'micro', out: path('out'), ...files };
  return prepareTasks(await resolveTraining({ ...required, ...options }), earlier, taskReaders());
};
const earlierOf = (format: string, tags: readonly string[], names: readonly string[]): TaggerConfig => ({
  ...{ format, maxSourceLength: 1024, hasEncoderLoss: false, tags },
  tasks: names.map((name) => ({ name, column: name, tags })),
});

describe('prepareTasks', () => {
  it('orders tags by how often they are trained on; those of the dev data alone are not learned', async () => {
    const { config, tasks } = await settle({ dev: path('dev.txt') });
    expect(config.tags).toEqual(['A', 'B', 'C']);
    expect(config.tasks).toEqual([{ name: 'column:2', column: 'column:2', tags: ['A', 'B', 'C'] }]);
    expect(config).toMatchObject({ format: 'ids', maxSourceLength: 1024, hasEncoderLoss: true });
    expect(tasks[0]?.dev.map(({ tags }) => tags)).toEqual([['D', 'A']]);
    expect(tasks[0]?.format.tagSet).toEqual(['A', 'B', 'C']);
  });

  it('refuses what bytetag.json could not hold: long tags, names and prefixes', async () => {
    writeFileSync(path('long.txt'), sentence(['A', 'x'.repeat(1001)]));
    await expect(settle({ train: path('long.txt'), task: 'column:2' })).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('task column:2: expected tags of at most 1000 characters, got "xxx'),
    });
    const files = { column: 'column:2', train: path('train.txt') };
    for (const [task, message] of [
      [{ name: 'x'.repeat(1001) }, 'tasks: task 1: name: expected a name of at most 1000 characters'],
      [{ name: 'a', prefix: 'x'.repeat(10_001) }, 'tasks: task 1: prefix: expected a text of at most 10000 characters'],
    ] as const) {
      await expect(settle({ tasks: [{ ...files, ...task }] })).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(message),
      });
    }
  });

  it('takes the first sentences alone where it is told to, of training and of development', async () => {
    const both = { dev: path('train.txt'), trainLimit: 1, devLimit: 1 };
    const { tasks } = await settle(both);
    expect([tasks[0]?.sentences.length, tasks[0]?.dev.length]).toEqual([1, 1]);
    expect((await settle({ dev: path('train.txt') })).tasks[0]?.dev.length).toBe(2);
  });

  it('gives the tasks one inventory', async () => {
    const files = { train: path('train.txt') };
    const { config } = await settle({
      tasks: [
        { name: 'first', column: 'column:2', ...files },
        { name: 'second', column: 'column:2', train: path('dev.txt') },
      ],
    });
    expect(config.tags).toEqual(['A', 'B', 'C', 'D']);
    expect(config.tasks.map(({ tags }) => tags)).toEqual([
      ['A', 'B', 'C'],
      ['A', 'D'],
    ]);
  });

  it('leaves the tags of an earlier training their places, and adds new ones behind', async () => {
    const earlier = earlierOf('ids', ['Z', 'C', 'A'], ['column:2']);
    const { config } = await settle({}, earlier);
    expect(config.tags).toEqual(['Z', 'C', 'A', 'B']);
    expect(config.tasks[0]?.tags).toEqual(['Z', 'C', 'A', 'B']);
    // The task of another name has none of its own yet, but the inventory goes on.
    const other = await settle({}, earlierOf('ids', ['Z', 'C', 'A'], ['upos']));
    expect(other.config.tags).toEqual(['Z', 'C', 'A', 'B']);
    expect(other.config.tasks[0]?.tags).toEqual(['A', 'B', 'C']);
  });

  it('begins anew in another format', async () => {
    const { config } = await settle({ format: 'tags' }, earlierOf('ids', ['Z', 'C'], ['column:2']));
    expect(config.tags).toEqual(['A', 'B', 'C']);
  });

  it('holds spans in the scheme that brackets need', async () => {
    const given = { train: path('ner.txt'), format: 'spans' };
    const { tasks } = await settle(given);
    expect(tasks[0]?.task.scheme).toBe('bio');
    expect(tasks[0]?.sentences[0]?.tags).toEqual(spans);
    expect((await settle({ train: path('ner.txt') })).tasks[0]?.task).not.toHaveProperty('scheme');
  });

  it.each<[string, Partial<TrainOptions>, string]>([
    [
      'two tasks of one name',
      {
        tasks: ['a', 'a'].map((name) => ({ name, column: 'column:2', train: path('train.txt') })),
      },
      'tasks: expected different names, got a twice',
    ],
    [
      'a scheme that the format does not write',
      {
        format: 'spans',
        tasks: [{ name: 'a', column: 'column:2', scheme: 'bioes', train: path('ner.txt') }],
      },
      'task a: expected scheme bio, which format spans writes, got bioes',
    ],
    [
      'what is said of another kind of files',
      { separator: ';' },
      '--separator: expected a file of kind csv beside it, got columns',
    ],
    ['no files', { train: [] }, 'task column:2: expected files to learn from, got none'],
    [
      'an encoder loss without word markers',
      { format: 'tags', encoderLossWeight: 1 },
      'encoder loss: expected a format with word markers, got tags',
    ],
    [
      'more tags than the encoder has ids for, though nothing was said about it',
      { train: path('many.txt'), format: 'sentinel' },
      'format sentinel: expected at most 123 tags, so that each has an id that the encoder learns, got 126 ' +
        '(without the encoder loss, weight 0, it takes any number)',
    ],
  ])('refuses %s', async (_, options, message) => {
    await expect(settle(options)).rejects.toThrow(message);
  });

  it('takes any number of tags in format sentinel without the encoder loss', async () => {
    const { config } = await settle({ train: path('many.txt'), format: 'sentinel', encoderLossWeight: 0 });
    expect(config.tags.length).toBe(126);
  });

  it('refuses more tags than the settings of a model may list', async () => {
    writeFileSync(path('tags.txt'), sentence(Array.from({ length: 200_001 }, (_, index) => `T${index}`)));
    await expect(settle({ train: path('tags.txt'), format: 'tags' })).rejects.toThrow(
      'tags: expected at most 400000 tags in the lists of the tasks and of the model together, got 400002 (are they tags?)',
    );
  });

  it('does not hold very many tags to a scheme that the data keep to', async () => {
    const tags = ['O', ...Array.from({ length: 4095 }, (_, index) => `B-${index}`)];
    const transitionsOf = async (own: readonly string[]) => {
      writeFileSync(path('types.txt'), sentence(own));
      const { config } = await settle({ train: path('types.txt'), format: 'tags' });
      return [config.tags.length, config.tasks[0]?.transitions];
    };
    expect(await transitionsOf(tags)).toEqual([4096, 'bio']);
    expect(await transitionsOf([...tags, 'B-last'])).toEqual([4097, undefined]);
  });
});
