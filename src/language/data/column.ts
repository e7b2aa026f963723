// Names the column of a labelled file that holds the tags of a task.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';

/** Tasks whose column is known by the task's name. */
const namedTasks = ['upos', 'xpos', 'ner', 'chunk'] as const;

/** Where the tags are: by the name of a task, by a 1-based column number, or by the name of a column. */
export type Column =
  | { readonly kind: 'named'; readonly name: (typeof namedTasks)[number] }
  | { readonly kind: 'numbered'; readonly number: number }
  | { readonly kind: 'field'; readonly name: string };

/** Names of CoNLL-U's columns. */
export const conlluFields: readonly string[] = [
  'id',
  'form',
  'lemma',
  'upos',
  'xpos',
  'feats',
  'head',
  'deprel',
  'deps',
  'misc',
];

/** Columns in which `_` means that a treebank has no values; in the other columns it is a value. */
export const neverEmpty: readonly string[] = ['upos', 'xpos', 'head', 'deprel'];

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
    `task: expected one of ${namedTasks.join(', ')} or column:N, got ${describeValue(text)}`,
  );
}

/** The text form of a column, which `parseColumn` reads. */
export function formatColumn(column: Column): string {
  if (column.kind === 'named') return column.name;
  return `column:${column.kind === 'field' ? column.name : column.number}`;
}

/**
 * The 0-based column of a CoNLL-U file: UPOS is the fourth column, XPOS the fifth. There is none for `ner` and `chunk`.
 * @param fields the names of the columns of a CoNLL-U Plus file
 * @throws BytetagError `usage` if there is no such column
 */
export function conlluColumn(column: Column, where: string, fields: readonly string[] = conlluFields): number {
  if (column.kind === 'numbered') {
    if (column.number <= fields.length) return column.number - 1;
    throw new BytetagError(
      'usage',
      `${where}: task ${formatColumn(column)}: expected a column from 1 to ${fields.length}, got ${column.number}`,
    );
  }
  const wanted = column.name.toLowerCase();
  const index = fields.findIndex((field) => field.toLowerCase() === wanted);
  if (index >= 0) return index;
  // In CoNLL-U Plus the name of a column begins with the name of its project: PARSEME:MWE.
  const own = fields.findIndex((field) => field.toLowerCase().endsWith(`:${wanted}`));
  if (own >= 0) return own;
  const expected =
    fields === conlluFields
      ? 'a task that CoNLL-U has a column for (upos, xpos, column:N or column:deprel)'
      : `one of its columns (${describeText(fields.map((field) => `column:${field}`).join(', '))})`;
  throw new BytetagError('usage', `${where}: task ${formatColumn(column)}: expected ${expected}, got ${column.name}`);
}
