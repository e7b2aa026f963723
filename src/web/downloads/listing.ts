// The listing of a model's files that a host puts beside them: `files.json`.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isJsonObject } from '../../foundation/json-object.js';
import type { ListedFile } from './listed-file.js';

/**
 * Reads a listing: `{"files": [{"path": "config.json", "size": 718, "sha256": "…"}]}`.
 * @param root the address that paths are relative to
 * @throws BytetagError `network` if it has another form
 */
export function parseListing(bytes: Uint8Array, where: string, root: string): readonly ListedFile[] {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new BytetagError('network', `${where}: expected JSON, got something else`, { cause });
  }
  const files = isJsonObject(json) ? json.files : undefined;
  if (!Array.isArray(files)) throw malformed(where, 'a list of files', json);
  return files.map((file) => {
    const { path, size, sha256 } = isJsonObject(file) ? file : {};
    const isHash = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
    const isPath = typeof path === 'string' && !path.split('/').some((part) => /^\.{0,2}$/.test(part));
    if (!isPath || !isHash || typeof size !== 'number') {
      throw malformed(where, 'files with a path, a size and a hash (sha256)', file);
    }
    const address = root + path.split('/').map(encodeURIComponent).join('/');
    return { path, address, size, hash: sha256, hashKind: 'sha256' };
  });
}

function malformed(where: string, expected: string, found: unknown): BytetagError {
  return new BytetagError('network', `${where}: expected ${expected}, got ${describeValue(found)}`);
}
