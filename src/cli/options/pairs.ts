// Options that map tags to values: words like `X=1` go in, an object comes out.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { describeRule, fitsRule, type NumberRule } from '../../foundation/value-rules.js';

/** What may stand after the `=`. */
export interface PairValue<Value> {
  /** What it is called in a message. */
  readonly expected: string;
  /** The value, undefined where it is malformed. */
  readonly parse: (text: string) => Value | undefined;
}

/** A number that fits a rule. */
export function numberPair(rule: NumberRule): PairValue<number> {
  return {
    expected: describeRule(rule),
    parse(text) {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return fitsRule(value, rule) ? value : undefined;
    },
  };
}

/** Another tag. */
export const otherTag: PairValue<string> = { expected: 'a tag', parse: String };

/**
 * Reads `tag=value` words; the tag is what stands before the last `=`, since tags may be anything.
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
