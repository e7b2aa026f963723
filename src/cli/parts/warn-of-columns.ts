// Notices text that is a table of words and tags.
import type { Item } from '../../product/output/item.js';

/** If this many lines at the start all end with a tag of the model, a warning says that the text looks like columns. */
const linesBeforeWarning = 5;

/**
 * Passes items of text on, and warns once if the first look like words with their tags.
 * @param name of the input, for the message
 */
export async function* warnOfColumns(
  items: AsyncIterable<Item>,
  tagSet: readonly string[],
  name: string,
  warn: (message: string) => void,
): AsyncGenerator<Item> {
  let [seen, mayBeColumns] = [0, true];
  for await (const item of items) {
    // The text of an item may be that of many: it is not looked at once for each.
    if (mayBeColumns) {
      const cells = item.text?.text.trim().split(/[ \t]+/) ?? [];
      mayBeColumns = cells.length > 1 && tagSet.includes(cells.at(-1) ?? '');
      seen++;
      if (mayBeColumns && seen === linesBeforeWarning) {
        mayBeColumns = false;
        warn(`${name}: looks like columns of words and tags, which are read with --input columns, not like text`);
      }
    }
    yield item;
  }
}
