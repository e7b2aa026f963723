// The warning about text that is a table.
import { expect, it } from 'vitest';
import { warnOfColumns } from '../../../src/cli/parts/warn-of-columns.js';
import type { Item } from '../../../src/product/output/item.js';

const around = { line: 1, places: [], origin: {}, before: '', after: '' };
const itemsOf = async function* (texts: readonly string[]): AsyncGenerator<Item> {
  for (const text of texts) yield { sentences: [], text: { ...around, text } };
};
const warningsOf = async (items: AsyncIterable<Item>): Promise<readonly string[]> => {
  const warnings: string[] = [];
  let passed = 0;
  for await (const _ of warnOfColumns(items, ['N', 'V'], 'a.txt', (message) => warnings.push(message))) passed++;
  return [...warnings, `${passed} passed`];
};

it('is given once, if the first lines all end with a tag', async () => {
  const rows = Array.from({ length: 12 }, (_, index) => `word${index} N`);
  expect(await warningsOf(itemsOf(rows))).toEqual([expect.stringContaining('a.txt: looks like columns'), '12 passed']);
  expect(await warningsOf(itemsOf(rows.slice(0, 4)))).toEqual(['4 passed']);
  expect(await warningsOf(itemsOf(['Just text.', ...rows]))).toEqual(['13 passed']);
  expect(await warningsOf(itemsOf([...rows.slice(0, 4), 'N', ...rows]))).toEqual(['17 passed']);
});

it('looks at a text of many items once, however long it is', async () => {
  let looks = 0;
  const text = {
    ...around,
    get text() {
      looks++;
      return 'a long text';
    },
  };
  const items = (async function* () {
    for (let count = 0; count < 100; count++) yield { sentences: [], text };
  })();
  expect(await warningsOf(items)).toEqual(['100 passed']);
  expect(looks).toBe(1);
});
