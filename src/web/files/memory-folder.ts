// Folders in memory, with the interface for folders that the inner code uses: a page has no disk.
import { BytetagError } from '../../foundation/errors.js';
import type { FileContent, ReadableFile, ReadableFolder, WritableFolder } from '../../foundation/file-access.js';
import { joinBytes } from '../../foundation/join-bytes.js';

/** A folder in memory, and its files by name. */
export interface MemoryFolder extends ReadableFolder, WritableFolder {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** A folder in it; undefined if it has no files. */
  subfolder(name: string): MemoryFolder | undefined;
}

/**
 * A folder of files. They are not copied, so they must not change.
 * @param path its name in messages; `''` for files that were picked one by one
 */
export function memoryFolder(path: string, files: Iterable<readonly [string, Uint8Array]> = []): MemoryFolder {
  const all = new Map(files);
  const pathOf = (name: string): string => (path === '' ? name : `${path}/${name}`);
  const bytesOf = (name: string): Uint8Array => {
    const bytes = all.get(name);
    if (bytes === undefined) throw new BytetagError('io', `${pathOf(name)}: expected a file, got none`);
    return bytes;
  };
  return {
    ...{ path, files: all, pathOf },
    has: async (name) => all.has(name),
    async readWhole(name, mostBytes, code) {
      const bytes = bytesOf(name);
      if (bytes.length <= mostBytes) return bytes;
      throw new BytetagError(
        code,
        `${pathOf(name)}: expected a file of at most ${mostBytes} bytes, got ${bytes.length}`,
      );
    },
    open: async (name) => memoryFile(pathOf(name), bytesOf(name)),
    async locate(names) {
      const contents = new Map(names.map((name) => [name, bytesOf(name)]));
      return { place: { contents }, locations: new Map(names.map((name) => [name, name])) };
    },
    subfolder(name) {
      const start = `${name}/`;
      const own = [...all].filter(([path]) => path.startsWith(start));
      if (own.length === 0) return undefined;
      return memoryFolder(
        pathOf(name),
        own.map(([path, content]) => [path.slice(start.length), content]),
      );
    },
    async write(name, content) {
      all.set(name, await bytesIn(content));
    },
  };
}

function memoryFile(path: string, bytes: Uint8Array): ReadableFile {
  return {
    path,
    size: bytes.length,
    async read(target, position) {
      const found = bytes.subarray(position, position + target.length);
      target.set(found);
      return found.length;
    },
    async close() {},
  };
}

/** The bytes of a content. Pieces are copied at once: whoever gives them may use their memory again. */
async function bytesIn(content: FileContent): Promise<Uint8Array> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content.slice();
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece.slice());
  return joinBytes(pieces);
}
