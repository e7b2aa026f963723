// Checks options by their rules, for the library.
import { checkGroup, checkValue, type ValueRules } from '../../foundation/value-rules.js';
import { renamedOptions } from './renamed-options.js';

/**
 * Checks the given options. An undefined value counts as not given.
 * @param where the name of their object in messages: `lora`. Default: none
 * @throws BytetagError `usage` for a value that does not fit, or an unknown option
 */
export function checkOptions(given: unknown, rules: ValueRules, where = ''): asserts given is object {
  checkGroup(given, { rules, renamed: renamedOptions }, where);
}

/** Checks that all options without a default are given. @throws BytetagError `usage` naming a missing one */
export function expectOptions<Rules extends ValueRules>(
  given: object,
  rules: Rules,
  names: readonly (keyof Rules & string)[],
  where = '',
): void {
  for (const name of names) {
    const rule = rules[name];
    const value = (given as Readonly<Record<string, unknown>>)[name];
    if (rule) checkValue(where === '' ? name : `${where}.${name}`, value, rule);
  }
}
