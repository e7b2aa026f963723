// Which column of a labelled file holds the tags: a task's name goes in, where to look in each kind of file comes out.
import { BytetagError } from '../errors.js';

/** Tasks whose column is known by name. */
const namedTasks = ['upos', 'xpos', 'ner', 'chunk'] as const;

/** Where the tags are: by the name of a task, or by a 1-based column number. */
export type Column =
  | { readonly kind: 'named'; readonly name: (typeof namedTasks)[number] }
  | { readonly kind: 'numbered'; readonly number: number };

/** Reads `upos`, `xpos`, `ner`, `chunk` or `column:N`. @throws BytetagError `usage` for anything else */
export function parseColumn(text: string): Column {
  const name = namedTasks.find((task) => task === text);
  if (name !== undefined) return { kind: 'named', name };
  const number = /^column:([1-9]\d*)$/.exec(text)?.[1];
  if (number !== undefined) return { kind: 'numbered', number: Number(number) };
  throw new BytetagError(
    'usage',
    `task: expected one of ${namedTasks.join(', ')} or column:N, got ${JSON.stringify(text)}`,
  );
}

/** The column as its task is written. */
export function formatColumn(column: Column): string {
  return column.kind === 'named' ? column.name : `column:${column.number}`;
}

/** The 0-based column of a CoNLL-U file: UPOS is its fourth, XPOS its fifth; there is none for `ner` and `chunk`. */
export function conlluColumn(column: Column, where: string): number {
  if (column.kind === 'numbered') return column.number - 1;
  if (column.name === 'upos') return 3;
  if (column.name === 'xpos') return 4;
  throw new BytetagError(
    'usage',
    `${where}: task ${column.name}: expected a task that CoNLL-U has a column for (upos, xpos or column:N), got ${column.name}`,
  );
}
