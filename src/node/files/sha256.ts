// Computes SHA-256 with Node.
import { createHash } from 'node:crypto';
import type { Digest } from '../../product/training/run-data.js';

/** Starts a digest. */
export function sha256(): Digest {
  const hash = createHash('sha256');
  return {
    update(piece) {
      hash.update(piece);
    },
    hex: () => hash.digest('hex'),
  };
}
