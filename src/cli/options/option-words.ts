// Parses the words behind a flag into the value of its option: `X=1` pairs, `typos:0.1` rates, numbers and texts.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { describeRule, fitsRule, type NumberRule, type RatesRule } from '../../foundation/value-rules.js';
import type { OptionSpec } from '../../product/options/option-spec.js';

/**
 * The value of the words behind a flag.
 * @param expected describes the words, for messages
 * @throws BytetagError `usage` for malformed words
 */
export function parseWords(
  flag: string,
  words: readonly string[],
  spec: Exclude<OptionSpec, { readonly kind: 'flag' }>,
  expected: string,
): unknown {
  const [first = ''] = words;
  switch (spec.kind) {
    case 'list': {
      const other = words.find((word) => !fitsRule(word, spec));
      if (other === undefined) return words;
      throw new BytetagError('usage', `${flag}: expected ${expected}, got ${describeValue(other)}`);
    }
    case 'texts':
      return words;
    case 'numbers':
      if (words.length === 1 && spec.words?.includes(first)) return first;
      return parsePairs(flag, words, numberPair(spec.of));
    case 'names':
      return parsePairs(flag, words, otherTag);
    case 'rates':
      return parseRates(flag, words, spec);
    default: {
      const isNumber = spec.kind === 'integer' || spec.kind === 'number';
      const value = isNumber ? numberOf(first) : first;
      if (fitsRule(value, spec)) return value;
      throw new BytetagError('usage', `${flag}: expected ${expected}, got ${first === '' ? 'nothing' : first}`);
    }
  }
}

/** A number as a user writes it; NaN for a text that is not one. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The kind of value after the `=`. */
interface PairValue<Value> {
  /** The name of the value in messages. */
  readonly expected: string;
  /** Parses the value; undefined if it is malformed. */
  readonly parse: (text: string) => Value | undefined;
}

/** A value that is a number and follows a rule. */
function numberPair(rule: NumberRule): PairValue<number> {
  return {
    expected: describeRule(rule),
    parse(text) {
      const value = numberOf(text);
      return fitsRule(value, rule) ? value : undefined;
    },
  };
}

/** A value that is another tag. */
const otherTag: PairValue<string> = { expected: 'a tag', parse: String };

/** Reads `tag=value` words; the tag is the text before the last `=`, since tags may contain any characters. */
function parsePairs<Value>(
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

/** Reads `typos:0.1` and `typos:0.05,0.1,0.2`; a name may be repeated. */
function parseRates(
  flag: string,
  words: readonly string[],
  { names, of }: RatesRule,
): Readonly<Record<string, readonly number[]>> {
  const rates = new Map<string, readonly number[]>();
  for (const word of words) {
    const [name = '', ...rest] = word.split(':');
    if (!names.includes(name)) {
      throw new BytetagError('usage', `${flag}: expected one of ${names.join(', ')}, got ${describeValue(name)}`);
    }
    const parsed = rest.join(':').split(',').map(numberOf);
    if (!parsed.every((rate) => fitsRule(rate, of))) {
      const expected = `${name}:RATE with rates between 0 and 1, such as ${name}:0.1 or ${name}:0.05,0.1,0.2`;
      throw new BytetagError('usage', `${flag}: expected ${expected}, got ${word}`);
    }
    rates.set(name, [...(rates.get(name) ?? []), ...parsed]);
  }
  return Object.fromEntries(rates);
}
