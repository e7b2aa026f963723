// Reads the pickles that `torch.save` writes for a dictionary of tensors.
//
// A pickle is a program for a small stack machine, and Python's own reader lets it call any function. This reader knows
// only the few instructions that such a dictionary needs. It passes every call to `PickleRules` and throws an error
// that names anything else. Each instruction adds at most one value, so the limit on instructions bounds time and
// memory: an empty dictionary takes one byte in the file and two hundred in memory. Instructions:
// https://github.com/python/cpython/blob/3.12/Lib/pickletools.py
import { PickleMachine } from './pickle-machine.js';
import { describePickle, isGlobal, type PickleGlobal, type PickleRules, type PickleValue } from './pickle-value.js';

/** The bytes of the instructions, with the names of Python's pickletools. */
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

/** The newest protocol whose instructions are known. */
const newestProtocol = 5;

/** Executes an instruction. */
type Instruction = (machine: PickleMachine, rules: PickleRules) => void;

/** Every instruction but the last, by its byte. */
const instructions: Readonly<Record<number, Instruction>> = {
  [opcodes.APPEND]: (machine) => {
    const value = machine.pop();
    machine.list().push(value);
  },
  [opcodes.APPENDS]: (machine) => {
    const values = machine.popToMark();
    const target = machine.list();
    for (const value of values) target.push(value);
  },
  [opcodes.BINFLOAT]: (machine) => machine.push(machine.float64()),
  [opcodes.BINGET]: (machine) => machine.push(machine.recall(machine.uint8())),
  [opcodes.BININT]: (machine) => machine.push(machine.int32()),
  [opcodes.BININT1]: (machine) => machine.push(machine.uint8()),
  [opcodes.BININT2]: (machine) => machine.push(machine.uint16()),
  [opcodes.BINPERSID]: (machine, rules) => machine.push(rules.load(machine.pop())),
  [opcodes.BINPUT]: (machine) => machine.remember(machine.uint8()),
  [opcodes.BINUNICODE]: (machine) => machine.push(machine.text(machine.uint32())),
  [opcodes.BUILD]: (machine) => {
    // The attributes of a state dict (`_metadata`: versions of modules) are not used.
    machine.pop();
    machine.dictionary();
  },
  [opcodes.EMPTY_DICT]: (machine) => machine.push(new Map()),
  [opcodes.EMPTY_LIST]: (machine) => machine.push([]),
  [opcodes.EMPTY_TUPLE]: (machine) => machine.push([]),
  [opcodes.FRAME]: (machine) => machine.skip(8),
  [opcodes.GLOBAL]: (machine, rules) => {
    const module = machine.line();
    machine.push(globalNamed(`${module}.${machine.line()}`, machine, rules));
  },
  [opcodes.LONG1]: (machine) => machine.push(machine.long()),
  [opcodes.LONG_BINGET]: (machine) => machine.push(machine.recall(machine.uint32())),
  [opcodes.LONG_BINPUT]: (machine) => machine.remember(machine.uint32()),
  [opcodes.MARK]: (machine) => machine.pushMark(),
  [opcodes.MEMOIZE]: (machine) => machine.remember(),
  [opcodes.NEWFALSE]: (machine) => machine.push(false),
  [opcodes.NEWTRUE]: (machine) => machine.push(true),
  [opcodes.NONE]: (machine) => machine.push(null),
  [opcodes.PROTO]: (machine) => {
    const protocol = machine.uint8();
    if (protocol > newestProtocol) machine.fail(`protocol ${newestProtocol} or older`, String(protocol));
  },
  [opcodes.REDUCE]: (machine, rules) => {
    const args = machine.pop();
    const callee = machine.pop();
    if (!isGlobal(callee)) machine.fail('something to call', describePickle(callee));
    else if (!Array.isArray(args)) machine.fail('arguments of a call', describePickle(args));
    else machine.push(rules.call(callee.name, args));
  },
  [opcodes.SETITEM]: (machine) => {
    const value = machine.pop();
    const key = machine.pop();
    machine.dictionary().set(key, value);
  },
  [opcodes.SETITEMS]: (machine) => {
    const items = machine.popToMark();
    const target = machine.dictionary();
    if (items.length % 2 !== 0) machine.fail('keys with values', `${items.length} items`);
    for (let index = 0; index < items.length; index += 2) target.set(items[index] ?? null, items[index + 1] ?? null);
  },
  [opcodes.SHORT_BINUNICODE]: (machine) => machine.push(machine.text(machine.uint8())),
  [opcodes.STACK_GLOBAL]: (machine, rules) => {
    const name = machine.pop();
    machine.push(globalNamed(`${asText(machine.pop())}.${asText(name)}`, machine, rules));
  },
  [opcodes.TUPLE]: (machine) => machine.push(machine.popToMark()),
  [opcodes.TUPLE1]: (machine) => machine.push([machine.pop()]),
  [opcodes.TUPLE2]: (machine) => machine.push([machine.pop(), machine.pop()].reverse()),
  [opcodes.TUPLE3]: (machine) => machine.push([machine.pop(), machine.pop(), machine.pop()].reverse()),
} satisfies Readonly<Record<Exclude<(typeof opcodes)[keyof typeof opcodes], typeof opcodes.STOP>, Instruction>>;

/** The most instructions of a pickle. A tensor takes about 40, and the largest T5 has 600 tensors. */
const mostInstructions = 1_000_000;

/**
 * Reads a pickle.
 * @param where file name for messages
 * @throws BytetagError `model` if it ends early, or has an unknown instruction or name
 */
export function readPickle(bytes: Uint8Array, rules: PickleRules, where: string): PickleValue {
  const machine: PickleMachine = new PickleMachine(bytes, where);
  for (let count = 1; ; count++) {
    if (count > mostInstructions) machine.fail(`at most ${mostInstructions} instructions`, 'more');
    const opcode = machine.uint8();
    if (opcode === opcodes.STOP) return machine.last();
    const instruction = instructions[opcode];
    if (instruction === undefined) {
      machine.stepBack();
      machine.fail('an instruction that a file of tensors needs', `0x${opcode.toString(16).padStart(2, '0')}`);
    }
    instruction(machine, rules);
  }
}

function globalNamed(name: string, machine: PickleMachine, rules: PickleRules): PickleGlobal {
  if (!rules.globals.has(name)) machine.fail('a name that a file of tensors needs', short(name));
  return { kind: 'global', name };
}

function asText(value: PickleValue): string {
  return typeof value === 'string' ? value : describePickle(value);
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
