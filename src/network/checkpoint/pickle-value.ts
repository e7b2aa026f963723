// The types of values in a pickle, and the rules for what the names in it mean.
import { describeValue } from '../../foundation/describe-value.js';

/** A value in a pickle. Lists and tuples are both arrays. A dictionary is a Map, in its order. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | readonly PickleValue[]
  | PickleDictionary
  | PickleGlobal
  | PickleObject;

/** A dictionary. */
export interface PickleDictionary extends ReadonlyMap<PickleValue, PickleValue> {}

/** Something that a pickle names instead of holding it: a class or a function. */
export interface PickleGlobal {
  readonly kind: 'global';
  /** Module and name, with a dot between them. */
  readonly name: string;
}

/** Something that `PickleRules` made: opaque to the interpreter. */
export interface PickleObject {
  readonly kind: 'object';
}

/** The rules for what the names in a pickle mean. */
export interface PickleRules {
  /** The names that may occur. */
  readonly globals: ReadonlySet<string>;
  /** Used in place of a call of the global `name`. @throws BytetagError if the arguments are wrong */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  /** Returns a value that is stored outside the pickle. @throws BytetagError like `call` */
  load(id: PickleValue): PickleValue;
}

/** True for a class or function that a pickle names. */
export function isGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global';
}

/** Describes a value for messages by its kind, never in full. */
export function describePickle(value: PickleValue): string {
  if (typeof value === 'string') return describeValue(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (isGlobal(value)) return value.name;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
