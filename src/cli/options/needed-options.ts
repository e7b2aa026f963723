// Refuses options that would have no effect together with other options, because a user who gives an option expects an
// effect.
import { BytetagError } from '../../foundation/errors.js';
import { asksModel } from '../../language/segmentation/divisions.js';
import { expectBeside as expectBesideInLibrary } from '../../product/training/option-effects.js';
import { flagOf } from './options.js';

/** The option that another one needs in order to have an effect. */
export interface Companion {
  /** Its flag on the command line: `--output`. */
  readonly flag: string;
  /** The values with which the other option has an effect. */
  readonly values: readonly string[];
  /** The value that it has. */
  readonly got: string;
}

/**
 * Refuses the first given option that has no effect with the value of another option.
 * @param companions the options that each one needs, by its key
 * @throws BytetagError `usage`: `--alternatives: expected --output jsonl beside it, got text`
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
 * Refuses an option that was given without the option that it belongs to.
 * @throws BytetagError `usage`: `--penalty: expected --avoid beside it, got none`
 */
export function expectBeside<Key extends string>(
  given: { readonly [K in Key]?: unknown },
  keys: readonly Key[],
  needed: Key,
): void {
  expectBesideInLibrary(given, keys, needed, flagOf);
}

/** @throws BytetagError `usage` for a model that divides texts beside a way to divide them without one */
export function expectDivision(given: {
  readonly segment?: string | undefined;
  readonly locale?: string | undefined;
  readonly segmenter?: string | undefined;
}): void {
  if (given.segmenter === undefined || asksModel(given)) return;
  const got = given.locale === undefined ? `--segment ${given.segment}` : '--locale';
  throw new BytetagError('usage', `--segmenter: expected --segment model or lines beside it, got ${got}`);
}
