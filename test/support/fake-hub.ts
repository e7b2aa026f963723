// A server that behaves like the Hugging Face hub, and a second one, on another address, that holds its large files.
// What it can do wrong on purpose is in `faults`.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files by path. */
export type FakeFiles = Readonly<Record<string, string | Uint8Array>>;

/** What goes wrong; numbers count down. */
export interface Faults {
  /** So many answers are 429, with this `Retry-After`. */
  tooMany: number;
  retryAfter: string;
  /** So many answers are 500. */
  broken: number;
  /** So many downloads of large files end in the middle. */
  cuts: number;
  /** Bytes that are sent before a cut. */
  cutAfter: number;
  /** Answer requests for a part with the whole. */
  ignoresRanges: boolean;
  /** So many large files arrive with a wrong byte. */
  corrupted: number;
}

/** A hub on this machine. */
export interface FakeHub {
  readonly endpoint: string;
  readonly faults: Faults;
  /** `METHOD /path range`, in the order in which they came, those to the second server with `cdn` before. */
  readonly requests: string[];
  /** Adds a commit to a repository (`org/name`, `datasets/org/name`). @returns its hash */
  commit(
    name: string,
    files: FakeFiles,
    options?: { readonly token?: string; readonly large?: readonly string[] },
  ): string;
  /** Sets the branches of a repository to commits; `main` is one of them. */
  branch(name: string, branches: Readonly<Record<string, string>>): void;
  /** Leads from one name to another, as the hub does for a repository that was renamed or has no organisation. */
  rename(from: string, to: string): void;
  /** The files that are in a repository's newest commit. */
  filesOf(name: string): ReadonlyMap<string, Buffer>;
  close(): Promise<void>;
}

interface FakeRepository {
  /** Needed to read, if it is set. */
  readonly token: string | undefined;
  readonly commits: Map<string, ReadonlyMap<string, Buffer>>;
  readonly large: Set<string>;
  main: string;
  branches?: Readonly<Record<string, string>>;
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const gitHash = (content: Uint8Array): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/** Starts one. Tokens must be `hf_good` where one is needed. */
export async function startFakeHub(): Promise<FakeHub> {
  const repositories = new Map<string, FakeRepository>();
  const uploads = new Map<string, Buffer>();
  const renamed = new Map<string, string>();
  const requests: string[] = [];
  const faults: Faults = {
    ...{ tooMany: 0, retryAfter: '1', broken: 0, cuts: 0, cutAfter: 0, ignoresRanges: false, corrupted: 0 },
  };

  const hub = createServer(
    (request, response) => void answer(request, response).catch((error) => fail(response, error)),
  );
  const cdn = createServer(
    (request, response) => void deliver(request, response).catch((error) => fail(response, error)),
  );
  await Promise.all([listen(hub), listen(cdn)]);
  const [endpoint, store] = [addressOf(hub), addressOf(cdn)];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', endpoint);
    const path = decodeURIComponent(url.pathname);
    requests.push(`${request.method} ${path}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    if (faults.tooMany > 0) {
      faults.tooMany--;
      return send(response, 429, 'too many', { 'Retry-After': faults.retryAfter });
    }
    if (faults.broken > 0) {
      faults.broken--;
      return send(response, 500, 'broken');
    }
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (request.method === 'POST') return receive(request, response, path, token);

    for (const [from, to] of renamed) {
      const place = [`/api/${from}/`, `/${from}/`].find((begin) => path.startsWith(begin));
      if (place === undefined) continue;
      return send(response, 307, '', { Location: (request.url ?? '').replace(place, place.replace(from, to)) });
    }
    const api = /^\/api\/(models|datasets)\/([^/]+\/[^/]+)\/(revision|tree)\/(.+)$/.exec(path);
    const file = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const prefix = api?.[1] === 'datasets' || file?.[1] ? 'datasets/' : '';
    const repository = repositories.get(`${prefix}${api?.[2] ?? file?.[2]}`);
    // As the hub does, lest names of private repositories be guessed.
    if (repository === undefined)
      return send(response, token === undefined ? 401 : 404, '{"error":"Repository not found"}');
    if (repository.token !== undefined && token !== repository.token)
      return send(response, token ? 403 : 401, 'no access');
    const asked = (api?.[4] ?? file?.[3] ?? '').replace(/^HEAD$/, 'main');
    const revision = { main: repository.main, ...repository.branches }[asked] ?? asked;
    const files = repository.commits.get(revision);
    if (files === undefined) return send(response, 404, '{"error":"Invalid rev id"}');
    if (api?.[3] === 'revision') return sendJson(response, { _id: 'x', id: api[2], sha: revision });
    if (api) return sendTree(response, url, repository, files);
    const content = files.get(file?.[4] ?? '');
    if (content === undefined) return send(response, 404, 'no such file', { 'X-Error-Code': 'EntryNotFound' });
    if (!repository.large.has(file?.[4] ?? '')) {
      return send(response, 200, content, { ETag: `"${gitHash(content)}"`, 'X-Repo-Commit': revision });
    }
    const etag = sha256(content);
    uploads.set(etag, content);
    send(response, 302, '', { Location: `${store}/${etag}?signature=1`, 'X-Linked-Etag': `"${etag}"` });
  }

  /** The list of files, two to a page. */
  function sendTree(
    response: ServerResponse,
    url: URL,
    repository: FakeRepository,
    files: ReadonlyMap<string, Buffer>,
  ): void {
    const begin = Number(url.searchParams.get('cursor') ?? 0);
    const entries = [...files].map(([path, content]) => ({
      ...{ type: 'file', path, size: content.length, oid: gitHash(content) },
      ...(repository.large.has(path) && { lfs: { oid: sha256(content), size: content.length, pointerSize: 130 } }),
    }));
    url.searchParams.set('cursor', String(begin + 2));
    const hasMore = begin + 2 < entries.length;
    sendJson(response, entries.slice(begin, begin + 2), hasMore ? { Link: `<${url}>; rel="next"` } : {});
  }

  /** Large files, whole or in part. A token that comes here was given away. */
  async function deliver(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = (request.url ?? '').slice(1).split('?')[0] ?? '';
    requests.push(`cdn ${request.method}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    if (request.headers.authorization !== undefined) return send(response, 400, 'the token is none of my business');
    if (request.method === 'PUT') {
      uploads.set(hash, await bodyOf(request));
      return send(response, 200, '', { ETag: '"1"' });
    }
    let content = uploads.get(hash) ?? Buffer.alloc(0);
    if (faults.corrupted > 0) {
      faults.corrupted--;
      content = Buffer.from(content);
      content[0] = (content[0] ?? 0) ^ 1;
    }
    const begin = faults.ignoresRanges ? 0 : Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = content.subarray(begin);
    const isPart = begin > 0;
    response.writeHead(isPart ? 206 : 200, {
      'Content-Length': part.length,
      ...(isPart && { 'Content-Range': `bytes ${begin}-${content.length - 1}/${content.length}` }),
    });
    if (faults.cuts > 0) {
      faults.cuts--;
      response.write(part.subarray(0, faults.cutAfter), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    response.end(part);
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    token: string | undefined,
  ): Promise<void> {
    const body = await bodyOf(request);
    if (token !== 'hf_good') return send(response, 401, '{"error":"Invalid credentials"}');
    if (path === '/api/repos/create') {
      const { name, organization, type } = JSON.parse(body.toString());
      const key = `${type === 'dataset' ? 'datasets/' : ''}${organization}/${name}`;
      if (repositories.has(key)) return send(response, 409, '{"error":"You already created this repo"}');
      repositories.set(key, { token: undefined, commits: new Map(), large: new Set(), main: '' });
      return sendJson(response, { url: `${endpoint}/${key}`, id: key });
    }
    if (path.includes('/preupload/')) {
      const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
      const modes = files.map(({ path: file, size }) => ({ path: file, uploadMode: size > 1000 ? 'lfs' : 'regular' }));
      return sendJson(response, { files: modes });
    }
    if (path.endsWith('/info/lfs/objects/batch')) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      const actions = objects.map(({ oid, size }) => ({ oid, size, actions: { upload: { href: `${store}/${oid}` } } }));
      return sendJson(response, { transfer: 'basic', objects: actions });
    }
    const [, name = ''] = /^\/api\/models\/([^/]+\/[^/]+)\/commit\//.exec(path) ?? [];
    const repository = repositories.get(name);
    if (repository === undefined) return send(response, 404, '{"error":"Repository not found"}');
    const files = new Map(repository.commits.get(repository.main));
    for (const line of body.toString().split('\n')) {
      const { key, value } = JSON.parse(line);
      if (key === 'file') files.set(value.path, Buffer.from(value.content, value.encoding));
      if (key !== 'lfsFile') continue;
      files.set(value.path, uploads.get(value.oid) ?? Buffer.alloc(0));
      repository.large.add(value.path);
    }
    repository.main = randomBytes(20).toString('hex');
    repository.commits.set(repository.main, files);
    const commitUrl = `${endpoint}/${name}/commit/${repository.main}`;
    sendJson(response, { success: true, commitOid: repository.main, commitUrl, hookOutput: '' });
  }

  return {
    ...{ endpoint, faults, requests },
    commit(name, files, { token, large = [] } = {}) {
      const contents = new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
      const hash = createHash('sha1')
        .update(JSON.stringify([name, [...contents]]))
        .digest('hex');
      const earlier = repositories.get(name);
      const commits = new Map([...(earlier?.commits ?? []), [hash, contents] as const]);
      repositories.set(name, { token, commits, large: new Set([...(earlier?.large ?? []), ...large]), main: hash });
      return hash;
    },
    branch(name, branches) {
      const repository = repositories.get(name);
      if (repository) repository.branches = branches;
    },
    rename(from, to) {
      renamed.set(from, to);
    },
    filesOf(name) {
      const repository = repositories.get(name);
      return repository?.commits.get(repository.main) ?? new Map();
    },
    async close() {
      await Promise.all([hub, cdn].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function sendJson(response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  send(response, 200, JSON.stringify(value), headers);
}

function send(
  response: ServerResponse,
  status: number,
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  const isJson = typeof content === 'string' && /^[[{]/.test(content);
  // Kept alive, a connection would keep the server from closing.
  response.writeHead(status, {
    Connection: 'close',
    ...(isJson && { 'Content-Type': 'application/json' }),
    ...headers,
  });
  response.end(content);
}

function fail(response: ServerResponse, error: unknown): void {
  response.destroy(error instanceof Error ? error : new Error(String(error)));
}
