// Tests that the code for web pages, and what it stands on, can be bundled: neither it nor its packages need Node.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', 'src');
const floors = ['foundation', 'language', 'engine', 'network', 'product', 'web'];

it('is bundled for a browser without anything of Node', async () => {
  const files = floors.flatMap((floor) =>
    readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(root, floor, path)),
  );
  expect(files.length).toBeGreaterThan(200);
  const entry = 'virtual:all';
  const warnings: string[] = [];
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [
      {
        name: 'all files',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? files.map((file, index) => `export * as file${index} from ${JSON.stringify(file)};`).join('\n')
            : undefined,
      },
    ],
    onLog(_, { code, message }) {
      // Here all files are in one bundle, so that nothing of them is left to be loaded later. A page has its worker apart.
      if (code !== 'INEFFECTIVE_DYNAMIC_IMPORT') warnings.push(message);
    },
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const chunks = output.flatMap((file) => (file.type === 'chunk' ? [file] : []));
  const names = new Set(chunks.map(({ fileName }) => fileName));
  const outside = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  expect(outside.filter((name) => !names.has(name))).toEqual([]);
  expect(chunks.filter(({ code }) => /\bfrom ["']node:|\brequire\(["']/.test(code)).map(({ name }) => name)).toEqual(
    [],
  );
  expect(warnings).toEqual([]);
});
