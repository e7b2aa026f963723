// A JSON file of tasks: what each says of its own files goes before what the command line says of all.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { trainingTasks } from '../../../src/cli/options/task-options.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'tasks.json');

const tasksOf = (tasks: readonly object[], given: object = {}) => {
  writeFileSync(path, JSON.stringify({ tasks }));
  return trainingTasks({ task: [path], train: ['a.csv'], ...given });
};

it('may read the files of each task in its own way', async () => {
  const [first, second] = [
    { name: 'first', column: 'column:3', reading: { wordColumn: '2', tagNames: ['O', 'B'] } },
    { name: 'second', column: 'ner' },
  ];
  const given = { wordColumn: 'text', separator: 'tab' };
  expect((await tasksOf([first, second], given)).map(({ reading }) => reading)).toEqual([
    { separator: '\t', wordColumn: '2', tagNames: ['O', 'B'] },
    { separator: '\t', wordColumn: 'text' },
  ]);
  expect((await tasksOf([second])).map(({ reading }) => reading)).toEqual([undefined]);
});

it.each<[unknown, string]>([
  [[], 'reading: expected an object, got []'],
  [{ wordColum: '2' }, 'reading: expected known keys, got "wordColum" (did you mean wordColumn?)'],
  [{ wordColumn: 2 }, 'reading.wordColumn: expected a text that is not empty, got 2'],
  [{ kind: 'xml' }, 'reading.kind: expected one of conllu, columns, jsonl, csv, tsv, parquet, got xml'],
])('says what is wrong with %j', async (reading, message) => {
  await expect(tasksOf([{ name: 'a', column: 'ner', reading }])).rejects.toMatchObject({
    code: 'config',
    message: `${path}: task 1: ${message}`,
  });
});
