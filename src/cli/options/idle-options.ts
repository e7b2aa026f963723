// Options that would have no effect beside others are refused: whoever gives one expects it to make a difference.
import { BytetagError } from '../../foundation/errors.js';
import { flagOf } from './options.js';

/** What an option has to stand beside to have an effect. */
export interface Companion {
  /** As it is written on the command line: `--output`. */
  readonly flag: string;
  /** The values beside which the option has an effect. */
  readonly values: readonly string[];
  /** Its value. */
  readonly got: string;
}

/**
 * Refuses the first of some options that was given, but has no effect beside what another option says.
 * @param companions by the options' keys
 * @throws BytetagError `usage`: `--best: expected --output jsonl beside it, got text`
 */
export function expectCompanions(
  given: Readonly<Record<string, unknown>>,
  companions: Readonly<Record<string, Companion>>,
): void {
  for (const [key, { flag, values, got }] of Object.entries(companions)) {
    if (given[key] === undefined || values.includes(got)) continue;
    const expected = [values.slice(0, -1).join(', '), values.at(-1)].filter((part) => part !== '').join(' or ');
    throw new BytetagError('usage', `${flagOf(key)}: expected ${flag} ${expected} beside it, got ${got}`);
  }
}

/**
 * Refuses an option that was given without the one that it says more about.
 * @throws BytetagError `usage`: `--penalty: expected --avoid beside it, got none`
 */
export function expectBeside<Key extends string>(
  given: { readonly [K in Key]?: unknown },
  keys: readonly Key[],
  needed: Key,
): void {
  if (given[needed] !== undefined) return;
  const key = keys.find((each) => given[each] !== undefined);
  if (key !== undefined) {
    throw new BytetagError('usage', `${flagOf(key)}: expected ${flagOf(needed)} beside it, got none`);
  }
}
