// The service inside a Hono application in Node, under /nlp (npm install hono @hono/node-server):
// node examples/service/in-hono.mjs [PORT]
import { serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createService } from 'bytetag/service';
import { Hono } from 'hono';

const service = await createService({ models: ['pos-en'] });
const app = new Hono();
app.get('/', (context) => context.text('an application of its own'));
app.all('/nlp/*', ({ env: { incoming, outgoing } }) => {
  incoming.url = incoming.url.slice('/nlp'.length);
  service.handle(incoming, outgoing);
  return RESPONSE_ALREADY_SENT;
});

const server = serve({ fetch: app.fetch, port: Number(process.argv[2] ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
process.once('SIGTERM', async () => {
  server.close();
  await service.close();
});
