// Tests the package as a program gets it: packed, installed in another project, imported, run and type-checked there.
// Only npm may use the network here, for packages that are not in its cache.
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPackage, type Project, root } from './support/installed-package.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
// 340 MB are written and removed here, which takes its time on a busy machine.
const patience = 300_000;
afterAll(() => rmSync(folder, { recursive: true }), patience);

let project: Project;
beforeAll(async () => {
  project = await installPackage(folder, "Ada's tëst project");
}, patience);

describe('the package', () => {
  it('has the compiled program, the models and the examples, and nothing else', () => {
    const installed = project.path('node_modules', 'bytetag');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((path) =>
      path.replaceAll(sep, '/'),
    );
    expect(files.filter((path) => !path.includes('/')).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'NOTICE',
        'README.md',
        'SECURITY.md',
        'dist',
        'examples',
        'models',
        'package.json',
      ].sort(),
    );
    expect(files).toEqual(
      expect.arrayContaining([
        ...['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'examples/pos-en/train.conllu'],
        ...['pos-en', 'pos-multi'].flatMap((model) =>
          ['', 'segmenter/'].flatMap((folder) =>
            ['README.md', 'bytetag.json', 'config.json', 'model.safetensors'].map(
              (file) => `models/${model}/${folder}${file}`,
            ),
          ),
        ),
      ]),
    );
    const compiled = files.filter((path) => path.startsWith('dist/') && path.includes('.'));
    // The page of a service has files of other kinds.
    const isOfPage = (path: string): boolean => /^dist\/page\/.*\.(html|css|wasm|conllu|json)$/.test(path);
    expect(compiled.filter((path) => !/\.(js|d\.ts)$/.test(path) && !isOfPage(path))).toEqual([]);
    expect(files.filter((path) => /recipe|\.test\.|fixtures|node_modules/.test(path))).toEqual([]);
    // What makes models in Python is not in the package; a client of the service is.
    expect(files.filter((path) => path.endsWith('.py'))).toEqual(['examples/service/client.py']);
  });

  it('is small to download', () => {
    expect(project.packedBytes).toBeLessThan(16e6);
  });
});

const tags = 'PRON VERB NOUN NOUN PUNCT\n';
const program = `(async () => {
  const tagger = await Tagger.load(undefined, { workers: 1 });
  const { tokens } = await tagger.tag('She sells sea shells.');
  console.log(tokens.map(({ tag }) => tag).join(' '));
  await tagger.dispose();
})();`;

describe('a program', () => {
  it('imports it as an ES module', async () => {
    project.write('main.mjs', `import { Tagger } from 'bytetag';\n${program}`);
    expect(await project.run(process.execPath, ['main.mjs'])).toBe(tags);
  });

  it('imports it in CommonJS', async () => {
    project.write('imports.cjs', `import('bytetag').then(({ Tagger }) => ${program.replace(/;$/, '')});`);
    expect(await project.run(process.execPath, ['imports.cjs'])).toBe(tags);
  });

  it.runIf('require_module' in process.features)('requires it in CommonJS', async () => {
    project.write('requires.cjs', `const { Tagger } = require('bytetag');\n${program}`);
    expect(await project.run(process.execPath, ['requires.cjs'])).toBe(tags);
  });

  it('reaches its package.json, and no file that index.ts does not name', async () => {
    project.write(
      'inside.cjs',
      `import('bytetag/dist/index.js').catch(({ code }) => console.log(code, require('bytetag/package.json').name));`,
    );
    expect(await project.run(process.execPath, ['inside.cjs'])).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED bytetag\n');
  });

  it('runs its command', async () => {
    const printed = await project.run('npx', ['--no-install', 'bytetag', 'tag'], 'She sells sea shells.\n');
    expect(printed).toBe('She/PRON sells/VERB sea/NOUN shells/NOUN ./PUNCT\n');
  });

  it('needs the binaries of its own platform alone', async () => {
    const report = await project.run('npx', ['--no-install', 'bytetag', 'doctor', '--prune', '--json']);
    expect(JSON.parse(report)).toMatchObject({ otherPlatforms: { removed: true }, trainingStep: {} });
    const binaries = project.path('node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
    const left = readdirSync(binaries, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(new Set(left.map(({ parentPath }) => parentPath))).toEqual(
      new Set([join(binaries, process.platform, process.arch)]),
    );
  });
});

const uses = `
async function label(text: string): Promise<Tagged> {
  const tagger: Tagger = await Tagger.load('pos-en', { workers: 0 });
  try {
    return await tagger.tag(text);
  } catch (error) {
    throw error instanceof BytetagError ? new Error(error.code) : error;
  } finally {
    await tagger.dispose();
  }
}
async function learn({ signal }: AbortController): Promise<number> {
  for await (const event of train({ model: 'micro', train: 'a.conllu', out: 'runs/a', signal })) {
    if (event.type === 'evaluation') console.log(event.step, event.metrics.accuracy);
  }
  // @ts-expect-error a number: all of this is typed
  await evaluate({ model: 5, data: 'b.conllu' });
  return (await evaluate({ model: 'runs/a', data: 'b.conllu' })).report.accuracy;
}
void [label, learn];
`;
const names = '{ BytetagError, evaluate, Tagger, train }';
const sources = {
  'esm.mts': `import ${names} from 'bytetag';\nimport type { Tagged } from 'bytetag';\n${uses}export {};\n`,
  'imports.cts':
    "import type { Tagged, Tagger as AnyTagger } from 'bytetag' with { 'resolution-mode': 'import' };\n" +
    `(async () => {\n  const ${names} = await import('bytetag');\n  type Tagger = AnyTagger;\n${uses}})();\n`,
} as const;

/** The project's own compiler, and the older one of the documentation, where that is installed. */
const compilers = [
  ['the newest TypeScript', root],
  ['TypeScript 5', join(root, 'docs', 'generator')],
].map(([name = '', at = '']) => ({ name, tsc: join(at, 'node_modules', 'typescript', 'bin', 'tsc') }));

describe.each(compilers)('$name', ({ tsc }) => {
  beforeAll(() => {
    const types = project.path('node_modules', '@types');
    if (!existsSync(types)) symlinkSync(join(root, 'node_modules', '@types'), types, 'junction');
    for (const [name, text] of Object.entries(sources)) project.write(name, text);
  });

  it.skipIf(!existsSync(tsc)).each([
    ['node16', '@types/node', { module: 'node16', lib: ['es2020'], types: ['node'] }],
    ['bundler', "the DOM's types", { module: 'esnext', lib: ['es2020', 'dom'], types: [] }],
  ])('accepts it for es2020 without skipLibCheck, resolving as %s, with %s', async (moduleResolution, _, libraries) => {
    const mode = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2020' };
    const files = Object.keys(sources).filter((name) => moduleResolution === 'node16' || name === 'esm.mts');
    project.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...mode, moduleResolution, ...libraries }, files }),
    );
    const complaints = (error: { readonly stdout: string }): string => error.stdout;
    expect(await project.run(process.execPath, [tsc, '--project', '.']).catch(complaints)).toBe('');
  });
});
