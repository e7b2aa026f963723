// A JSON file of tasks: what each task has of its own has priority over what the command line says of all.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { flagOf } from '../../../src/cli/options/options.js';
import { withTaskFile } from '../../../src/cli/options/task-file.js';
import { tasksOf } from '../../../src/product/training/training-tasks.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'tasks.json');

const read = async (tasks: unknown, given: object = {}) => {
  writeFileSync(path, JSON.stringify({ tasks }));
  const options = await withTaskFile({ model: 'micro', out: 'out', task: [path], train: ['a.csv'], ...given });
  return tasksOf(options, flagOf);
};

it('may read the files of each task in its own way', async () => {
  const [first, second] = [
    { name: 'first', column: 'column:3', wordColumn: '2', tagNames: ['O', 'B'] },
    { name: 'second', column: 'ner', train: 'b.csv', dev: ['c.csv'] },
  ];
  const given = { wordColumn: 'text', separator: 'tab' };
  expect(await read([first, second], given)).toEqual([
    {
      ...{ name: 'first', column: 'column:3', trainFiles: ['a.csv'], devFiles: [] },
      reading: { separator: 'tab', wordColumn: '2', tagNames: ['O', 'B'] },
    },
    {
      ...{ name: 'second', column: 'ner', trainFiles: ['b.csv'], devFiles: ['c.csv'] },
      reading: { separator: 'tab', wordColumn: 'text' },
    },
  ]);
  expect((await read([second, { ...second, name: 'a', train: undefined }])).map(({ reading }) => reading)).toEqual([
    undefined,
    undefined,
  ]);
});

it.each<[unknown, string]>([
  [{ wordColum: '2' }, 'task 1: expected known keys, got "wordColum" (did you mean wordColumn?)'],
  [{ wordColumn: 2 }, 'task 1: wordColumn: expected a text that is not empty, got 2'],
  [{ fileKind: 'xml' }, 'task 1: fileKind: expected one of conllu, columns, jsonl, csv, tsv, parquet, got xml'],
  [{ dev: [1] }, 'task 1: dev: expected a file or a list of files, got [1]'],
  [{ name: '' }, 'task 1: name: expected a name of at most 1000 characters, got ""'],
])('says what is wrong with %j', async (given, message) => {
  await expect(read([{ name: 'a', column: 'ner', ...(given as object) }])).rejects.toMatchObject({
    code: 'config',
    message: `${path}: ${message}`,
  });
});

it.each<[unknown, object, string]>([
  [undefined, {}, `${path}: tasks: expected a list of at least one task, got null`],
  [[1], {}, `${path}: tasks: expected a list of at least one task, got a list of something else`],
  [[], { task: [path, 'upos'] }, `--task: expected it in ${path}, which has all of the tasks, got it beside`],
  [[], { scheme: 'bio' }, `--scheme: expected it in ${path}, which has all of the tasks, got it beside them`],
  [
    [{ name: 'a', column: 'ner', train: 'b' }],
    {},
    `--train: expected a task in ${path} without train of its own, got none`,
  ],
])('refuses tasks %j with %j', async (tasks, given, message) => {
  await expect(read(tasks, given)).rejects.toThrow(message);
});
