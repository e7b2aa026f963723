// The service inside a Fastify application, under /nlp (npm install fastify):
// node examples/service/in-fastify.mjs [PORT]
import { createService } from 'bytetag/service';
import fastify from 'fastify';

const service = await createService({ models: ['pos-en'] });
const app = fastify();
app.get('/', async () => 'an application of its own');
await app.register(
  async (scope) => {
    // The service reads the bodies of its calls itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload));
    scope.all('/*', (request, reply) => {
      reply.hijack();
      request.raw.url = request.raw.url.slice(scope.prefix.length);
      service.handle(request.raw, reply.raw);
    });
  },
  { prefix: '/nlp' },
);
app.addHook('onClose', () => service.close());

const address = await app.listen({ port: Number(process.argv[2] ?? 3000) });
console.log(`listening on ${address}`);
process.once('SIGTERM', () => app.close());
