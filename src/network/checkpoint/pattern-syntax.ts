// Parses the regular expressions that `module-pattern.ts` matches.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';

/** A part of an expression. */
export type PatternNode =
  | { readonly kind: 'characters'; readonly accepts: (unit: number) => boolean }
  | { readonly kind: 'anchor'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number };

type Accepts = (unit: number) => boolean;

/** The largest number in `{m,n}`. Each repetition takes memory. */
const mostRepetitions = 100;

/** Letters that stand for classes of characters, as in JavaScript. A capital letter stands for all other characters. */
const classes: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };

/**
 * The parts of an expression.
 * @param where name of the expression for messages
 * @throws BytetagError `model` if it is malformed or uses unsupported syntax
 */
export function parsePattern(source: string, where: string): PatternNode {
  let at = 0;
  const fail = (expected: string): never => {
    const place = at < source.length ? `at ${describeValue(source.slice(at, at + 20))}` : 'at the end';
    throw new BytetagError(
      'model',
      `${where}: expected ${expected}, got ${describeValue(source)} (see its part ${place})`,
    );
  };
  const takes = (text: string): boolean => {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };

  const choice = (): PatternNode => {
    const branches = [sequence()];
    while (takes('|')) branches.push(sequence());
    return branches.length === 1 ? (branches[0] ?? fail('a pattern')) : { kind: 'choice', branches };
  };
  const sequence = (): PatternNode => {
    const items: PatternNode[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') items.push(quantified());
    return { kind: 'sequence', items };
  };
  const quantified = (): PatternNode => {
    const item = atom();
    const times = quantifier();
    if (times === undefined) return item;
    if (item.kind === 'anchor') return fail('a pattern that repeats no anchor');
    // Greedy or lazy makes no difference to whether the whole name matches.
    takes('?');
    if (/[*+?{]/.test(source[at] ?? '')) fail('a pattern that repeats nothing twice in a row');
    return { kind: 'repeat', item, ...times };
  };
  const quantifier = (): { least: number; most: number } | undefined => {
    if (takes('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (takes('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (takes('?')) return { least: 0, most: 1 };
    if (source[at] !== '{') return undefined;
    const [text, first, comma, last] = /^\{(\d+)(,(\d*))?\}/.exec(source.slice(at)) ?? [];
    const least = Number(first);
    const most = comma === undefined ? least : last === '' ? Number.POSITIVE_INFINITY : Number(last);
    const isSmall = Math.max(least, most === Number.POSITIVE_INFINITY ? 0 : most) <= mostRepetitions;
    if (text === undefined || !isSmall || most < least) {
      return fail(`a pattern whose repetitions are {m}, {m,} or {m,n} with numbers up to ${mostRepetitions}`);
    }
    at += text.length;
    return { least, most };
  };
  const atom = (): PatternNode => {
    if (takes('(')) {
      if (!takes('?:') && source[at] === '?') fail('a pattern whose groups are ( ) or (?: )');
      const inside = choice();
      return takes(')') ? inside : fail('a pattern whose groups end');
    }
    if (takes('^')) return { kind: 'anchor', at: 'start' };
    if (takes('$')) return { kind: 'anchor', at: 'end' };
    if (takes('.')) return characters((unit) => unit !== 10 && unit !== 13 && unit !== 0x2028 && unit !== 0x2029);
    if (takes('[')) return characters(characterClass());
    if (/[*+?{]/.test(source[at] ?? '')) return fail('a pattern that repeats something');
    return characters(one());
  };
  const characterClass = (): Accepts => {
    const isNegated = takes('^');
    if (source[at] === ']') return fail('a pattern whose character classes hold some');
    const parts: Accepts[] = [];
    while (!takes(']')) {
      if (at >= source.length) return fail('a pattern whose character classes end');
      const first = character();
      const isRange = source[at] === '-' && at + 1 < source.length && source[at + 1] !== ']';
      if (!isRange) {
        parts.push(accepting(first));
        continue;
      }
      at++;
      const last = character();
      if (typeof first !== 'number' || typeof last !== 'number' || last < first) {
        return fail('a pattern whose ranges go from one character to a later one');
      }
      parts.push((unit) => unit >= first && unit <= last);
    }
    return (unit) => parts.some((accepts) => accepts(unit)) !== isNegated;
  };
  const one = (): Accepts => accepting(character());
  /** The next character, or the meaning of an escape. */
  const character = (): number | RegExp => {
    if (!takes('\\')) return source.charCodeAt(at++);
    const letter = source[at] ?? fail('a pattern that does not end in \\');
    if (Object.hasOwn(classes, letter)) {
      at++;
      return classes[letter] ?? fail('a pattern');
    }
    if (/[A-Za-z0-9]/.test(letter)) return fail('a pattern whose escapes are \\d, \\w, \\s or before punctuation');
    return source.charCodeAt(at++);
  };

  const node = choice();
  return at < source.length ? fail('a pattern whose groups begin before they end') : node;
}

/** The node for a set of characters. The answers for ASCII characters, which names consist of, are computed once. */
function characters(accepts: Accepts): PatternNode {
  const isAscii = Array.from({ length: 128 }, (_, unit) => accepts(unit));
  return { kind: 'characters', accepts: (unit) => isAscii[unit] ?? accepts(unit) };
}

function accepting(wanted: number | RegExp): Accepts {
  if (typeof wanted === 'number') return (unit) => unit === wanted;
  return (unit) => wanted.test(String.fromCharCode(unit));
}
