// The form of the tables of options, from which the command line, configuration files and the library all take the
// names, the valid values and the help.
import type {
  GroupRule,
  ListRule,
  NumberRule,
  NumbersRule,
  RatesRule,
  TextRule,
  ValueRule,
} from '../../foundation/value-rules.js';

/**
 * One option. Its key is its name in programs and in configuration files. Its flag on the command line is the same name
 * in kebab case: `learningRate` is `--learning-rate`, and `rank` of the group `lora` is `--lora-rank`.
 */
export type OptionSpec = Exclude<ValueRule, GroupRule | { readonly kind: 'signal' | 'function' | 'other' }> &
  OptionHelp;

/** An option that is an object of options. With `isSwitch`, it has a flag of its own, too. */
export interface OptionGroup extends GroupRule {
  readonly rules: Readonly<Record<string, OptionSpec>>;
  /** The help of its own flag. */
  readonly help?: string;
}

/** The help of an option. */
export interface OptionHelp {
  readonly help: string;
  /** The name of the value in the help. */
  readonly placeholder?: string;
}

/** Options by name. */
export type OptionTable = Readonly<Record<string, OptionSpec | OptionGroup>>;

/** The values of options; those that were not given are absent. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: OptionValue<Table[Name]>;
};

type OptionValue<Spec> = Spec extends { readonly kind: 'group'; readonly rules: infer Rules extends OptionTable }
  ? Spec extends { readonly isSwitch: true }
    ? boolean | OptionValues<Rules>
    : OptionValues<Rules>
  : Spec extends NumbersRule
    ? Readonly<Record<string, number>> | WordsOf<Spec>
    : Spec extends RatesRule
      ? Readonly<Partial<Record<Spec['names'][number], number | readonly number[]>>>
      : Spec extends NumberRule
        ? number
        : Spec extends TextRule
          ? TextOf<Spec>
          : Spec extends { readonly kind: 'flag' }
            ? boolean
            : Spec extends { readonly kind: 'names' }
              ? Readonly<Record<string, string>>
              : Spec extends ListRule
                ? readonly TextOf<Spec>[]
                : readonly string[];

type WordsOf<Spec> = Spec extends { readonly words: readonly (infer Word)[] } ? Word : never;
type TextOf<Spec> = Spec extends { readonly choices: readonly (infer Choice)[] } ? Choice : string;
