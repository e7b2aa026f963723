// Computes SHA-256 in pieces, which pages cannot do by themselves.
import { sha256 as startHash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../../product/training/run-data.js';

/** Starts a digest. */
export function sha256(): Digest {
  const hash = startHash.create();
  return {
    update(piece) {
      hash.update(typeof piece === 'string' ? utf8ToBytes(piece) : piece);
    },
    hex: () => bytesToHex(hash.digest()),
  };
}
