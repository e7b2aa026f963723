// Rules for the values that a caller may give. The command line and the library share these rules and their error
// messages.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';

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

/**
 * One rule. `list`: a text or a list of texts; `texts`: a list of texts; `signal`: an AbortSignal; `other`: a value
 * that is checked where it is used.
 */
export type ValueRule = NumberRule | TextRule | { readonly kind: 'flag' | 'list' | 'texts' | 'signal' | 'other' };

/** Rules by the name of the value that they apply to. */
export type ValueRules = Readonly<Record<string, ValueRule>>;

/** Any finite number. */
export const anyNumber: NumberRule = { kind: 'number', min: Number.NEGATIVE_INFINITY };

/** A share or a probability: from 0 to 1. */
export const share: NumberRule = { kind: 'number', max: 1 };

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
      return 'a text or a list of texts';
    case 'texts':
      return 'a list of texts';
    case 'signal':
      return 'an AbortSignal';
    case 'other':
      return 'a value';
  }
}

/** Whether a value is valid. */
export function fitsRule(value: unknown, rule: ValueRule): boolean {
  switch (rule.kind) {
    case 'integer':
    case 'number':
      return typeof value === 'number' && isWithin(value, rule);
    case 'string':
      return typeof value === 'string' && (rule.choices?.includes(value) ?? !(rule.filled && value === ''));
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return typeof value === 'string' || isTexts(value);
    case 'texts':
      return isTexts(value);
    case 'signal':
      return isSignal(value);
    case 'other':
      return true;
  }
}

/**
 * Checks one value.
 * @param where the name that the caller knows the value by
 * @throws BytetagError with `code` (default `usage`) if the value is not valid
 */
export function checkValue(where: string, value: unknown, rule: ValueRule, code: ErrorCode = 'usage'): void {
  if (fitsRule(value, rule)) return;
  throw new BytetagError(code, `${where}: expected ${describeRule(rule)}, got ${describeFound(value, rule)}`);
}

/** Describes the value that was found. Where a text was expected, a text is shown without quotes. */
export function describeFound(value: unknown, rule: ValueRule): string {
  return rule.kind === 'string' && typeof value === 'string' && value !== '' ? value : describeValue(value);
}

function isTexts(value: unknown): boolean {
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
