// What the hub says of a repository: its commit and its files. Nothing of an answer is believed before its form was looked at.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { formatRepository, isCommit, type Repository } from '../../foundation/repository-name.js';
import type { RemoteFile } from './download-file.js';
import { limitAnswers, mostAnswerBytes } from './limited-answer.js';
import { retryingFetch, statusError } from './request.js';
import type { HubAccess } from './settings.js';

/** The commit that a repository's revision is at. @throws BytetagError `network` if it cannot be told */
export async function commitOf(hub: HubAccess, repository: Repository): Promise<string> {
  const { type, name, revision } = repository;
  if (isCommit(revision)) return revision;
  const { datasetInfo, modelInfo } = await import('@huggingface/hub');
  const where = formatRepository(repository);
  const way = checkedAnswers(access(hub), (body) => {
    const json = parseAnswer(body, where, facts);
    if (!isObject(json)) throw malformed(where, facts, json);
  });
  const asking = { name, revision, additionalFields: ['sha' as const], ...way };
  const { sha } = await asked(hub, repository, async () =>
    type === 'model' ? await modelInfo(asking) : await datasetInfo(asking),
  );
  if (typeof sha !== 'string' || !isCommit(sha)) throw malformed(where, 'the hash of a commit', sha);
  return sha;
}

/** The files of a repository at a commit, by path. @throws BytetagError `network` if they cannot be listed, or are too many */
export async function remoteFiles(hub: HubAccess, repository: Repository): Promise<ReadonlyMap<string, RemoteFile>> {
  const { type, name, revision } = repository;
  const { listFiles } = await import('@huggingface/hub');
  return asked(hub, repository, async () => {
    const files = new Map<string, RemoteFile>();
    const pages = limitedPages(name, access(hub));
    for await (const entry of listFiles({ repo: { type, name }, revision, recursive: true, ...pages })) {
      const file = parseEntry(entry, name);
      if (file === undefined) continue;
      if (files.size === mostFiles) {
        throw new BytetagError('network', `${name}: expected at most ${mostFiles} files, got more`);
      }
      files.set(file.path, file);
    }
    return files;
  });
}

/** A file in a listing; undefined for what is none. @throws BytetagError `network` where it has another form, or is not safe */
function parseEntry(entry: unknown, name: string): RemoteFile | undefined {
  const { type, path, size, oid, lfs } = isObject(entry) ? entry : {};
  if (typeof type !== 'string' || typeof path !== 'string' || !(lfs === undefined || lfs === null || isObject(lfs))) {
    throw malformed(name, 'a file with its type, path, size and hash', entry);
  }
  const hash = lfs?.oid ?? oid;
  if (type !== 'file' || hash === undefined) return undefined;
  if (path.length > mostPathCharacters) {
    throw malformed(name, `paths of at most ${mostPathCharacters} characters`, path);
  }
  // Both become parts of paths on this machine.
  const isHash = typeof hash === 'string' && /^[0-9a-f]{40,64}$/.test(hash);
  if (!isHash || path.includes('\\') || path.split('/').some((part) => /^\.{0,2}$/.test(part))) {
    throw malformed(name, 'a plain file', path);
  }
  const bytes = lfs?.size ?? size;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw malformed(name, `${describeValue(path)} with a size`, bytes);
  }
  return { path, size: bytes, hash, hashKind: lfs ? 'sha256' : 'git' };
}

/** What an answer about a repository is to be. */
const facts = 'facts about the repository in JSON';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws BytetagError `network` where an answer is not JSON */
function parseAnswer(body: ArrayBuffer, where: string, expected: string): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(where, expected, text);
  }
}

function malformed(where: string, expected: string, found: unknown): BytetagError {
  return new BytetagError('network', `${where}: expected ${expected}, got ${describeValue(found)}`);
}

/** The most files of a repository, and the most requests for its listing, a thousand files each: it may have no end. */
const mostFiles = 100_000;
const mostPages = 1_000;

/** The most characters of a path in a repository: no usual system could write a longer one beside that of the cache. */
const mostPathCharacters = 1_024;

/** The most bytes of all pages of a listing, 64 MB: six hundred for each of its files. */
const mostListingBytes = 2 ** 26;

/** A way to the hub that ends after so many requests or bytes, and takes nothing but lists. */
function limitedPages<Access extends { readonly fetch: typeof fetch }>(name: string, way: Access): Access {
  let [pages, bytes] = [0, 0];
  const checked = checkedAnswers(way, (body) => {
    bytes += body.byteLength;
    if (bytes > mostListingBytes) {
      throw new BytetagError('network', `${name}: expected a listing of at most ${mostListingBytes} bytes, got more`);
    }
    const expected = 'a list of files in JSON';
    const json = parseAnswer(body, name, expected);
    if (!Array.isArray(json)) throw malformed(name, expected, json);
  });
  const limited: typeof fetch = (input, init) => {
    pages++;
    if (pages <= mostPages) return checked.fetch(input, init);
    throw new BytetagError('network', `${name}: expected a listing of at most ${mostPages} pages, got more`);
  };
  return { ...checked, fetch: limited };
}

/** A way to the hub whose answers are looked at before Hugging Face's library does. @param check throws for a wrong one */
function checkedAnswers<Access extends { readonly fetch: typeof fetch }>(
  way: Access,
  check: (body: ArrayBuffer) => void,
): Access {
  const checked: typeof fetch = async (input, init) => {
    const response = await way.fetch(input, init);
    if (!response.ok) return response;
    const body = await response.arrayBuffer();
    check(body);
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
  return { ...way, fetch: checked };
}

function access(hub: HubAccess): { hubUrl: string; fetch: typeof fetch; accessToken?: string } {
  const limited = limitAnswers(retryingFetch(hub), hub.endpoint, mostAnswerBytes);
  return { hubUrl: hub.endpoint, fetch: limited, ...(hub.token && { accessToken: hub.token }) };
}

/** Runs a call of Hugging Face's library; its errors become one sentence. */
export async function asked<T>(
  hub: HubAccess,
  { type, name, revision }: Repository,
  call: () => Promise<T>,
): Promise<T> {
  const what = `${type} ${formatRepository({ type, name, revision })} on ${hub.endpoint}`;
  try {
    return await call();
  } catch (error) {
    const { HubApiError } = await import('@huggingface/hub');
    if (error instanceof HubApiError) throw statusError(what, error.statusCode, hub);
    if (error instanceof BytetagError || hub.signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // The library looks at a token before it sends one.
    const isOfToken = /access token/i.test(reason);
    // The library reads answers without a look at their form: what it says then is of no use.
    if (!isOfToken && (error instanceof TypeError || error instanceof SyntaxError)) {
      throw new BytetagError('network', `${what}: expected an answer as the hub gives it, got one of another form`, {
        cause: error,
      });
    }
    const hint = isOfToken ? ` (the token in ${hub.tokenSource ?? 'HF_TOKEN'})` : '';
    throw new BytetagError('network', `${what}: expected an answer, got ${describeValue(reason)}${hint}`, {
      cause: error,
    });
  }
}
