// CoNLL-U files: lines go in, sentences with all that the file says of them come out, and back to lines
// (https://universaldependencies.org/format.html).
import { type LineSource, lineError, readLines } from './lines.js';

/** Columns of CoNLL-U: ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC. */
export const conlluColumnCount = 10;

/** One line with ten columns: a word (`3`), a range of words written as one (`3-4`) or an empty node (`3.1`). */
export interface ConlluToken {
  readonly kind: 'word' | 'range' | 'empty';
  readonly columns: readonly string[];
  /** Line in the file, counted from 1. */
  readonly line: number;
}

/** A sentence with everything that stands in the file. */
export interface ConlluSentence {
  /** With their `#`. */
  readonly comments: readonly string[];
  readonly tokens: readonly ConlluToken[];
  /** The syntactic words among the tokens: what is tagged. */
  readonly words: readonly ConlluToken[];
  /** Line of the sentence's first line, counted from 1. */
  readonly line: number;
}

/**
 * The sentences of a CoNLL-U file.
 * @throws BytetagError `data` for a line without ten columns, an ID out of order, or an empty form
 */
export async function* readConllu(source: LineSource): AsyncGenerator<ConlluSentence> {
  let comments: string[] = [];
  let tokens: ConlluToken[] = [];
  let start = 1;
  const sentence = (): ConlluSentence => {
    const result = { comments, tokens, words: tokens.filter(({ kind }) => kind === 'word'), line: start };
    comments = [];
    tokens = [];
    return result;
  };
  for await (const { number, text } of readLines(source)) {
    if (text.trim() === '') {
      if (tokens.length > 0) yield sentence();
      continue;
    }
    if (comments.length === 0 && tokens.length === 0) start = number;
    if (text.startsWith('#') && tokens.length === 0) comments.push(text);
    else tokens.push(parseToken(text, number, tokens, source.name));
  }
  if (tokens.length > 0) yield sentence();
}

function parseToken(text: string, line: number, before: readonly ConlluToken[], file: string): ConlluToken {
  const columns = text.split('\t');
  if (columns.length !== conlluColumnCount) {
    const hint = columns.length === 1 && /\s/.test(text) ? ' (are the columns separated by tabs?)' : '';
    throw lineError(file, line, `expected ${conlluColumnCount} columns, got ${columns.length}${hint}`);
  }
  const [id = '', form = ''] = columns;
  if (form === '') throw lineError(file, line, 'expected a form in column 2, got nothing');
  const match = /^(\d+)(?:([-.])(\d+))?$/.exec(id);
  if (match === null) throw lineError(file, line, `expected an ID like 3, 3-4 or 3.1, got ${JSON.stringify(id)}`);
  const words = before.reduce((count, { kind }) => count + (kind === 'word' ? 1 : 0), 0);
  const [, first, separator] = match;
  const kind = separator === undefined ? 'word' : separator === '-' ? 'range' : 'empty';
  const expected = kind === 'empty' ? words : words + 1;
  if (Number(first) !== expected) {
    throw lineError(file, line, `expected ${kind === 'word' ? 'ID' : 'an ID that begins with'} ${expected}, got ${id}`);
  }
  return { kind, columns, line };
}

/** The sentence as lines, with its blank line. @param replacement a 0-based column and its new value for each word */
export function formatConllu(
  { comments, tokens }: Pick<ConlluSentence, 'comments' | 'tokens'>,
  replacement?: { readonly column: number; readonly values: readonly string[] },
): string {
  let word = 0;
  const lines = tokens.map(({ kind, columns }) => {
    if (kind !== 'word' || replacement === undefined) return columns.join('\t');
    const value = replacement.values[word++] ?? '_';
    return columns.map((column, index) => (index === replacement.column ? value : column)).join('\t');
  });
  return `${[...comments, ...lines].join('\n')}\n\n`;
}

/** A sentence of plain words as CoNLL-U tokens. @param spaceAfter false where the next word follows without a space */
export function conlluFromWords(words: readonly string[], spaceAfter: readonly boolean[] = []): ConlluSentence {
  const tokens = words.map((form, index): ConlluToken => {
    const misc = spaceAfter[index] === false ? 'SpaceAfter=No' : '_';
    return {
      kind: 'word',
      columns: [String(index + 1), form, '_', '_', '_', '_', '_', '_', '_', misc],
      line: index + 1,
    };
  });
  return { comments: [], tokens, words: tokens, line: 1 };
}

/** The running text of a sentence, from its forms, ranges and `SpaceAfter=No`. */
export function conlluText({ tokens }: Pick<ConlluSentence, 'tokens'>): string {
  let text = '';
  let coveredUntil = 0;
  for (const { kind, columns } of tokens) {
    const [id = '', form = ''] = columns;
    const isCovered = kind === 'word' && Number(id) <= coveredUntil;
    if (kind === 'empty' || isCovered) continue;
    if (kind === 'range') coveredUntil = Number(id.split('-')[1]);
    const isJoined = (columns[9] ?? '').split('|').includes('SpaceAfter=No');
    text += isJoined ? form : `${form} `;
  }
  return text.trimEnd();
}
