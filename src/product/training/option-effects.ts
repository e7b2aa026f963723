// Refuses options that would have no effect together with other options, because a user who gives an option expects an
// effect.
import { BytetagError } from '../../foundation/errors.js';

/** What the caller calls an option: its own name, or its flag on the command line. */
export type NameOf = (option: string) => string;

/** In the library, options have their own names. */
export const ownName: NameOf = (option) => option;

/** Options of which one can make another have no effect. */
export interface GivenTogether {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly evalSteps?: number | undefined;
  readonly patience?: number | undefined;
  readonly devLimit?: number | undefined;
  readonly optimizer?: string | undefined;
  readonly learningRate?: number | undefined;
  readonly warmupSteps?: number | undefined;
}

/**
 * Checks that no option would be ignored because of another one.
 * @param hasDev whether there is data to evaluate on
 * @throws BytetagError `usage` naming the option
 */
export function expectEffective(given: GivenTogether, hasDev: boolean, nameOf: NameOf): void {
  if (given.epochs !== undefined && given.maxSteps !== undefined) {
    throw new BytetagError('usage', `${nameOf('maxSteps')}: expected it instead of ${nameOf('epochs')}, got both`);
  }
  const fixed = (['learningRate', 'warmupSteps'] as const).find((name) => given[name] !== undefined);
  if (given.optimizer === 'adafactor-relative' && fixed !== undefined) {
    const expected = `an optimizer beside it that does not find its own learning rate`;
    throw new BytetagError('usage', `${nameOf(fixed)}: expected ${expected}, got ${given.optimizer}`);
  }
  if (hasDev) return;
  // 0 turns the option off.
  const idle = (['evalSteps', 'patience', 'devLimit'] as const).find((name) => (given[name] ?? 0) > 0);
  if (idle === undefined) return;
  throw new BytetagError('usage', `${nameOf(idle)}: expected ${nameOf('dev')} beside it, got nothing to evaluate on`);
}

/**
 * Refuses an option that was given without the option that it belongs to.
 * @throws BytetagError `usage`: `penalty: expected avoid beside it, got none`
 */
export function expectBeside<Name extends string>(
  given: { readonly [Key in Name]?: unknown },
  names: readonly Name[],
  needed: Name,
  nameOf: NameOf,
): void {
  if (given[needed] !== undefined) return;
  const name = names.find((each) => given[each] !== undefined);
  if (name === undefined) return;
  throw new BytetagError('usage', `${nameOf(name)}: expected ${nameOf(needed)} beside it, got none`);
}
