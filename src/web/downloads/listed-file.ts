// Downloads files whose size and hash are known, and keeps them in the browser's cache.
import { BytetagError } from '../../foundation/errors.js';
import { joinBytes } from '../../foundation/join-bytes.js';
import { type FetchOptions, fetchFile } from './fetch-file.js';

/** A file on a server, as a listing describes it. */
export interface ListedFile {
  /** Its path in the folder of the model. */
  readonly path: string;
  readonly address: string;
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal digits: SHA-256 of its bytes, or the hash that git gives it. */
  readonly hash: string;
  readonly hashKind: 'sha256' | 'git';
}

/** The name of the cache. */
const cacheName = 'bytetag-models';

/**
 * The bytes of a file, from the cache if it has them.
 * @throws BytetagError `network` if the file cannot be had, or is another than the listing says
 */
export async function download(file: ListedFile, options: FetchOptions): Promise<Uint8Array> {
  const { address, size, hash } = file;
  // There is none in a page that is neither https nor localhost.
  const cache = 'caches' in globalThis ? await caches.open(cacheName) : undefined;
  const key = `${address}${address.includes('?') ? '&' : '?'}hash=${hash}`;
  const kept = await cache?.match(key);
  if (kept !== undefined) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (bytes.length === size) {
      options.onBytes?.(size);
      return bytes;
    }
    await cache?.delete(key);
  }
  const bytes = await fetchFile(address, options);
  if (bytes === undefined) throw new BytetagError('network', `${address}: expected a file, got none`);
  const found = await hashOf(bytes, file);
  if (found !== undefined && found !== hash) {
    const expected = `expected ${size} bytes with the hash ${hash}`;
    throw new BytetagError('network', `${address}: ${expected}, got ${bytes.length} with ${found}`);
  }
  // The cache may be full, or forbidden: then the next visit downloads the file again.
  await cache?.put(key, new Response(bytes as BodyInit)).catch(() => {});
  return bytes;
}

/** Undefined where pages may not compute hashes: they are neither https nor localhost. */
async function hashOf(bytes: Uint8Array, { hashKind }: ListedFile): Promise<string | undefined> {
  const { subtle } = crypto;
  if (subtle === undefined) return undefined;
  const digest =
    hashKind === 'sha256'
      ? await subtle.digest('SHA-256', bytes as BufferSource)
      : await subtle.digest('SHA-1', withHeader(bytes) as BufferSource);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What git hashes for a file. */
function withHeader(bytes: Uint8Array): Uint8Array {
  return joinBytes([new TextEncoder().encode(`blob ${bytes.length}\0`), bytes]);
}
