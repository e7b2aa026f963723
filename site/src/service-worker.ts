// Keeps the page in the browser, so that it works offline after the first visit, and isolates it, so that WebAssembly
// may use threads there also where the host does not say so.

/** The files of the page; the build puts their list here, and with other files another version begins. */
const listed = '__FILES__' as unknown as { readonly version: string; readonly files: readonly string[] };

/** What is used of the scope of a service worker. TypeScript's library for pages has no type for it. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

interface ExtendableEvent {
  waitUntil(promise: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;
const start = 'bytetag-page-';
const cacheName = start + listed.version;

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    listed.files.map(async (file) => {
      // What is under assets/ has its hash in its name, and never changes.
      const response = await fetch(file, { cache: file.startsWith('assets/') ? 'default' : 'no-cache' });
      if (!response.ok) throw new Error(`${response.url}: status ${response.status}`);
      await cache.put(new URL(file, scope.registration.scope), isolated(response));
    }),
  );
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(start) && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The files of models have a cache of their own, which knows their hashes. */
const isOfModel = (path: string): boolean => /\/models\//.test(path);

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const path = new URL(request.url).pathname;
  const own = new Set(listed.files.map((file) => new URL(file, scope.registration.scope).pathname));
  const isPage = request.mode === 'navigate';
  if (isPage || own.has(path)) {
    const kept = await cache.match(isPage ? new URL('./', scope.registration.scope) : request, { ignoreSearch: true });
    // As it is: browsers keep what they have compiled only with answers that come from a cache unchanged.
    if (kept !== undefined) return kept;
  }
  if (isOfModel(path)) return isolated(await fetch(request));
  try {
    const response = isolated(await fetch(request));
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** The same answer, with the headers that isolate a page. */
function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(scope.registration.scope)) event.respondWith(answer(event.request));
});
