// The JSON schema of an option, made from its row in the tables of options, so that calls, programs and the command
// line take the same values.
import { type TSchema, Type } from 'typebox';
import type { NumberRule } from '../../foundation/value-rules.js';
import type { OptionGroup, OptionSpec } from '../../product/options/option-spec.js';

/** The most names with numbers in an object. */
const mostNames = 10_000;

/** The schema of an option. Those of calls are texts, numbers and objects of numbers. */
export function optionSchema(spec: OptionSpec | OptionGroup): TSchema {
  const { help } = spec;
  const description = help === undefined ? {} : { description: help };
  switch (spec.kind) {
    case 'string':
      return spec.choices
        ? Type.Enum([...spec.choices], { type: 'string', ...description })
        : Type.String({ ...(spec.filled && { minLength: 1 }), maxLength: 1000, ...description });
    case 'integer':
      return Type.Integer({ ...boundsOf(spec), ...description });
    case 'number':
      return Type.Number({ ...boundsOf(spec), ...description });
    case 'numbers':
      return Type.Record(Type.String(), Type.Number(boundsOf(spec.of)), { maxProperties: mostNames, ...description });
    default:
      throw new TypeError(`an option of kind ${spec.kind} has no schema`);
  }
}

function boundsOf({ min = 0, max }: NumberRule): { readonly minimum?: number; readonly maximum?: number } {
  const most = typeof max === 'function' ? max() : max;
  return { ...(Number.isFinite(min) && { minimum: min }), ...(most !== undefined && { maximum: most }) };
}
