// Lists the files of a model on the Hugging Face Hub.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isJsonObject } from '../../foundation/json-object.js';
import { isCommit, type Repository } from '../../foundation/repository-name.js';
import { type FetchOptions, fetchFile } from './fetch-file.js';
import type { ListedFile } from './listed-file.js';

/** Where the hub is, and who asks. */
export interface HubPlace {
  /** Default: `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
  /** For models that are not public. It is sent to the endpoint alone. */
  readonly token?: string | undefined;
}

/**
 * The files of a model at its commit.
 * @throws BytetagError `network` if they cannot be listed
 */
export async function listHubFiles(
  { name, revision }: Repository,
  { endpoint = 'https://huggingface.co', token }: HubPlace,
  { signal }: Pick<FetchOptions, 'signal'>,
): Promise<{ readonly commit: string; readonly files: readonly ListedFile[] }> {
  const headers = authorization(token);
  const ask = async (path: string): Promise<unknown> => {
    const address = `${endpoint}/api/models/${name}/${path}`;
    const bytes = await fetchFile(address, { signal, headers });
    if (bytes === undefined) {
      throw new BytetagError('network', `model ${name} on ${endpoint}: expected one at ${revision}, got none`);
    }
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw new BytetagError('network', `${address}: expected JSON, got something else`, { cause });
    }
  };
  const facts = isCommit(revision) ? { sha: revision } : await ask(`revision/${encodeURIComponent(revision)}`);
  const commit = isJsonObject(facts) ? facts.sha : undefined;
  if (typeof commit !== 'string' || !isCommit(commit)) throw malformed(name, 'the hash of a commit', commit);
  // A page of the listing has a thousand files. The folders of a model have fewer.
  const entries = await ask(`tree/${commit}?recursive=true`);
  if (!Array.isArray(entries)) throw malformed(name, 'a list of files', entries);
  const files = entries.flatMap((entry) => parseEntry(entry, name, `${endpoint}/${name}/resolve/${commit}/`));
  return { commit, files };
}

/** The headers that say who asks. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** A file in a listing; none for other entries. */
function parseEntry(entry: unknown, name: string, start: string): readonly ListedFile[] {
  const { type, path, size, oid, lfs } = isJsonObject(entry) ? entry : {};
  if (type !== 'file') return [];
  const isLarge = isJsonObject(lfs);
  const hash = isLarge ? lfs.oid : oid;
  const bytes = isLarge ? lfs.size : size;
  if (typeof path !== 'string' || typeof hash !== 'string' || typeof bytes !== 'number') {
    throw malformed(name, 'a file with its path, size and hash', entry);
  }
  const address = start + path.split('/').map(encodeURIComponent).join('/');
  return [{ path, address, size: bytes, hash, hashKind: isLarge ? 'sha256' : 'git' }];
}

function malformed(name: string, expected: string, found: unknown): BytetagError {
  return new BytetagError('network', `model ${name} on the hub: expected ${expected}, got ${describeValue(found)}`);
}
