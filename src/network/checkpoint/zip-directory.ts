// Reads the directory of a zip file and finds the bytes of each entry. Entries must be stored without compression, as
// `torch.save` writes them. Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFile } from '../../foundation/file-access.js';

/** An entry of a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** The number of bytes of its content. */
  readonly byteLength: number;
  /** The start of its local header, in bytes from the start of the file. The content follows the header. */
  readonly headerOffset: number;
}

/** The entries of a zip file. */
export interface ZipDirectory {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * The start of an entry's content, in bytes from the start of the file.
   * @throws BytetagError `model` if it is damaged
   */
  contentOffset(entry: ZipEntry): Promise<number>;
}

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};
const sizes = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 };

/** In a 32-bit field, this means that the value is in the zip64 extra field. */
const overflow = 0xffffffff;

/** The most bytes of the end record with the comment after it, which has at most 65,535 bytes. */
const longestTail = sizes.end + 0xffff;

/** The most bytes of a directory, which has about 100 for each tensor. */
const largestDirectory = 2 ** 24;

/**
 * Reads the directory at the end of a zip file.
 * @throws BytetagError `model` if it is damaged, compressed or encrypted; `io` if reading fails
 */
export async function readZipDirectory(file: ReadableFile): Promise<ZipDirectory> {
  const { path, size: fileBytes } = file;
  const fail = (expected: string, found: string): never => {
    throw new BytetagError('model', `${path}: expected ${expected}, got ${found} (is the file cut short?)`);
  };
  const read = async (offset: number, length: number): Promise<DataView> => {
    if (offset < 0 || offset + length > fileBytes) {
      fail(`${length} bytes at byte ${offset}`, `a file of ${fileBytes}`);
    }
    const bytes = new Uint8Array(length);
    if ((await file.read(bytes, offset)) < length) fail(`${length} bytes at byte ${offset}`, 'fewer');
    return new DataView(bytes.buffer);
  };
  const { count, offset, length } = await findDirectory();
  if (length > largestDirectory) fail(`a zip directory of at most ${largestDirectory} bytes`, String(length));
  const view = await read(offset, length);
  const entries = new Map<string, ZipEntry>();
  let contentBytes = 0;
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + sizes.central > length || view.getUint32(at, true) !== signatures.central) {
      fail(`${count} entries in the zip directory`, `${index}`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const end = at + sizes.central + nameLength + extraLength + commentLength;
    if (end > length) fail(`${count} entries in the zip directory`, `${index}`);
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + sizes.central, nameLength));
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    if (method !== 0 || (flags & 1) !== 0) {
      const found = method !== 0 ? `one compressed by method ${method}` : 'one that is encrypted';
      throw new BytetagError(
        'model',
        `${path}: ${describeText(name)}: expected an entry that is only stored, got ${found}`,
      );
    }
    if (entries.has(name))
      throw new BytetagError('model', `${path}: ${describeText(name)}: expected one entry so named, got two`);
    const extra = new DataView(view.buffer, at + sizes.central + nameLength, extraLength);
    const entry = { name, ...sizesOf(view, at, extra, () => fail(`the size of ${describeText(name)}`, 'none')) };
    entries.set(name, entry);
    // If entries shared their bytes, their total would be more than the file has.
    contentBytes += entry.byteLength;
    if (contentBytes > fileBytes) fail(`entries of at most ${fileBytes} bytes together`, 'more');
    at = end;
  }
  return {
    entries,
    async contentOffset({ name, headerOffset, byteLength }) {
      const local = await read(headerOffset, sizes.local);
      if (local.getUint32(0, true) !== signatures.local) fail(`${name} at byte ${headerOffset}`, 'something else');
      // The local extra field may be longer than the one in the directory: torch pads it to align tensors.
      const begin = headerOffset + sizes.local + local.getUint16(26, true) + local.getUint16(28, true);
      if (begin + byteLength > fileBytes) fail(`${byteLength} bytes of ${name}`, `${Math.max(0, fileBytes - begin)}`);
      return begin;
    },
  };

  async function findDirectory(): Promise<{ count: number; offset: number; length: number }> {
    const tailStart = Math.max(0, fileBytes - longestTail);
    const tail = await read(tailStart, fileBytes - tailStart);
    let end = tail.byteLength - sizes.end;
    while (end >= 0 && tail.getUint32(end, true) !== signatures.end) end--;
    if (end < 0) fail('the end of a zip file', 'none');
    const locator = end - sizes.locator64;
    if (locator >= 0 && tail.getUint32(locator, true) === signatures.locator64) {
      const record = await read(wide(tail, locator + 8), sizes.end64);
      if (record.getUint32(0, true) !== signatures.end64) fail('a zip64 end record', 'something else');
      return { count: wide(record, 32), length: wide(record, 40), offset: wide(record, 48) };
    }
    const [count, length, offset] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), 16] as const;
    return { count, length, offset: tail.getUint32(end + offset, true) };
  }
}

/**
 * The sizes and the place of an entry, from the zip64 extra field if 32 bits are not enough.
 * @param at the start of its directory record
 */
function sizesOf(
  view: DataView,
  at: number,
  extra: DataView,
  fail: () => never,
): Pick<ZipEntry, 'byteLength' | 'headerOffset'> {
  const narrow = { stored: view.getUint32(at + 20, true), byteLength: view.getUint32(at + 24, true) };
  const headerOffset = view.getUint32(at + 42, true);
  let field = 0;
  while (field + 4 <= extra.byteLength && extra.getUint16(field, true) !== 1) {
    field += 4 + extra.getUint16(field + 2, true);
  }
  field += 4;
  const next = (value: number): number => {
    if (value !== overflow) return value;
    if (field + 8 > extra.byteLength) return fail();
    field += 8;
    return wide(extra, field - 8);
  };
  // The extra field has those of the three values that overflow, in this order.
  const byteLength = next(narrow.byteLength);
  next(narrow.stored);
  return { byteLength, headerOffset: next(headerOffset) };
}

function wide(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}
