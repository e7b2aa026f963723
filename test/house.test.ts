// Tests the rules of the house: the code follows what ARCHITECTURE.md says about rooms and packages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

const { dependencies, peerDependencies, sideEffects } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as Record<'dependencies' | 'peerDependencies', object> & { readonly sideEffects: readonly string[] };
const packages = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];

/** The files of src by their paths in it. */
const sources = new Map(
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .map((path) => [path, readFileSync(join(root, 'src', path), 'utf8')] as const),
);

/** What a file imports: files of src by their paths, packages by their names. */
function importsOf(path: string, content: string): readonly string[] {
  const found = content.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
  );
  const names = Array.from(found, ([, from, loaded, effect]) => from ?? loaded ?? effect ?? '');
  return names.map((name) => (name.startsWith('.') ? fileOf(path, name) : packageOf(name)));
}

/** What each file imports, types included. */
const imports = new Map([...sources].map(([path, content]) => [path, importsOf(path, content)] as const));

/** The same when it runs. */
const runtimeImports = new Map(
  [...sources].map(([path, content]) => {
    const withoutTypes = content.replace(/^(?:import|export) type\b[^;]*? from '[^']+';$/gm, '');
    return [path, importsOf(path, withoutTypes)] as const;
  }),
);

function fileOf(path: string, name: string): string {
  return normalize(join(path, '..', name))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');
}

function packageOf(name: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
}

/** The room of a file: the folder that it is in; the file itself where it stands beside the rooms. */
function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : path;
}

/** The floors, from the ground up. What stands in one row knows nothing of each other. */
const floors = [
  ['foundation'],
  ['language', 'engine'],
  ['network'],
  ['product'],
  ['node', 'web'],
  ['service'],
  ['cli', 'index.ts', 'advanced.ts', 'web.ts', 'service.ts'],
];

it('has floors that import from those below alone', () => {
  const floorOf = (path: string): string => path.split('/')[0] ?? '';
  const heightOf = (path: string): number => floors.findIndex((row) => row.includes(floorOf(path)));
  expect([...sources.keys()].filter((path) => heightOf(path) < 0)).toEqual([]);
  const wrong = [...imports].flatMap(([path, names]) =>
    names
      .filter((name) => sources.has(name) && floorOf(name) !== floorOf(path) && heightOf(name) >= heightOf(path))
      .map((name) => `${path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

it('has rooms that form no circle: what one takes from another, the other takes nothing back', () => {
  const rooms = new Map<string, Set<string>>();
  for (const [path, names] of imports) {
    const own = rooms.get(roomOf(path)) ?? new Set();
    rooms.set(roomOf(path), own);
    for (const name of names) if (sources.has(name) && roomOf(name) !== roomOf(path)) own.add(roomOf(name));
  }
  expect(circlesIn(rooms)).toEqual([]);
});

it('has no import cycles but of types', () => {
  expect(circlesIn(runtimeImports)).toEqual([]);
});

/** The circles in which files or rooms import each other, each as the way around. */
function circlesIn(imported: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(' > '));
    if (done.has(name) || way.includes(name)) return;
    for (const other of imported.get(name) ?? []) if (imported.has(other)) visit(other, [...way, name]);
    done.add(name);
  };
  for (const name of imported.keys()) visit(name, []);
  return circles;
}

it('tells bundlers of every file that is imported for what it does', () => {
  const inner = [...sources].flatMap(([path, content]) =>
    Array.from(content.matchAll(/^import '(\.[^']+)'/gm), ([, name = '']) => fileOf(path, name)),
  );
  const programs = ['cli/main.ts', 'web/worker.ts'];
  const built = [...inner, ...programs].map((path) => `./dist/${path.replace(/\.ts$/, '.js')}`);
  expect([...new Set(built)].sort()).toEqual([...sideEffects].sort());
});

it('imports nothing that is not there', () => {
  const isKnown = (name: string): boolean => sources.has(name) || name.startsWith('node:') || packages.includes(name);
  expect(
    [...imports].flatMap(([path, names]) => names.filter((name) => !isKnown(name)).map((name) => [path, name])),
  ).toEqual([]);
});

/** The rooms that are meant to import each package. */
const roomsOfPackages: Readonly<Record<string, string>> = {
  // Whoever writes an ONNX model, changes one, or looks into one; and the event files of TensorBoard.
  '@bufbuild/protobuf': 'engine/onnx/, engine/session/, node/logs/, node/runtime/',
  // Types alone, which onnxruntime-node and onnxruntime-web share.
  'onnxruntime-common': 'engine/session/',
  ...{ 'onnxruntime-node': 'node/runtime/', '@huggingface/hub': 'node/hub/', undici: 'node/hub/' },
  ...{
    hyparquet: 'node/data/, node/data/parquet/',
    'hyparquet-writer': 'node/data/',
    zstddec: 'node/data/parquet/',
  },
  ...{ '@observablehq/plot': 'product/report/', linkedom: 'product/report/' },
  // A service: its server and what it is made of.
  ...{
    fastify: 'service/, service/api/, service/http/',
    '@fastify/cors': 'service/http/',
    '@fastify/helmet': 'service/http/',
    '@fastify/static': 'service/http/',
    '@fastify/swagger': 'service/api/',
    '@fastify/swagger-ui': 'service/api/',
    ajv: 'service/http/',
    pino: 'service/',
    'prom-client': 'service/http/',
    typebox: 'service/api/',
  },
  ...{ 'onnxruntime-web': 'web/runtime/', fflate: 'web/files/', '@noble/hashes': 'web/training/' },
};

it('imports each package in the rooms that are meant to', () => {
  const used = packages.map((name) => {
    const rooms = [...imports].filter(([, names]) => names.includes(name)).map(([path]) => roomOf(path));
    return [name, [...new Set(rooms)].sort().join(', ')];
  });
  expect(Object.fromEntries(used)).toEqual(roomsOfPackages);
});

it('uses Node in node/, service/ and cli/ alone', () => {
  const mayUseIt = (path: string): boolean => /^(?:node|service|cli)\//.test(path);
  const users = [...sources].filter(([path, content]) => {
    const code = content.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
    const globals = /(?<![-\w])(?:Buffer|NodeJS|process)\.|\b(?:setImmediate|__dirname)\b/;
    return globals.test(code) || imports.get(path)?.some((name) => name.startsWith('node:'));
  });
  expect(users.map(([path]) => path).filter((path) => !mayUseIt(path))).toEqual([]);
});

it('begins every file with a sentence that says what it is for', () => {
  const sentence = /^(?:\/\/\/ <reference .*\n)?\/\/ [^\n]*(?:\n\/\/[^\n]*)*(?:[.!?:][)'"”]?|https:\/\/\S+)\n/;
  const shebang = /^#!.*\n/;
  const without = [...sources].filter(([, content]) => !sentence.test(content.replace(shebang, '')));
  expect(without.map(([path]) => path)).toEqual([]);
});

it('has every file that ARCHITECTURE.md names', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const named = Array.from(text.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs|md|json))`/g), ([, path = '']) => path);
  expect(named.length).toBeGreaterThan(30);
  const isThere = (path: string): boolean => sources.has(path) || existsSync(join(root, path));
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});
