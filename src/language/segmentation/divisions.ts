// The names of the ways to divide a text into sentences and words.

/**
 * The ways to divide a text: by a model that has learned it, by Unicode's rules, or as the text says itself: each line
 * is a sentence (`lines`), and what is between white space is a word (`tokens`).
 */
export type Division = 'model' | 'unicode' | 'lines' | 'tokens';

/** All of them. */
export const divisions: readonly Division[] = ['model', 'unicode', 'lines', 'tokens'];

/**
 * Whether a model has a part in dividing texts in this way, where there is one.
 * @param locale the language whose rules are asked for
 */
export function asksModel({
  segment = 'model',
  locale,
}: {
  readonly segment?: string | undefined;
  readonly locale?: string | undefined;
}): boolean {
  return locale === undefined && (segment === 'model' || segment === 'lines');
}
