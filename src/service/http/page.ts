// The page to tag, correct and train in the browser, at `/`, with the models that ship.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import statics from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Where the build puts the page, and where the models are that it loads itself. */
const folder = fileURLToPath(new URL('../../page', import.meta.url));
const models = fileURLToPath(new URL('../../../models', import.meta.url));

/** What the page may do: what its own first lines say, and never stand in another page. */
const policy = [
  "default-src 'none'",
  ...["script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self' blob:", "style-src 'self'", "img-src 'self' data:"],
  // Models of the hub, if whoever uses the page loads one.
  "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join(';');

/** Names of files of the page with their hashes in them, which never change. */
const hashed = join(folder, 'assets');

function setHeaders(reply: FastifyReply, path: string): void {
  const isHashed = path.startsWith(hashed);
  reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (path.endsWith('.html')) reply.header('content-security-policy', policy);
}

/**
 * Adds the page. Each of its files has a route of its own, so no address opens another file. Callers need no token for
 * it: its files are those of the package.
 */
export async function addPage(app: FastifyInstance): Promise<void> {
  await access(join(folder, 'index.html'));
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    // `wildcard: false`: the files are listed once, at the start.
    const options = { wildcard: false, decorateReply: false, cacheControl: false, setHeaders } as const;
    await scope.register(statics, { ...options, root: folder });
    await scope.register(statics, { ...options, root: models, prefix: '/models/' });
  });
}
