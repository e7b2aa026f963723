// Reads the pickles that `torch.save` writes for a dictionary of tensors: bytes go in, plain data comes out.
//
// A pickle is a program for a small stack machine, and Python's own reader lets it call anything. This one knows the few
// instructions that such a dictionary needs, hands every call to `PickleRules`, and refuses everything else by name. Each
// instruction adds at most one value, so their limit bounds time and memory: an empty dictionary takes one byte in the file
// and two hundred in memory.
// Instructions: https://github.com/python/cpython/blob/3.12/Lib/pickletools.py
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';

/** What a pickle may hold. Lists and tuples are both arrays; a dictionary is a Map, in its order. */
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

/** What the names in a pickle mean. */
export interface PickleRules {
  /** The names that may occur. */
  readonly globals: ReadonlySet<string>;
  /** Stands for the call of the global `name`. @throws BytetagError where it cannot be what it should be */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  /** Stands for what lies outside the pickle. @throws BytetagError like `call` */
  load(id: PickleValue): PickleValue;
}

/** Opens a run of values that a later instruction takes together. */
const mark = Symbol('mark');

type StackEntry = PickleValue | typeof mark;

/** Instructions by their byte, under the names of Python's pickletools. */
const opcodes = {
  BINFLOAT: 0x47,
  BINGET: 0x68,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  BINPERSID: 0x51,
  BINPUT: 0x71,
  BINUNICODE: 0x58,
  APPEND: 0x61,
  APPENDS: 0x65,
  BUILD: 0x62,
  EMPTY_DICT: 0x7d,
  EMPTY_LIST: 0x5d,
  EMPTY_TUPLE: 0x29,
  FRAME: 0x95,
  GLOBAL: 0x63,
  LONG1: 0x8a,
  LONG_BINGET: 0x6a,
  LONG_BINPUT: 0x72,
  MARK: 0x28,
  MEMOIZE: 0x94,
  NEWFALSE: 0x89,
  NEWTRUE: 0x88,
  NONE: 0x4e,
  PROTO: 0x80,
  REDUCE: 0x52,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  SHORT_BINUNICODE: 0x8c,
  STACK_GLOBAL: 0x93,
  STOP: 0x2e,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
} as const;

/** The most instructions of a pickle. A tensor takes about 40, and the largest T5 has 600 tensors. */
const mostInstructions = 1_000_000;

/** The most bytes of a whole number: numbers below 2^53 have no more. */
const longestNumber = 8;

/** The newest protocol whose instructions are known. */
const newestProtocol = 5;

/**
 * Reads a pickle.
 * @param where file name for messages
 * @throws BytetagError `model` where it ends early, or holds an instruction or a name that is not known
 */
export function readPickle(bytes: Uint8Array, rules: PickleRules, where: string): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: StackEntry[] = [];
  const memo = new Map<number, PickleValue>();
  let position = 0;

  const fail = (expected: string, found: string): never => {
    throw new BytetagError('model', `${where}: byte ${position} of the pickle: expected ${expected}, got ${found}`);
  };
  const take = (count: number): number => {
    const begin = position;
    if (count > bytes.length - begin) fail(`${count} more bytes`, `${bytes.length - begin}`);
    position += count;
    return begin;
  };
  const text = (length: number): string => {
    const begin = take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(begin, position));
    } catch {
      return fail('UTF-8', 'bytes that are not');
    }
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, position);
    const content = text(end < 0 ? fail('a line', 'no end of line') : end - position);
    position++;
    return content;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    return value === undefined || value === mark ? fail('a value on the stack', 'none') : value;
  };
  const popToMark = (): PickleValue[] => {
    const at = stack.lastIndexOf(mark);
    if (at < 0) return fail('a mark on the stack', 'none');
    const values = stack.splice(at + 1) as PickleValue[];
    stack.pop();
    return values;
  };
  const top = (): PickleValue => {
    const value = stack.at(-1);
    return value === undefined || value === mark ? fail('a value on the stack', 'none') : value;
  };
  const dictionary = (): Map<PickleValue, PickleValue> => {
    const value = top();
    return value instanceof Map ? value : fail('a dictionary', describePickle(value));
  };
  const list = (): PickleValue[] => {
    const value = top();
    return Array.isArray(value) ? value : fail('a list', describePickle(value));
  };
  const get = (index: number): PickleValue => {
    const value = memo.get(index);
    return value === undefined ? fail('something remembered earlier', `number ${index}, which is not`) : value;
  };
  const global = (name: string): PickleGlobal => {
    if (!rules.globals.has(name)) fail('a name that a file of tensors needs', short(name));
    return { kind: 'global', name };
  };
  const long = (): number => {
    const length = bytes[take(1)] ?? 0;
    if (length > longestNumber) fail('a whole number below 2^53', `one of ${length} bytes`);
    const begin = take(length);
    let value = 0n;
    for (let index = 0; index < length; index++) value |= BigInt(bytes[begin + index] ?? 0) << BigInt(8 * index);
    const signed = Number(BigInt.asIntN(8 * length, value));
    return Number.isSafeInteger(signed) ? signed : fail('a whole number below 2^53', String(signed));
  };
  const length64 = (): number => Number(view.getBigUint64(take(8), true));

  for (let instructions = 1; ; instructions++) {
    if (instructions > mostInstructions) fail(`at most ${mostInstructions} instructions`, 'more');
    const opcode = bytes[take(1)] ?? 0;
    switch (opcode) {
      case opcodes.PROTO: {
        const protocol = bytes[take(1)] ?? 0;
        if (protocol > newestProtocol) fail(`protocol ${newestProtocol} or older`, String(protocol));
        break;
      }
      case opcodes.FRAME:
        length64();
        break;
      case opcodes.MARK:
        stack.push(mark);
        break;
      case opcodes.NONE:
        stack.push(null);
        break;
      case opcodes.NEWTRUE:
        stack.push(true);
        break;
      case opcodes.NEWFALSE:
        stack.push(false);
        break;
      case opcodes.BININT:
        stack.push(view.getInt32(take(4), true));
        break;
      case opcodes.BININT1:
        stack.push(view.getUint8(take(1)));
        break;
      case opcodes.BININT2:
        stack.push(view.getUint16(take(2), true));
        break;
      case opcodes.LONG1:
        stack.push(long());
        break;
      case opcodes.BINFLOAT:
        stack.push(view.getFloat64(take(8), false));
        break;
      case opcodes.BINUNICODE:
        stack.push(text(view.getUint32(take(4), true)));
        break;
      case opcodes.SHORT_BINUNICODE:
        stack.push(text(view.getUint8(take(1))));
        break;
      case opcodes.EMPTY_DICT:
        stack.push(new Map());
        break;
      case opcodes.EMPTY_LIST:
      case opcodes.EMPTY_TUPLE:
        stack.push([]);
        break;
      case opcodes.TUPLE:
        stack.push(popToMark());
        break;
      case opcodes.TUPLE1:
        stack.push([pop()]);
        break;
      case opcodes.TUPLE2:
        stack.push([pop(), pop()].reverse());
        break;
      case opcodes.TUPLE3:
        stack.push([pop(), pop(), pop()].reverse());
        break;
      case opcodes.APPEND: {
        const value = pop();
        list().push(value);
        break;
      }
      case opcodes.APPENDS: {
        const values = popToMark();
        const target = list();
        for (const value of values) target.push(value);
        break;
      }
      case opcodes.SETITEM: {
        const value = pop();
        const key = pop();
        dictionary().set(key, value);
        break;
      }
      case opcodes.SETITEMS: {
        const items = popToMark();
        const target = dictionary();
        if (items.length % 2 !== 0) fail('keys with values', `${items.length} items`);
        for (let index = 0; index < items.length; index += 2)
          target.set(items[index] ?? null, items[index + 1] ?? null);
        break;
      }
      case opcodes.BINPUT:
        memo.set(view.getUint8(take(1)), top());
        break;
      case opcodes.LONG_BINPUT:
        memo.set(view.getUint32(take(4), true), top());
        break;
      case opcodes.MEMOIZE:
        memo.set(memo.size, top());
        break;
      case opcodes.BINGET:
        stack.push(get(view.getUint8(take(1))));
        break;
      case opcodes.LONG_BINGET:
        stack.push(get(view.getUint32(take(4), true)));
        break;
      case opcodes.GLOBAL:
        stack.push(global(`${line()}.${line()}`));
        break;
      case opcodes.STACK_GLOBAL: {
        const name = pop();
        stack.push(global(`${asText(pop())}.${asText(name)}`));
        break;
      }
      case opcodes.REDUCE: {
        const args = pop();
        const callee = pop();
        if (!isGlobal(callee)) fail('something to call', describePickle(callee));
        else if (!Array.isArray(args)) fail('arguments of a call', describePickle(args));
        else stack.push(rules.call(callee.name, args));
        break;
      }
      case opcodes.BUILD:
        // The attributes of a state dict (`_metadata`: versions of modules) are of no use here.
        pop();
        dictionary();
        break;
      case opcodes.BINPERSID:
        stack.push(rules.load(pop()));
        break;
      case opcodes.STOP: {
        const value = pop();
        if (stack.length > 0) fail('one value at the end', `${stack.length + 1}`);
        return value;
      }
      default:
        position--;
        fail('an instruction that a file of tensors needs', `0x${opcode.toString(16).padStart(2, '0')}`);
    }
  }
}

/** True for a class or function that a pickle names. */
export function isGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global';
}

/** A value for messages: what kind of thing it is, never all of it. */
export function describePickle(value: PickleValue): string {
  if (typeof value === 'string') return describeValue(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (isGlobal(value)) return value.name;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function asText(value: PickleValue): string {
  return typeof value === 'string' ? value : describePickle(value);
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
