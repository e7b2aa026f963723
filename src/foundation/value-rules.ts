// What a value that a caller gives may be. The command line and the library check by the same rules, with the same sentence.
import { describeValue } from './describe-value.js';
import { BytetagError, type ErrorCode } from './errors.js';

/** A number. Not a number, infinite ones and strings of digits never fit. */
export interface NumberRule {
  readonly kind: 'integer' | 'number';
  /** The smallest. Default 0. */
  readonly min?: number;
  /** Instead of `min`: all are larger. */
  readonly above?: number;
  /** The largest. Default: none. */
  /** A function where it depends on the machine. */
  readonly max?: number | (() => number);
  /** Instead of `max`: all are smaller. */
  readonly below?: number;
  /** Why so, at the end of what is expected. */
  readonly because?: string;
}

/** A text. */
export interface TextRule {
  readonly kind: 'string';
  /** The only ones that are allowed. Default: any. */
  readonly choices?: readonly string[];
  /** Whether it may not be empty. */
  readonly filled?: boolean;
}

/**
 * One rule. `list`: a text, or several; `texts`: several in a list; `signal`: an AbortSignal; `other`: what is checked where it is
 * used.
 */
export type ValueRule = NumberRule | TextRule | { readonly kind: 'flag' | 'list' | 'texts' | 'signal' | 'other' };

/** Rules by the name of what they are about. */
export type ValueRules = Readonly<Record<string, ValueRule>>;

/** Any finite number. */
export const anyNumber: NumberRule = { kind: 'number', min: Number.NEGATIVE_INFINITY };

/** A share or a probability. */
export const share: NumberRule = { kind: 'number', max: 1 };

/** What fits, for a message: `a whole number of at least 1`. */
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

/** Whether a value fits. */
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
 * @param where what the caller calls it
 * @throws BytetagError with `code` (default `usage`) where it does not fit
 */
export function checkValue(where: string, value: unknown, rule: ValueRule, code: ErrorCode = 'usage'): void {
  if (fitsRule(value, rule)) return;
  throw new BytetagError(code, `${where}: expected ${describeRule(rule)}, got ${describeFound(value, rule)}`);
}

/** What was found instead of what a rule expects: a text is shown as it is where texts are expected. */
export function describeFound(value: unknown, rule: ValueRule): string {
  return rule.kind === 'string' && typeof value === 'string' && value !== '' ? value : describeValue(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** By what it can do: one from another realm, such as a test runner's, is of another class. */
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
