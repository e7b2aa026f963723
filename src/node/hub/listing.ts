// Asks the hub for the commit and the files of a repository. The form of each answer is checked before it is used.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isJsonObject } from '../../foundation/json-object.js';
import { formatRepository, isCommit, type Repository } from '../../foundation/repository-name.js';
import { checkAnswers, malformed, parseAnswer } from './checked-answer.js';
import type { RemoteFile } from './download-file.js';
import { limitAnswers, mostAnswerBytes } from './limited-answer.js';
import { addressOf, originOf, retryingFetch, statusError } from './request.js';
import type { HubAccess } from './settings.js';

/** The commit of a repository's revision. @throws BytetagError `network` if it cannot be found */
export async function commitOf(hub: HubAccess, repository: Repository): Promise<string> {
  const { type, name, revision } = repository;
  if (isCommit(revision)) return revision;
  const { datasetInfo, modelInfo } = await import('@huggingface/hub');
  const where = formatRepository(repository);
  const way = access(hub);
  const checked = checkAnswers(way.fetch, (body) => {
    const json = parseAnswer(body, where, facts);
    if (!isJsonObject(json)) throw malformed(where, facts, json);
  });
  const asking = { name, revision, additionalFields: ['sha' as const], ...way, fetch: checked };
  const { sha } = await asked(hub, repository, async () =>
    type === 'model' ? await modelInfo(asking) : await datasetInfo(asking),
  );
  if (typeof sha !== 'string' || !isCommit(sha)) throw malformed(where, 'the hash of a commit', sha);
  return sha;
}

/**
 * The files of a repository at a commit, by path.
 * @throws BytetagError `network` if they cannot be listed, or if there are too many
 */
export async function remoteFiles(hub: HubAccess, repository: Repository): Promise<ReadonlyMap<string, RemoteFile>> {
  const { type, name, revision } = repository;
  const { listFiles } = await import('@huggingface/hub');
  return asked(hub, repository, async () => {
    const files = new Map<string, RemoteFile>();
    const way = access(hub);
    const pages = limitPages(way.fetch, name, hub.endpoint);
    for await (const entry of listFiles({ repo: { type, name }, revision, recursive: true, ...way, fetch: pages })) {
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

/**
 * A file in a listing; undefined for other entries.
 * @throws BytetagError `network` if it has another form, or its path is not safe
 */
function parseEntry(entry: unknown, name: string): RemoteFile | undefined {
  const { type, path, size, oid, lfs } = isJsonObject(entry) ? entry : {};
  if (
    typeof type !== 'string' ||
    typeof path !== 'string' ||
    !(lfs === undefined || lfs === null || isJsonObject(lfs))
  ) {
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

/** The expected kind of answer about a repository, for messages. */
const facts = 'facts about the repository in JSON';

/**
 * The most files of a repository, and the most requests for its listing, with a thousand files each. Without a limit a
 * listing could be endless.
 */
const mostFiles = 100_000;
const mostPages = 1_000;

/** The most characters of a path in a repository. Common systems could not write a longer path inside the cache. */
const mostPathCharacters = 1_024;

/** The most bytes of all pages of a listing, 64 MB. This is six hundred for each file. */
const mostListingBytes = 2 ** 26;

/**
 * A `fetch` that stops after this many requests or bytes, sends requests only to the endpoint, and accepts only lists.
 */
function limitPages(way: typeof fetch, name: string, endpoint: string): typeof fetch {
  let [pages, bytes] = [0, 0];
  const checked = checkAnswers(way, (body) => {
    bytes += body.byteLength;
    if (bytes > mostListingBytes) {
      throw new BytetagError('network', `${name}: expected a listing of at most ${mostListingBytes} bytes, got more`);
    }
    const expected = 'a list of files in JSON';
    const json = parseAnswer(body, name, expected);
    if (!Array.isArray(json)) throw malformed(name, expected, json);
  });
  return async (input, init) => {
    const origin = originOf(addressOf(input));
    if (origin !== originOf(endpoint)) {
      const expected = `expected the next page of a listing on ${originOf(endpoint)}`;
      throw new BytetagError('network', `${name}: ${expected}, got one on ${describeText(origin)}`);
    }
    pages++;
    if (pages <= mostPages) return checked(input, init);
    throw new BytetagError('network', `${name}: expected a listing of at most ${mostPages} pages, got more`);
  };
}

function access(hub: HubAccess): { hubUrl: string; fetch: typeof fetch; accessToken?: string } {
  const limited = limitAnswers(retryingFetch(hub), hub.endpoint, mostAnswerBytes);
  return { hubUrl: hub.endpoint, fetch: limited, ...(hub.token && { accessToken: hub.token }) };
}

/** Runs a call of Hugging Face's library, and turns its errors into one sentence. */
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
    // The library checks a token before it sends it.
    const isOfToken = /access token/i.test(reason);
    // The library does not check the form of answers, so its messages are of no use here.
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
