// Rules for the values that a caller may give. The command line and the library share these rules and their error
// messages.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';
import { hintOf } from './nearest-name.js';

/** The rule for a number. NaN, infinities and strings of digits are never valid. */
export interface NumberRule {
  readonly kind: 'integer' | 'number';
  /** The smallest valid number. Default 0. */
  readonly min?: number;
  /** Instead of `min`: valid numbers are larger than this. */
  readonly above?: number;
  /** The largest valid number, or a function that returns it if it depends on the machine. Default: none. */
  readonly max?: number | (() => number);
  /** Instead of `max`: valid numbers are smaller than this. */
  readonly below?: number;
  /** The reason for the rule, which the message gives after the expected value. */
  readonly because?: string;
}

/** The rule for a text. */
export interface TextRule {
  readonly kind: 'string';
  /** The only valid texts. Default: any text. */
  readonly choices?: readonly string[];
  /** Whether the text must not be empty. */
  readonly filled?: boolean;
}

/** The rule for a text or a list of texts. */
export interface ListRule {
  readonly kind: 'list';
  /** The only valid texts. Default: any text. */
  readonly choices?: readonly string[];
  /** Whether there must be a text, and none may be empty. Default: false. */
  readonly filled?: boolean;
}

/** The rule for an object with a number for each name, such as `{ NOUN: 2 }`. */
export interface NumbersRule {
  readonly kind: 'numbers';
  readonly of: NumberRule;
  /** Words that are valid instead of an object. */
  readonly words?: readonly string[];
}

/** The rule for an object with a number or a list of numbers for some of the names, such as `{ typos: [0.1, 0.2] }`. */
export interface RatesRule {
  readonly kind: 'rates';
  readonly of: NumberRule;
  readonly names: readonly string[];
}

/** The rule for an object with values of its own, such as `{ rank: 8, alpha: 16 }`. */
export interface GroupRule {
  readonly kind: 'group';
  readonly rules: ValueRules;
  /** Whether `true` and `false` are valid, too. */
  readonly isSwitch?: boolean;
  /** Today's names of values by the names that earlier versions had for them, for the message. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/**
 * One rule. `texts`: a list of texts; `names`: an object with a text for each name;
 * `signal`: an AbortSignal; `function`: a function; `other`: a value that is checked where it is used.
 */
export type ValueRule =
  | NumberRule
  | TextRule
  | NumbersRule
  | RatesRule
  | GroupRule
  | ListRule
  | { readonly kind: 'flag' | 'texts' | 'names' | 'signal' | 'function' | 'other' };

/** Rules by the name of the value that they apply to. */
export type ValueRules = { readonly [name: string]: ValueRule };

/** Any finite number. */
export const anyNumber: NumberRule = { kind: 'number', min: Number.NEGATIVE_INFINITY };

/** A share or a probability: from 0 to 1. */
export const share: NumberRule = { kind: 'number', max: 1 };

/**
 * Checks an object of options.
 * @param where the text before their names in messages. Default: none
 * @throws BytetagError `usage` for a value that is not valid, or an unknown option; undefined counts as not given
 */
export function checkGroup(given: unknown, group: Omit<GroupRule, 'kind'>, where = ''): asserts given is object {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  checkValue(isObject ? where : where || 'options', given, { ...group, kind: 'group' });
}

/** Describes the valid values for a message: `a whole number of at least 1`. */
export function describeRule(rule: ValueRule): string {
  switch (rule.kind) {
    case 'integer':
    case 'number':
      return describeNumber(rule);
    case 'string':
      return rule.choices ? `one of ${rule.choices.join(', ')}` : `a text${rule.filled ? ' that is not empty' : ''}`;
    case 'flag':
      return 'true or false';
    case 'list':
      return rule.choices
        ? `one or several of ${rule.choices.join(', ')}`
        : `a text or a list of texts${rule.filled ? ', none of them empty' : ''}`;
    case 'texts':
      return 'a list of texts';
    case 'numbers':
      return `an object with a number for each tag${(rule.words ?? []).map((word) => `, or '${word}'`).join('')}`;
    case 'names':
      return 'an object with a new name for each tag';
    case 'rates':
      return `an object with rates for some of ${rule.names.join(', ')}`;
    case 'group':
      return `${rule.isSwitch ? 'true, false or ' : ''}an object`;
    case 'signal':
      return 'an AbortSignal';
    case 'function':
      return 'a function';
    case 'other':
      return 'a value';
  }
}

/** Whether a value is valid. */
export function fitsRule(value: unknown, rule: ValueRule): boolean {
  return faultOf('', value, rule) === undefined;
}

/**
 * Checks one value.
 * @param where the name that the caller knows the value by; a value within it has its name behind a dot
 * @throws BytetagError with `code` (default `usage`) if the value is not valid
 */
export function checkValue(where: string, value: unknown, rule: ValueRule, code: ErrorCode = 'usage'): void {
  const fault = faultOf(where, value, rule);
  if (fault !== undefined)
    throw new BytetagError(code, `${fault.where}: expected ${fault.expected}, got ${fault.found}`);
}

/** Describes the value that was found. Where a text was expected, a text is shown without quotes. */
export function describeFound(value: unknown, rule: ValueRule): string {
  return rule.kind === 'string' && typeof value === 'string' && value !== '' ? value : describeValue(value);
}

/** What is wrong with a value, or with a value within it. */
interface Fault {
  readonly where: string;
  readonly expected: string;
  readonly found: string;
}

/** The first fault of a value; undefined for a valid one. */
function faultOf(where: string, value: unknown, rule: ValueRule): Fault | undefined {
  switch (rule.kind) {
    case 'numbers':
      if (typeof value === 'string' && rule.words?.includes(value)) return undefined;
      return faultWithin(where, value, rule, (place, _, number) => faultOf(place, number, rule.of));
    case 'names':
      return faultWithin(where, value, rule, (place, _, text) => faultOf(place, text, { kind: 'string' }));
    case 'rates':
      return faultWithin(where, value, rule, (place, name, rates) => {
        if (!rule.names.includes(name)) return unknownName(place, name, rule.names);
        const list: readonly unknown[] = Array.isArray(rates) && rates.length > 0 ? rates : [rates];
        return firstFault(list, (rate) => faultOf(place, rate, rule.of));
      });
    case 'group':
      if (rule.isSwitch && typeof value === 'boolean') return undefined;
      return faultWithin(where, value, rule, (place, name, inner) => {
        const own = Object.hasOwn(rule.rules, name) ? rule.rules[name] : undefined;
        if (own === undefined) return unknownName(place, name, Object.keys(rule.rules), rule.renamed);
        return inner === undefined ? undefined : faultOf(place, inner, own);
      });
    default:
      return isValid(value, rule)
        ? undefined
        : { where, expected: describeRule(rule), found: describeFound(value, rule) };
  }
}

/** The fault of something that is not an object, or the first fault of a value within it. */
function faultWithin(
  where: string,
  value: unknown,
  rule: ValueRule,
  check: (place: string, name: string, inner: unknown) => Fault | undefined,
): Fault | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { where, expected: describeRule(rule), found: describeValue(value) };
  }
  const placeOf = (name: string): string => (where === '' ? name : `${where}.${name}`);
  return firstFault(Object.entries(value), ([name, inner]) => check(placeOf(name), name, inner));
}

function firstFault<T>(values: readonly T[], check: (value: T) => Fault | undefined): Fault | undefined {
  for (const value of values) {
    const fault = check(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function unknownName(
  where: string,
  name: string,
  names: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): Fault {
  return { where, expected: 'a known option', found: `one that is not${hintOf(name, names, renamed)}` };
}

function isValid(value: unknown, rule: Exclude<ValueRule, NumbersRule | RatesRule | GroupRule>): boolean {
  switch (rule.kind) {
    case 'integer':
    case 'number':
      return typeof value === 'number' && isWithin(value, rule);
    case 'string':
      return typeof value === 'string' && (rule.choices?.includes(value) ?? !(rule.filled && value === ''));
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return isChosen(typeof value === 'string' ? [value] : value, rule);
    case 'texts':
      return isTexts(value);
    case 'signal':
      return isSignal(value);
    case 'function':
      return typeof value === 'function';
    default:
      return true;
  }
}

function isChosen(value: unknown, { choices, filled }: ListRule): boolean {
  if (!isTexts(value)) return false;
  if (filled && (value.length === 0 || value.includes(''))) return false;
  return choices === undefined || value.every((text) => choices.includes(text));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/**
 * Checks for the methods of an AbortSignal. A signal from another realm, such as that of a test runner, has another
 * class.
 */
function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { aborted, addEventListener } = value as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

function isWithin(value: number, { kind, min = 0, above, max: most, below }: NumberRule): boolean {
  const max = typeof most === 'function' ? most() : most;
  return (
    Number.isFinite(value) &&
    (kind === 'number' || Number.isInteger(value)) &&
    (above === undefined ? value >= min : value > above) &&
    (max === undefined || value <= max) &&
    (below === undefined || value < below)
  );
}

function describeNumber({ kind, min = 0, above, max: most, below, because }: NumberRule): string {
  const max = typeof most === 'function' ? most() : most;
  const what = kind === 'integer' ? 'a whole number' : 'a number';
  const reason = because === undefined ? '' : `, ${because}`;
  if (above === undefined && max !== undefined) return `${what} from ${min} to ${max}${reason}`;
  const lower = above !== undefined ? [`above ${above}`] : Number.isFinite(min) ? [`of at least ${min}`] : [];
  const upper = below !== undefined ? [`below ${below}`] : max !== undefined ? [`of at most ${max}`] : [];
  const bounds = [...lower, ...upper].join(' and ');
  return `${what}${bounds === '' ? '' : ` ${bounds}`}${reason}`;
}
