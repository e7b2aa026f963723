// Which models a service has, and by which names.
import { basename, resolve } from 'node:path';
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isShipped } from '../../node/models/shipped-models.js';

/** A model that a service has, and how it is loaded. */
export interface ServedModelSpec {
  /** A folder, `org/name` on the hub, or a model that ships with bytetag. */
  readonly model: string;
  /** The name in calls. Default: the last part of the model's. */
  readonly name?: string | undefined;
  /** Several adapters on the model as their base, which is loaded once. */
  readonly adapters?: readonly string[] | undefined;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** A model that divides texts. Default: the one in the folder `segmenter` of the model. */
  readonly segmenter?: string | undefined;
  /** Default `fp32`. */
  readonly dtype?: WeightDType | undefined;
}

/** One with its name. */
export type NamedModelSpec = ServedModelSpec & { readonly name: string };

/** A name in addresses. */
const validName = /^[\w][\w.-]{0,99}$/;

/**
 * The models with their names.
 * @param given `pos-en`, `runs/ewt`, `org/name`, or `name=runs/ewt`
 * @throws BytetagError `usage` for a name that occurs twice, or cannot stand in an address
 */
export function namedModels(given: readonly (string | ServedModelSpec)[]): readonly NamedModelSpec[] {
  const named = given.map((each) => withName(typeof each === 'string' ? parseModelSpec(each) : each));
  for (const [index, { name }] of named.entries()) {
    if (!validName.test(name)) {
      const expected = 'a name of letters, digits, _, . and - (NAME=MODEL gives a model one)';
      throw new BytetagError('usage', `model: expected ${expected}, got ${describeText(name)}`);
    }
    if (named.findIndex((other) => other.name === name) === index) continue;
    throw new BytetagError('usage', `model: expected another name for each (NAME=MODEL), got ${name} twice`);
  }
  return named;
}

/** Reads `pos-en` or `name=pos-en`. */
export function parseModelSpec(text: string): ServedModelSpec {
  const [, name, model] = /^([^=/\\]+)=(.+)$/s.exec(text) ?? [];
  return name !== undefined && model !== undefined ? { name, model } : { model: text };
}

function withName(spec: ServedModelSpec): NamedModelSpec {
  if (spec.name !== undefined) return { ...spec, name: spec.name };
  const { model } = spec;
  if (isShipped(model)) return { ...spec, name: model };
  return { ...spec, name: basename(resolve(model)).replace(/@.*$/s, '') };
}
