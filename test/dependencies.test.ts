import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

it('needs these packages to run, and no others', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  expect(Object.keys(dependencies)).toEqual([
    ...[
      '@bufbuild/protobuf',
      '@fastify/cors',
      '@fastify/helmet',
      '@fastify/static',
      '@fastify/swagger',
      '@fastify/swagger-ui',
    ],
    ...['@huggingface/hub', '@noble/hashes', '@observablehq/plot', 'ajv', 'fastify', 'fflate', 'hyparquet'],
    ...['hyparquet-writer', 'linkedom', 'onnxruntime-common', 'onnxruntime-node', 'pino', 'prom-client', 'typebox'],
    ...['undici', 'zstddec'],
  ]);
});

it('loads large packages only when they are used', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const eager = sources.filter((name) =>
    /^import (?!type ).*'(@observablehq\/plot|linkedom|@huggingface\/hub|hyparquet.*|undici|zstddec)'/m.test(
      readFileSync(join(root, 'src', name), 'utf8'),
    ),
  );
  expect(sources.length).toBeGreaterThan(50);
  expect(eager).toEqual([]);
});

it('loads the HTTP server only where it is asked for', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('service'),
  );
  const eager = sources.filter((name) =>
    /^(?:import|export) (?!type )[^;]*?'[./]*\/service\//m.test(readFileSync(join(root, 'src', name), 'utf8')),
  );
  expect(eager).toEqual([]);
});
