// The codes within Zstandard: Huffman's for literals, states for lengths and distances (FSE), both read from the last bit to the first.
// https://datatracker.ietf.org/doc/html/rfc8878#section-4
import { bitsAt, type Cursor, takeByte } from './cursor.js';

/** Bits that are read backwards: from the highest bit that is set, which is none of them. */
export interface BackwardBits {
  readonly bytes: Uint8Array;
  /** How many are left. Below zero: more were read than there are, which are zeros. */
  left: number;
}

/** A table of states: what each stands for, and how the next one follows from it. */
export interface StateTable {
  readonly accuracy: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** A table of Huffman codes, by the next `bits` bits. */
export interface HuffmanTable {
  readonly bits: number;
  readonly symbols: Uint8Array;
  readonly lengths: Uint8Array;
}

/** The most bits of a Huffman code. */
const longestCode = 11;

/** The number of the highest bit that is set. */
function highestBit(value: number): number {
  return 31 - Math.clz32(value);
}

export function backwardBits(bytes: Uint8Array): BackwardBits {
  const last = bytes.at(-1) ?? 0;
  if (last === 0) throw new Error('packed bits without an end');
  return { bytes, left: (bytes.length - 1) * 8 + highestBit(last) };
}

/** Up to 16 bits before a place that may be near the first one: what would be before that is zeros. */
function bitsBefore(bytes: Uint8Array, end: number, count: number): number {
  const place = end - count;
  if (place >= 0) return bitsAt(bytes, place, count);
  return end > 0 ? bitsAt(bytes, 0, end) << -place : 0;
}

/** Takes up to 32 bits. */
export function takeBits(source: BackwardBits, count: number): number {
  if (count > 16) return takeBits(source, count - 16) * 2 ** 16 + takeBits(source, 16);
  const bits = bitsBefore(source.bytes, source.left, count);
  source.left -= count;
  return bits;
}

/** A table from how likely each symbol is; -1: less than once in a round. */
export function stateTable(counts: readonly number[], accuracy: number): StateTable {
  const size = 1 << accuracy;
  const table = { accuracy, symbols: new Uint8Array(size), bits: new Uint8Array(size), bases: new Uint16Array(size) };
  const { symbols, bits, bases } = table;
  const next = counts.map((count) => Math.abs(count));
  let last = size - 1;
  for (const [symbol, count] of counts.entries()) if (count === -1) symbols[last--] = symbol;
  let place = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let time = 0; time < count; time++) {
      symbols[place] = symbol;
      do place = (place + (size >> 1) + (size >> 3) + 3) & (size - 1);
      while (place > last);
    }
  }
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] ?? 0;
    const time = next[symbol] ?? 1;
    next[symbol] = time + 1;
    bits[state] = accuracy - highestBit(time);
    bases[state] = (time << (bits[state] ?? 0)) - size;
  }
  return table;
}

/** The table of a symbol that always comes. */
export function constantTable(symbol: number): StateTable {
  return { accuracy: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** Takes a table. @param most its greatest accuracy @param symbols how many there may be */
export function takeStateTable(cursor: Cursor, most: number, symbols: number): StateTable {
  const { bytes } = cursor;
  let place = cursor.offset * 8;
  const accuracy = bitsAt(bytes, place, 4) + 5;
  place += 4;
  if (accuracy > most) throw new Error(`states of ${accuracy} bits, more than ${most}`);
  const counts: number[] = [];
  let left = 1 << accuracy;
  while (left > 0) {
    // Values up to `left + 1`: the lowest of them take a bit less than the others.
    const bits = highestBit(left + 1);
    const spare = (2 << bits) - 1 - (left + 1);
    const low = bitsAt(bytes, place, bits);
    const all = bitsAt(bytes, place, bits + 1);
    place += low < spare ? bits : bits + 1;
    const value = low < spare ? low : all >= 1 << bits ? all - spare : all;
    const count = value - 1;
    left -= Math.abs(count);
    counts.push(count);
    if (count === 0) {
      for (let zeros = 3; zeros === 3; ) {
        zeros = bitsAt(bytes, place, 2);
        place += 2;
        for (let zero = 0; zero < zeros; zero++) counts.push(0);
      }
    }
    if (counts.length > symbols || place > bytes.length * 8) throw new Error('a table of states that has no end');
  }
  cursor.offset = Math.ceil(place / 8);
  return stateTable(counts, accuracy);
}

/** Takes the Huffman codes of literals. */
export function takeHuffmanTable(cursor: Cursor): HuffmanTable {
  const header = takeByte(cursor);
  const weights = header < 128 ? takeWeights(cursor, header) : [];
  for (let index = 0; index < header - 127; index += 2) {
    const byte = takeByte(cursor);
    weights.push(byte >> 4);
    if (index + 1 < header - 127) weights.push(byte & 15);
  }
  if (weights.some((weight) => weight > longestCode)) throw new Error('Huffman codes of too many bits');
  // The last one makes the sum a power of two.
  const sum = weights.reduce((total, weight) => total + ((1 << weight) >> 1), 0);
  const bits = highestBit(sum) + 1;
  const rest = (1 << bits) - sum;
  if (sum === 0 || bits > longestCode || weights.length > 255 || rest !== 1 << highestBit(rest)) {
    throw new Error('Huffman codes that are not complete');
  }
  weights.push(highestBit(rest) + 1);
  const table = { bits, symbols: new Uint8Array(1 << bits), lengths: new Uint8Array(1 << bits) };
  let place = 0;
  for (let weight = 1; weight <= bits; weight++) {
    for (const [symbol, each] of weights.entries()) {
      if (each !== weight) continue;
      const end = place + ((1 << weight) >> 1);
      table.symbols.fill(symbol, place, end);
      table.lengths.fill(bits + 1 - weight, place, end);
      place = end;
    }
  }
  return table;
}

/** Weights that are states themselves. @param length of their bytes */
function takeWeights(cursor: Cursor, length: number): number[] {
  const end = cursor.offset + length;
  const part = { bytes: cursor.bytes.subarray(0, end), offset: cursor.offset };
  const table = takeStateTable(part, 6, longestCode + 1);
  const source = backwardBits(part.bytes.subarray(part.offset));
  cursor.offset = end;
  const weights: number[] = [];
  // Two states by turns, until one cannot be followed by another.
  let [state, other] = [takeBits(source, table.accuracy), takeBits(source, table.accuracy)];
  while (weights.length < 255) {
    weights.push(table.symbols[state] ?? 0);
    if (source.left - (table.bits[state] ?? 0) < 0) {
      weights.push(table.symbols[other] ?? 0);
      return weights;
    }
    [state, other] = [other, nextState(table, state, source)];
  }
  throw new Error('Huffman codes of too many literals');
}

/** The state that follows. */
export function nextState({ bases, bits }: StateTable, state: number, source: BackwardBits): number {
  return (bases[state] ?? 0) + takeBits(source, bits[state] ?? 0);
}

/** Fills `target` with what the codes in `bytes` stand for. */
export function decodeHuffman({ bits, symbols, lengths }: HuffmanTable, bytes: Uint8Array, target: Uint8Array): void {
  let { left } = backwardBits(bytes);
  for (let index = 0; index < target.length && left > 0; index++) {
    const code = bitsBefore(bytes, left, bits);
    target[index] = symbols[code] ?? 0;
    left -= lengths[code] ?? 0;
    if (index === target.length - 1 && left === 0) return;
  }
  if (target.length > 0) throw new Error('fewer or more literals than codes');
}
