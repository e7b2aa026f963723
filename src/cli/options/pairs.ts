// Reads options that map tags to values, from words such as `X=1`.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { describeRule, fitsRule, type NumberRule } from '../../foundation/value-rules.js';

/** The kind of value after the `=`. */
export interface PairValue<Value> {
  /** The name of the value in messages. */
  readonly expected: string;
  /** Parses the value; undefined if it is malformed. */
  readonly parse: (text: string) => Value | undefined;
}

/** A value that is a number and follows a rule. */
export function numberPair(rule: NumberRule): PairValue<number> {
  return {
    expected: describeRule(rule),
    parse(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return fitsRule(value, rule) ? value : undefined;
    },
  };
}

/** A value that is another tag. */
export const otherTag: PairValue<string> = { expected: 'a tag', parse: String };

/**
 * Reads `tag=value` words; the tag is the text before the last `=`, since tags may contain any characters.
 * @throws BytetagError `usage` for a word without `=`, an empty tag, or a malformed value
 */
export function parsePairs<Value>(
  flag: string,
  words: readonly string[],
  { expected, parse }: PairValue<Value>,
): Readonly<Record<string, Value>> {
  const pairs = words.map((word): readonly [string, Value] => {
    const equals = word.lastIndexOf('=');
    const value = equals < 0 || equals + 1 === word.length ? undefined : parse(word.slice(equals + 1));
    if (equals < 1 || value === undefined) {
      throw new BytetagError('usage', `${flag}: expected a tag, = and ${expected}, got ${describeValue(word)}`);
    }
    return [word.slice(0, equals), value];
  });
  return Object.fromEntries(pairs);
}
