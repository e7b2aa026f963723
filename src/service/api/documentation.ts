// The description of the interface by OpenAPI 3.1, and a page to try it.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { version } from '../../foundation/version.js';

/** Collects the descriptions of the routes that are added after this. @param needsToken whether callers need one */
export async function describeRoutes(app: FastifyInstance, needsToken: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'bytetag', version, description: 'Tags texts with byte-level T5 models.' },
      ...(needsToken && {
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      }),
    },
    refResolver: { buildLocalReference: (json, _, __, index) => String(json.$id ?? `schema${index}`) },
  });
}

/** What the page may do: its own scripts, its own styles, and calls to the service. */
const pagePolicy = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'frame-ancestors': ["'none'"],
};

/** Adds the description, `/openapi.json`, and the page to try it, `/docs`. */
export async function addDocumentation(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', { config: { open: true }, schema: { hide: true } }, async () => app.swagger());
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { validatorUrl: null },
      staticCSP: pagePolicy,
    });
  });
}
