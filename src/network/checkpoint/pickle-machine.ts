// The stack machine that executes pickles: it reads the operands of instructions and holds the stack and the memo.
import { BytetagError } from '../../foundation/errors.js';
import { describePickle, type PickleValue } from './pickle-value.js';

/** The most bytes of a whole number. Numbers below 2^53 never need more. */
const longestNumber = 8;

/** Marks the start of a sequence of values that a later instruction takes together. */
const mark = Symbol('mark');

/**
 * The bytes of a pickle, and the values made from them so far. Every method throws BytetagError `model` if it fails.
 */
export class PickleMachine {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly where: string;
  private readonly stack: (PickleValue | typeof mark)[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private position = 0;

  /** @param where file name for messages */
  constructor(bytes: Uint8Array, where: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.where = where;
  }

  fail(expected: string, found: string): never {
    throw new BytetagError(
      'model',
      `${this.where}: byte ${this.position} of the pickle: expected ${expected}, got ${found}`,
    );
  }

  /** Goes one byte back, to read it again. */
  stepBack(): void {
    this.position--;
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  float64(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  skip(count: number): void {
    this.take(count);
  }

  /** Reads a whole number after the byte with its length. */
  long(): number {
    const length = this.uint8();
    if (length > longestNumber) this.fail('a whole number below 2^53', `one of ${length} bytes`);
    const begin = this.take(length);
    let value = 0n;
    for (let index = 0; index < length; index++) value |= BigInt(this.bytes[begin + index] ?? 0) << BigInt(8 * index);
    const signed = Number(BigInt.asIntN(8 * length, value));
    return Number.isSafeInteger(signed) ? signed : this.fail('a whole number below 2^53', String(signed));
  }

  text(length: number): string {
    const begin = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        this.bytes.subarray(begin, this.position),
      );
    } catch {
      return this.fail('UTF-8', 'bytes that are not');
    }
  }

  /** Reads up to the end of a line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    const content = this.text(end < 0 ? this.fail('a line', 'no end of line') : end - this.position);
    this.position++;
    return content;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pushMark(): void {
    this.stack.push(mark);
  }

  pop(): PickleValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** Removes the last mark and the values above it. @returns the values */
  popToMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) return this.fail('a mark on the stack', 'none');
    const values = this.stack.splice(at + 1) as PickleValue[];
    this.stack.pop();
    return values;
  }

  /** Removes the last value. No other may be left. */
  last(): PickleValue {
    const value = this.pop();
    if (this.stack.length > 0) this.fail('one value at the end', `${this.stack.length + 1}`);
    return value;
  }

  /** The dictionary on top of the stack. */
  dictionary(): Map<PickleValue, PickleValue> {
    const value = this.top();
    return value instanceof Map ? value : this.fail('a dictionary', describePickle(value));
  }

  /** The list on top of the stack. */
  list(): PickleValue[] {
    const value = this.top();
    return Array.isArray(value) ? value : this.fail('a list', describePickle(value));
  }

  /** Stores the value on top in the memo. @param index default: the next one */
  remember(index: number = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): PickleValue {
    const value = this.memo.get(index);
    return value === undefined ? this.fail('something remembered earlier', `number ${index}, which is not`) : value;
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined || value === mark ? this.fail('a value on the stack', 'none') : value;
  }

  private take(count: number): number {
    const begin = this.position;
    if (count > this.bytes.length - begin) this.fail(`${count} more bytes`, `${this.bytes.length - begin}`);
    this.position += count;
    return begin;
  }
}
