// Parses command-line arguments into typed values, by a table of the options that a command has.
import { BytetagError } from '../../foundation/errors.js';
import { didYouMean } from '../../foundation/nearest-name.js';
import { describeFound, describeRule, fitsRule, type ValueRule } from '../../foundation/value-rules.js';

/**
 * One option of a command: the rule for its value, and its help. Its flag is its key in kebab case: `learningRate` is
 * `--learning-rate`. A `list` takes all words up to the next flag, and may be repeated.
 */
export type OptionSpec = Exclude<ValueRule, { readonly kind: 'signal' | 'other' }> & {
  readonly help: string;
  /** The name of the value in the help. */
  readonly placeholder?: string;
};

/** The options of a command, by key. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<Spec extends OptionSpec> = Spec['kind'] extends 'flag'
  ? boolean
  : Spec['kind'] extends 'integer' | 'number'
    ? number
    : Spec['kind'] extends 'list'
      ? readonly string[]
      : string;

/** The given values, by key. Options that were not given are absent. */
export type OptionValues<Specs extends OptionSpecs> = { readonly [Key in keyof Specs]?: OptionValue<Specs[Key]> };

/** A parsed command line. */
export interface ParsedOptions<Specs extends OptionSpecs> {
  readonly values: OptionValues<Specs>;
  readonly positionals: readonly string[];
}

/** `learningRate` as `--learning-rate`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Parses the words after a command's name.
 * @param maxPositionals the most words without a flag that the command takes
 * @throws BytetagError `usage` for an unknown flag, a missing or malformed value, or too many words
 */
export function parseOptions<Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
  maxPositionals = 0,
): ParsedOptions<Specs> {
  const values: Record<string, boolean | number | string | readonly string[]> = {};
  const positionals: string[] = [];
  const keys = new Map(Object.keys(specs).map((key) => [flagOf(key), key]));
  const isFlag = (word: string | undefined): boolean => word?.startsWith('--') === true && word !== '--';

  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!isFlag(word)) {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const key = keys.get(flag);
    const spec = key === undefined ? undefined : specs[key];
    if (key === undefined || spec === undefined) throw unknownFlag(flag, [...keys.keys()]);
    if (spec.kind === 'flag') {
      if (equals >= 0) throw new BytetagError('usage', `${flag}: expected no value, got ${word.slice(equals + 1)}`);
      values[key] = true;
      continue;
    }
    const given: string[] = equals < 0 ? [] : [word.slice(equals + 1)];
    const wanted = spec.kind === 'list' ? Number.POSITIVE_INFINITY : 1;
    while (given.length < wanted && equals < 0 && index + 1 < args.length && !isFlag(args[index + 1])) {
      given.push(args[++index] ?? '');
    }
    if (given.length === 0) throw new BytetagError('usage', `${flag}: expected ${describe(spec)}, got nothing`);
    if (spec.kind === 'list') values[key] = [...((values[key] as readonly string[] | undefined) ?? []), ...given];
    else values[key] = parseValue(flag, given[0] ?? '', spec);
  }
  const [surplus] = positionals.slice(maxPositionals);
  if (surplus !== undefined) throw new BytetagError('usage', `expected only options here, got ${surplus}`);
  return { values: values as OptionValues<Specs>, positionals };
}

/**
 * Checks values read from a configuration file, whose keys are the options' keys.
 * @throws BytetagError `config` for an unknown key or a value of the wrong kind
 */
export function checkOptionValues<Specs extends OptionSpecs>(
  json: Readonly<Record<string, unknown>>,
  specs: Specs,
  where: string,
): OptionValues<Specs> {
  const keys = Object.keys(specs);
  for (const [key, value] of Object.entries(json)) {
    // A key such as `constructor` would find a property that every object has.
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec === undefined) {
      throw new BytetagError(
        'config',
        `${where}: ${key}: expected a known key, got one that is not${didYouMean(key, keys)}`,
      );
    }
    if (fitsRule(value, spec)) continue;
    throw new BytetagError('config', `${where}: ${key}: expected ${describe(spec)}, got ${describeFound(value, spec)}`);
  }
  const isSingle = (key: string, value: unknown): boolean => specs[key]?.kind === 'list' && typeof value === 'string';
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, isSingle(key, value) ? [value] : value]),
  ) as OptionValues<Specs>;
}

/** The value of a required option. @throws BytetagError `usage` if it was not given */
export function required<Value>(value: Value | undefined, flag: string, hintText = ''): Value {
  if (value === undefined) throw new BytetagError('usage', `${flag}: expected a value, got nothing${hintText}`);
  return value;
}

/** One line of help for each option. */
export function formatOptions(specs: OptionSpecs): string {
  const rows = Object.entries(specs).map(([key, spec]) => {
    const value = spec.kind === 'flag' ? '' : ` ${spec.placeholder ?? choicesOf(spec) ?? 'N'}`;
    return [`${flagOf(key)}${value}${spec.kind === 'list' ? ' ..' : ''}`, spec.help] as const;
  });
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

function parseValue(where: string, text: string, spec: OptionSpec): number | string {
  const isNumber = spec.kind === 'integer' || spec.kind === 'number';
  const value = !isNumber ? text : text.trim() === '' ? Number.NaN : Number(text);
  if (fitsRule(value, spec)) return value;
  throw new BytetagError('usage', `${where}: expected ${describe(spec)}, got ${text === '' ? 'nothing' : text}`);
}

function choicesOf(spec: OptionSpec): string | undefined {
  return spec.kind === 'string' ? spec.choices?.join('|') : undefined;
}

function describe(spec: OptionSpec): string {
  const isFree = spec.kind === 'list' || (spec.kind === 'string' && spec.choices === undefined);
  return isFree ? (spec.placeholder ?? 'a value') : describeRule(spec);
}

function unknownFlag(flag: string, flags: readonly string[]): BytetagError {
  return new BytetagError(
    'usage',
    `${flag}: expected an option of this command, got one that is not${didYouMean(flag, flags)}`,
  );
}
