// Which column of a labelled file holds the tags: a task's name goes in, where to look in each kind of file comes out.
import { BytetagError } from '../errors.js';

/** Tasks whose column is known by name. */
const namedTasks = ['upos', 'xpos', 'ner', 'chunk'] as const;

/** Where the tags are: by the name of a task, by a 1-based column number, or by the name of a column. */
export type Column =
  | { readonly kind: 'named'; readonly name: (typeof namedTasks)[number] }
  | { readonly kind: 'numbered'; readonly number: number }
  | { readonly kind: 'field'; readonly name: string };

/** Names of CoNLL-U's columns. */
const conlluFields = ['id', 'form', 'lemma', 'upos', 'xpos', 'feats', 'head', 'deprel', 'deps', 'misc'];

/** Reads `upos`, `xpos`, `ner`, `chunk`, `column:N` or `column:NAME`. @throws BytetagError `usage` for anything else */
export function parseColumn(text: string): Column {
  const name = namedTasks.find((task) => task === text);
  if (name !== undefined) return { kind: 'named', name };
  const number = /^column:([1-9]\d*)$/.exec(text)?.[1];
  if (number !== undefined) return { kind: 'numbered', number: Number(number) };
  const field = /^column:(.+)$/.exec(text)?.[1];
  if (field !== undefined && Number.isNaN(Number(field))) return { kind: 'field', name: field };
  throw new BytetagError(
    'usage',
    `task: expected one of ${namedTasks.join(', ')} or column:N, got ${JSON.stringify(text)}`,
  );
}

/** The column as its task is written. */
export function formatColumn(column: Column): string {
  if (column.kind === 'named') return column.name;
  return `column:${column.kind === 'field' ? column.name : column.number}`;
}

/** The 0-based column of a CoNLL-U file: UPOS is its fourth, XPOS its fifth; there is none for `ner` and `chunk`. */
export function conlluColumn(column: Column, where: string): number {
  if (column.kind === 'numbered') return column.number - 1;
  const index = conlluFields.indexOf(column.name.toLowerCase());
  if (index >= 0) return index;
  throw new BytetagError(
    'usage',
    `${where}: task ${formatColumn(column)}: expected a task that CoNLL-U has a column for (upos, xpos, column:N or column:deprel), got ${column.name}`,
  );
}
