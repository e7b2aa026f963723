// The files of a model as a page has them: picked or dropped by somebody, in a zip, or in memory.
import { unzipSync } from 'fflate';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type MemoryFolder, memoryFolder } from './memory-folder.js';

/** The files of a model: a zip, files that somebody has picked, or contents by name. */
export type ModelFiles = Blob | readonly File[] | ReadonlyMap<string, Uint8Array>;

/** The most bytes of all files of a zip, unpacked: more than the memory of WebAssembly, which has 4 GiB. */
const mostBytes = 2 ** 32;

/**
 * The folder that files are in. If all of them are in one folder of a zip, or of a disk, it is that one.
 * @throws BytetagError `usage` for what is neither a zip nor files, `model` for a zip that is damaged or too large
 */
export async function openModelFiles(files: ModelFiles): Promise<MemoryFolder> {
  if (files instanceof Map) return memoryFolder('', withoutRoot(files));
  if (files instanceof Blob) return openZip(files);
  if (!Array.isArray(files) || !files.every((file) => file instanceof File)) {
    const expected = 'an address, org/name on the hub, a zip, files, or contents by name';
    throw new BytetagError('usage', `model: expected ${expected}, got ${describeValue(files)}`);
  }
  const contents = await Promise.all(
    (files as readonly File[]).map(async (file) => {
      const path = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
      return [path, new Uint8Array(await file.arrayBuffer())] as const;
    }),
  );
  return memoryFolder('', withoutRoot(new Map(contents)));
}

async function openZip(blob: Blob): Promise<MemoryFolder> {
  const name = blob instanceof File ? blob.name : 'the zip';
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    const found = describeValue(new TextDecoder('latin1').decode(bytes.subarray(0, 20)));
    throw new BytetagError('model', `${name}: expected a zip with the files of a model, got ${found}`);
  }
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter({ name: path, originalSize }) {
        total += originalSize;
        if (total <= mostBytes) return !path.endsWith('/');
        throw new BytetagError('model', `${name}: expected at most ${mostBytes} bytes, unpacked, got more`);
      },
    });
    return memoryFolder(name, withoutRoot(new Map(Object.entries(files))));
  } catch (error) {
    if (error instanceof BytetagError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BytetagError('model', `${name}: expected a whole zip, got one that cannot be unpacked: ${reason}`, {
      cause: error,
    });
  }
}

/** The files by their paths in the folder that contains all of them. */
function withoutRoot(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  // macOS adds such a folder to zips.
  const own = new Map([...files].filter(([path]) => !path.startsWith('__MACOSX/')));
  const [first = ''] = own.keys();
  const root = first.slice(0, first.indexOf('/') + 1);
  if (root === '' || ![...own.keys()].every((path) => path.startsWith(root))) return own;
  return withoutRoot(new Map(Array.from(own, ([path, content]) => [path.slice(root.length), content])));
}
