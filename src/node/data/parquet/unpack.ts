// Unpacks pages by every method that Parquet files are packed with. None goes beyond the length that a page claims to have, which
// is what makes them safe: most methods can say in a few bytes that a byte is to be repeated a million times.
import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';
import { unpackLz4, unpackLz4Frames } from './lz4.js';
import { unpackSnappy } from './snappy.js';

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** Methods by their names. Each throws an Error unless there are as many bytes as the page claims. */
export async function loadUnpackers(): Promise<Compressors> {
  const { ZSTDDecoder } = await import('zstddec');
  const zstandard = new ZSTDDecoder();
  await zstandard.init();
  return {
    SNAPPY: checked(unpackSnappy),
    GZIP: checked(unpackGzip),
    BROTLI: checked(limited(brotliDecompressSync)),
    LZ4: checked(unpackLz4Frames),
    // Gives no bytes where there are more than these.
    ZSTD: checked((packed, length) => zstandard.decode(packed, length)),
    LZ4_RAW: checked(unpackLz4),
  };
}

function checked(unpack: Unpack): Unpack {
  return (packed, length) => {
    // A page without values may have no bytes, which no method packs so.
    const bytes = length === 0 ? new Uint8Array() : unpack(packed, length);
    if (bytes.length !== length) throw new Error(`a page of ${bytes.length} bytes that claims ${length}`);
    return bytes;
  };
}

function unpackGzip(packed: Uint8Array, length: number): Uint8Array {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  return limited(isGzip ? gunzipSync : inflateRawSync)(packed, length);
}

/** One of Node's own, which stop where there is more. */
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
