// Unpacks pages with each of the compression methods of Parquet files. No method writes more than the length that a
// page claims. This limit is needed because in most methods a few bytes can repeat a byte a million times.
import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { unpackLz4, unpackLz4Frames } from './lz4.js';
import { unpackSnappy } from './snappy.js';

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** The methods by their names. Each throws an Error unless the page has as many bytes as it claims. */
export async function loadUnpackers(): Promise<Compressors> {
  const { ZSTDDecoder } = await import('zstddec');
  const zstandard = new ZSTDDecoder();
  await zstandard.init();
  return {
    SNAPPY: checked(unpackSnappy),
    GZIP: checked(unpackGzip),
    BROTLI: checked(limited(brotliDecompressSync)),
    LZ4: checked(unpackLz4Frames),
    // This returns no bytes if there are more than `length`.
    ZSTD: checked((packed, length) => zstandard.decode(packed, length)),
    LZ4_RAW: checked(unpackLz4),
  };
}

function checked(unpack: Unpack): Unpack {
  return (packed, length) => {
    // A page without values may have no bytes at all, which none of the methods would write.
    const bytes = length === 0 ? new Uint8Array() : unpack(packed, length);
    if (bytes.length !== length) throw new Error(`a page of ${bytes.length} bytes that claims ${length}`);
    return bytes;
  };
}

function unpackGzip(packed: Uint8Array, length: number): Uint8Array {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  return limited(isGzip ? gunzipSync : inflateRawSync)(packed, length);
}

/** One of Node's own methods, which stop at a maximal length. */
function limited(work: (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array): Unpack {
  return (packed, length) => {
    try {
      return work(packed, { maxOutputLength: length });
    } catch (error) {
      const isTooMuch = error instanceof RangeError;
      throw isTooMuch ? new Error('a packed page of more bytes than it claims', { cause: error }) : error;
    }
  };
}
