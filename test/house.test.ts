// The rules of the house: what ARCHITECTURE.md says of rooms and packages is true of the code.
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

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

/** The room of a file: its folder in src; the file itself where it stands beside the rooms. */
function roomOf(path: string): string {
  return path.includes('/') ? `${path.slice(0, path.indexOf('/'))}/` : path;
}

/** Ranks by room, from the table. */
const ranks = new Map(
  Array.from(architecture.matchAll(/^\| (\d) \| (`.*?) \|/gm), ([, rank, rooms = '']) =>
    Array.from(rooms.matchAll(/`([^`]+)`/g), ([, room = '']) => [room, Number(rank)] as const),
  ).flat(),
);

const rankOf = (path: string): number | undefined => ranks.get(roomOf(path)) ?? (path.includes('/') ? undefined : 0);

it('knows the rank of every room', () => {
  const rooms = [...new Set([...sources.keys()].map(roomOf))].filter((room) => room.endsWith('/'));
  expect(rooms.filter((room) => !ranks.has(room))).toEqual([]);
  expect([...ranks.keys()].filter((room) => ![...sources.keys()].some((path) => roomOf(path) === room))).toEqual([]);
});

it('imports only from rooms of a lower rank', () => {
  const wrong = [...imports].flatMap(([path, names]) =>
    names
      .filter((name) => {
        if (!sources.has(name) || roomOf(name) === roomOf(path)) return false;
        const [from, to] = [rankOf(path) ?? 0, rankOf(name) ?? 0];
        // The files of rank 0 that stand beside the rooms are everybody's.
        return !(to < from || (to === 0 && !name.includes('/')));
      })
      .map((name) => `${path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

it('has no import cycles but of types', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path].join(' > '));
    if (done.has(path) || way.includes(path)) return;
    for (const name of runtimeImports.get(path) ?? []) if (sources.has(name)) visit(name, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  expect(cycles).toEqual([]);
});

it('imports nothing that is not there', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  const isKnown = (name: string): boolean => sources.has(name) || name.startsWith('node:') || name in dependencies;
  expect(
    [...imports].flatMap(([path, names]) => names.filter((name) => !isKnown(name)).map((name) => [path, name])),
  ).toEqual([]);
});

/** The rooms that are meant to import each package. */
const roomsOfPackages: Readonly<Record<string, string>> = {
  // Whoever writes an ONNX model, changes one, or looks into one.
  '@bufbuild/protobuf': 'onnx/, profile/, session/',
  ...{ 'onnxruntime-node': 'session/', '@huggingface/hub': 'hub/', undici: 'hub/' },
  ...{
    hyparquet: 'data/',
    'hyparquet-writer': 'data/',
    zstddec: 'data/',
    'csv-parse': 'data/',
  },
  ...{ '@observablehq/plot': 'report/', linkedom: 'report/' },
};

it('imports each package in the rooms that are meant to', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  const used = Object.keys(dependencies).map((name) => {
    const rooms = [...imports].filter(([, names]) => names.includes(name)).map(([path]) => roomOf(path));
    return [name, [...new Set(rooms)].sort().join(', ')];
  });
  expect(Object.fromEntries(used)).toEqual(roomsOfPackages);
});

it('begins every file with a sentence that says what it is for', () => {
  const sentence = /^(?:\/\/\/ <reference .*\n)?\/\/ [^\n]*(?:\n\/\/[^\n]*)*(?:[.!?:][)'"”]?|https:\/\/\S+)\n/;
  const shebang = /^#!.*\n/;
  const without = [...sources].filter(([, content]) => !sentence.test(content.replace(shebang, '')));
  expect(without.map(([path]) => path)).toEqual([]);
});
