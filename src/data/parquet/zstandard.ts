// Unpacks Zstandard: https://datatracker.ietf.org/doc/html/rfc8878. Node has a reader of its own only from version 22.15.
import { addBytes, addCopy, addRun, bytesOf, type CopiedBytes, copiedBytes } from './copied-bytes.js';
import { type Cursor, takeByte, takeBytes, takeNumber } from './cursor.js';
import {
  backwardBits,
  constantTable,
  decodeHuffman,
  type HuffmanTable,
  nextState,
  type StateTable,
  stateTable,
  takeBits,
  takeHuffmanTable,
  takeStateTable,
} from './zstandard-codes.js';

/** The most bytes of a block, packed or not. */
const mostBlockBytes = 2 ** 17;

/** What the codes of a kind of number stand for: the least number of each, and how many bits are added to it. */
interface Kind {
  readonly least: readonly number[];
  readonly extraBits: readonly number[];
  /** The table for blocks that have none. */
  readonly usual: StateTable;
  readonly mostAccuracy: number;
}

const ones = (count: number): readonly number[] => Array.from({ length: count }, () => 1);
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);

function kind(first: number, extraBits: readonly number[], counts: readonly number[], mostAccuracy: number): Kind {
  let next = first;
  const least = extraBits.map((bits) => {
    next += 2 ** bits;
    return next - 2 ** bits;
  });
  const size = counts.reduce((sum, count) => sum + Math.abs(count), 0);
  return { least, extraBits, usual: stateTable(counts, Math.log2(size)), mostAccuracy };
}

const literalLengths = kind(
  0,
  [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  [4, 3, ...Array(11).fill(2), ...ones(3), ...Array(9).fill(2), 3, 2, ...ones(5), -1, -1, -1, -1],
  9,
);
const matchLengths = kind(
  3,
  [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  [1, 4, 3, ...Array(6).fill(2), ...ones(37), ...Array(7).fill(-1)],
  9,
);
const distances = kind(
  1,
  Array.from({ length: 32 }, (_, code) => code),
  [...ones(6), 2, 2, 2, ...ones(15), ...Array(5).fill(-1)],
  8,
);
/** In the order in which a block has their tables. */
const kinds = [literalLengths, distances, matchLengths] as const;

/** What a block leaves for the next. */
interface Frame {
  huffman?: HuffmanTable;
  readonly tables: (StateTable | undefined)[];
  /** The last three distances. */
  recent: readonly [number, number, number];
}

/** @throws Error for bytes that are not packed so, or of which there are more than `length` when they are unpacked */
export function unpackZstandard(packed: Uint8Array, length: number): Uint8Array {
  const cursor = { bytes: packed, offset: 0 };
  const target = copiedBytes(length);
  while (cursor.offset < packed.length) {
    const magic = takeNumber(cursor, 4);
    if (magic === 0xfd2fb528) addFrame(target, cursor);
    // A frame for other programs.
    else if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) takeBytes(cursor, takeNumber(cursor, 4));
    else throw new Error('bytes that are not packed by Zstandard');
  }
  return bytesOf(target);
}

function addFrame(target: CopiedBytes, cursor: Cursor): void {
  const header = takeByte(cursor);
  const isSingle = (header & 32) !== 0;
  if ((header & 3) !== 0) throw new Error('bytes packed with a dictionary');
  // How large the window and the content are.
  cursor.offset += (isSingle ? 0 : 1) + (header >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (header >> 6));
  const frame: Frame = { tables: [], recent: [1, 4, 8] };
  for (let isLast = false; !isLast; ) {
    const block = takeNumber(cursor, 3);
    isLast = (block & 1) === 1;
    const [type, size] = [(block >> 1) & 3, block >> 3];
    if (type === 1) {
      addRun(target, takeByte(cursor), size);
      continue;
    }
    if (type === 3 || size > mostBlockBytes) throw new Error(`a block of type ${type} and ${size} bytes`);
    const bytes = takeBytes(cursor, size);
    if (type === 0) addBytes(target, bytes, 0, size);
    else addBlock(target, { bytes, offset: 0 }, frame);
  }
  if ((header & 4) !== 0) cursor.offset += 4;
}

function addBlock(target: CopiedBytes, cursor: Cursor, frame: Frame): void {
  const literals = takeLiterals(cursor, frame);
  let used = 0;
  const first = takeByte(cursor);
  const count =
    first < 128
      ? first
      : first < 255
        ? (first - 128) * 256 + takeByte(cursor)
        : takeByte(cursor) + takeByte(cursor) * 256 + 0x7f00;
  if (count > 0) {
    const modes = takeByte(cursor);
    for (const [index, each] of kinds.entries()) {
      frame.tables[index] = takeTable(cursor, (modes >> (6 - 2 * index)) & 3, each, frame.tables[index]);
    }
    const [lengthTable, distanceTable, matchTable] = frame.tables;
    if (!lengthTable || !distanceTable || !matchTable) throw new Error('numbers without a table');
    const source = backwardBits(cursor.bytes.subarray(cursor.offset));
    let lengthState = takeBits(source, lengthTable.accuracy);
    let distanceState = takeBits(source, distanceTable.accuracy);
    let matchState = takeBits(source, matchTable.accuracy);
    for (let sequence = 0; sequence < count; sequence++) {
      const distance = takeCoded(distances, distanceTable, distanceState, source);
      const match = takeCoded(matchLengths, matchTable, matchState, source);
      const length = takeCoded(literalLengths, lengthTable, lengthState, source);
      if (source.left < 0) throw new Error('fewer bits than numbers');
      addBytes(target, literals, used, length);
      used += length;
      addCopy(target, distanceOf(frame, distance, length), match);
      if (sequence === count - 1) break;
      lengthState = nextState(lengthTable, lengthState, source);
      matchState = nextState(matchTable, matchState, source);
      distanceState = nextState(distanceTable, distanceState, source);
    }
    if (source.left !== 0) throw new Error('fewer or more bits than numbers');
  }
  addBytes(target, literals, used, literals.length - used);
}

function takeTable(cursor: Cursor, mode: number, each: Kind, last: StateTable | undefined): StateTable | undefined {
  if (mode === 0) return each.usual;
  if (mode === 3) return last;
  const table = mode === 2 ? takeStateTable(cursor, each.mostAccuracy, each.least.length) : undefined;
  const symbol = table === undefined ? takeByte(cursor) : 0;
  if (symbol >= each.least.length) throw new Error(`number code ${symbol}`);
  return table ?? constantTable(symbol);
}

function takeCoded(
  { least, extraBits }: Kind,
  { symbols }: StateTable,
  state: number,
  source: Parameters<typeof takeBits>[0],
): number {
  const code = symbols[state] ?? 0;
  return (least[code] ?? 0) + takeBits(source, extraBits[code] ?? 0);
}

/** The distance of a copy: one of the last three, or a new one. */
function distanceOf(frame: Frame, value: number, literals: number): number {
  const [first, second, third] = frame.recent;
  if (value > 3) {
    frame.recent = [value - 3, first, second];
    return value - 3;
  }
  const index = literals === 0 ? value : value - 1;
  if (index === 0) return first;
  if (index === 1) frame.recent = [second, first, third];
  else frame.recent = [index === 2 ? third : first - 1, first, second];
  return frame.recent[0];
}

function takeLiterals(cursor: Cursor, frame: Frame): Uint8Array {
  const header = cursor.bytes[cursor.offset] ?? 0;
  const [type, format] = [header & 3, (header >> 2) & 3];
  if (type < 2) {
    const [bytes, shift] = format === 1 ? [2, 4] : format === 3 ? [3, 4] : [1, 3];
    const count = takeNumber(cursor, bytes) >> shift;
    if (count > mostBlockBytes) throw new Error(`${count} literals, more than ${mostBlockBytes}`);
    if (type === 1) return new Uint8Array(count).fill(takeByte(cursor));
    return takeBytes(cursor, count);
  }
  const bits = format < 2 ? 10 : format === 2 ? 14 : 18;
  const sizes = Math.floor(takeNumber(cursor, (bits + 2) / 4) / 16);
  const count = sizes % 2 ** bits;
  const end = cursor.offset + Math.floor(sizes / 2 ** bits);
  if (count > mostBlockBytes || end > cursor.bytes.length) throw new Error(`${count} literals, more than there are`);
  if (type === 2) frame.huffman = takeHuffmanTable(cursor);
  if (frame.huffman === undefined) throw new Error('literals without codes');
  const literals = new Uint8Array(count);
  const part = { bytes: cursor.bytes.subarray(0, end), offset: cursor.offset };
  const streams = format === 0 ? 1 : 4;
  const quarter = Math.ceil(count / streams);
  const lengths = Array.from({ length: streams - 1 }, () => takeNumber(part, 2));
  for (let stream = 0; stream < streams; stream++) {
    const streamEnd = Math.min(end, part.offset + (lengths[stream] ?? end));
    const some = literals.subarray(quarter * stream, Math.min(count, quarter * (stream + 1)));
    decodeHuffman(frame.huffman, part.bytes.subarray(part.offset, streamEnd), some);
    part.offset = streamEnd;
  }
  cursor.offset = end;
  return literals;
}
