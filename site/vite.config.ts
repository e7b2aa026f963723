// Builds the page into plain files, which any host can serve from any folder.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

const models = join(import.meta.dirname, '..', 'models');

/** The files of a model that ships, with those of its segmenter. */
function filesOf(model: string): readonly { readonly path: string; readonly content: Buffer }[] {
  return ['', 'segmenter'].flatMap((folder) =>
    readdirSync(join(models, model, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'README.md')
      .map(({ name }) => ({
        path: folder === '' ? name : `${folder}/${name}`,
        content: readFileSync(join(models, model, folder, name)),
      })),
  );
}

/** What a page is told of the files of a model: `files.json`. */
function listingOf(model: string): string {
  const files = filesOf(model).map(({ path, content }) => ({
    ...{ path, size: content.length },
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  return `${JSON.stringify({ files }, null, 2)}\n`;
}

const examples = join(import.meta.dirname, '..', 'examples', 'pos-en');

/** Labelled sentences that ship: to learn from against forgetting, and to see what is forgotten. */
const sentences = (name: string): Buffer => readFileSync(join(examples, `${name}.conllu`));

/** Puts the models and sentences that ship beside the page, under `models/` and `sentences/`. */
function shippedModels(names: readonly string[]): Plugin {
  return {
    name: 'models that ship',
    generateBundle() {
      for (const name of ['train', 'dev']) {
        this.emitFile({ type: 'asset', fileName: `sentences/${name}.conllu`, source: sentences(name) });
      }
      for (const name of names) {
        for (const { path, content } of filesOf(name)) {
          this.emitFile({ type: 'asset', fileName: `models/${name}/${path}`, source: content });
        }
        this.emitFile({ type: 'asset', fileName: `models/${name}/files.json`, source: listingOf(name) });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const [, part] = /^\/sentences\/(train|dev)\.conllu$/.exec(request.url ?? '') ?? [];
        if (part !== undefined) return response.end(sentences(part));
        const [, name = '', path = ''] = /^\/models\/([\w-]+)\/(.+)$/.exec(request.url ?? '') ?? [];
        if (!names.includes(name)) return next();
        const found =
          path === 'files.json' ? listingOf(name) : filesOf(name).find((file) => file.path === path)?.content;
        response.statusCode = found === undefined ? 404 : 200;
        response.end(found);
      });
    },
  };
}

/** Tells the service worker which files the page has. */
function fileList(): Plugin {
  return {
    name: 'files of the page',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') return this.error('expected a service worker, got none');
      // The files of models and sentences are kept when they are used. The page has no use for WebGPU, nor for what
      // would label in the page itself and not in its worker.
      const isForPage = (file: Rolldown.OutputChunk | Rolldown.OutputAsset): boolean =>
        file.type === 'chunk' && /open-tagger|onnxruntime-web/.test(file.facadeModuleId ?? '');
      const names = Object.entries(bundle).flatMap(([name, file]) =>
        /^assets\//.test(name) && !/asyncify|webgpu/.test(name) && !isForPage(file) ? name : [],
      );
      const listings = Object.keys(bundle).filter((name) => /^models\/[^/]+\/files\.json$/.test(name));
      const files = ['./', ...names, ...listings];
      const hash = createHash('sha256').update(JSON.stringify(files));
      for (const [name, file] of Object.entries(bundle)) {
        if (name === 'index.html' || files.includes(name)) hash.update(file.type === 'chunk' ? file.code : file.source);
      }
      const listed = JSON.stringify({ version: hash.digest('hex').slice(0, 16), files });
      const code = worker.code.replace(/["'`]__FILES__["'`]/, () => listed);
      if (code === worker.code) return this.error('expected the place for the list of files, got none');
      worker.code = code;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [shippedModels(['pos-en', 'pos-multi']), fileList()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: join(import.meta.dirname, 'index.html'),
        'service-worker': join(import.meta.dirname, 'src', 'service-worker.ts'),
      },
      output: {
        // Its address must not change from build to build.
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
