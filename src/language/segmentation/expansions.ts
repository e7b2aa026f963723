// The words of tokens that are written as one and have words that are no parts of them: *zum* is *zu dem*. A table has
// those that the training data always expand in the same way.
import type { RawParagraph } from '../data/raw-text.js';
import { areParts } from './boundaries.js';

/** The words of tokens, by the tokens in small letters, or as they are written where that makes a difference. */
export type Expansions = Readonly<Record<string, readonly string[]>>;

/** A token with its words, and the text around it. */
export interface ExpandedToken {
  readonly token: string;
  readonly words: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** The most tokens of a table. */
export const mostExpansions = 20_000;

/** The characters of context that a token is shown with, on each side. */
const contextLength = 32;

/** The multiword tokens of a paragraph whose words are no parts of them. */
export function* expandedTokens({ text, sentences }: RawParagraph): Generator<ExpandedToken> {
  for (const { text: token, words, start, end } of sentences.flat()) {
    if (areParts(words, token)) continue;
    yield { token, words: words.map((word) => word.text), ...contextOf(text, start, end) };
  }
}

/** The text around a token. */
export function contextOf(text: string, start: number, end: number): Pick<ExpandedToken, 'before' | 'after'> {
  return { before: text.slice(Math.max(0, start - contextLength), start), after: text.slice(end, end + contextLength) };
}

/**
 * The table of tokens that always have the same words: the most frequent ones.
 * @param tokens as they occur, in their order
 */
export function tableOfExpansions(tokens: readonly ExpandedToken[]): Expansions {
  const exact = tally(tokens);
  const folded = tally(tokens.map(({ token, words }) => ({ token: token.toLowerCase(), words: lowered(words) })));
  const table = new Map<string, { readonly words: readonly string[]; readonly count: number }>();
  for (const [token, { words, count, isAlways }] of folded) {
    if (isAlways) table.set(token, { words, count });
  }
  for (const [token, { words, count, isAlways }] of exact) {
    const general = table.get(token.toLowerCase());
    const isCovered = general !== undefined && sameWords(withCaseOf(token, general.words), words);
    if (isAlways && !isCovered) table.set(token, { words, count });
  }
  const best = [...table].sort(([, a], [, b]) => b.count - a.count).slice(0, mostExpansions);
  return Object.fromEntries(best.map(([token, { words }]) => [token, words]));
}

/** The words of a token by a table; undefined if it does not have it. */
export function expandBy(table: Expansions, token: string): readonly string[] | undefined {
  if (Object.hasOwn(table, token)) return table[token];
  const lower = token.toLowerCase();
  return Object.hasOwn(table, lower) ? withCaseOf(token, table[lower] ?? []) : undefined;
}

/** Words in small letters with the capitals of their token: none, the first letter, or all. */
function withCaseOf(token: string, words: readonly string[]): readonly string[] {
  if (token === token.toLowerCase()) return words;
  const letters = [...token].filter((letter) => letter.toLowerCase() !== letter.toUpperCase());
  if (letters.length > 1 && token === token.toUpperCase()) return words.map((word) => word.toUpperCase());
  const [first = '', ...others] = words;
  const [initial = '', ...rest] = first;
  return [initial.toUpperCase() + rest.join(''), ...others];
}

interface Tally {
  readonly words: readonly string[];
  count: number;
  /** Whether the words are always the same. */
  isAlways: boolean;
}

function tally(tokens: readonly Pick<ExpandedToken, 'token' | 'words'>[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { token, words } of tokens) {
    const known = tallies.get(token);
    if (known === undefined) tallies.set(token, { words, count: 1, isAlways: true });
    else {
      known.count++;
      known.isAlways &&= sameWords(words, known.words);
    }
  }
  return tallies;
}

function lowered(words: readonly string[]): readonly string[] {
  return words.map((word) => word.toLowerCase());
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}
