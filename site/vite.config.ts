// Builds the page into plain files, which any host can serve from any folder. With `--mode service` it builds that of
// `bytetag serve`: the service has the models' files, and needs no service worker to isolate the page.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

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

/** Puts the models and sentences that ship beside the page, under `models/` and `sentences/`; or their lists alone. */
function shippedModels(names: readonly string[], withFiles: boolean): Plugin {
  return {
    name: 'models that ship',
    generateBundle() {
      for (const name of ['train', 'dev']) {
        this.emitFile({ type: 'asset', fileName: `sentences/${name}.conllu`, source: sentences(name) });
      }
      for (const name of names) {
        for (const { path, content } of withFiles ? filesOf(name) : []) {
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

/**
 * Leaves out what the page has no use for: WebGPU, and what would label in the page itself and not in its worker.
 */
function pageAlone(): Plugin {
  return {
    name: 'the page alone',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        const labelsHere = file.type === 'chunk' && /open-tagger|onnxruntime-web/.test(file.facadeModuleId ?? '');
        if (labelsHere || /asyncify|webgpu/.test(name)) delete bundle[name];
      }
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
      // The files of models and sentences are kept when they are used.
      const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
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

export default defineConfig(({ mode }) => {
  const isOfService = mode === 'service';
  const serviceWorker = { 'service-worker': join(import.meta.dirname, 'src', 'service-worker.ts') };
  return {
    root: import.meta.dirname,
    base: './',
    plugins: [shippedModels(['pos-en', 'pos-multi'], !isOfService), pageAlone(), ...(isOfService ? [] : [fileList()])],
    build: {
      outDir: isOfService ? join(import.meta.dirname, '..', 'dist', 'page') : 'dist',
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: join(import.meta.dirname, 'index.html'), ...(!isOfService && serviceWorker) },
        output: {
          // Its address must not change from build to build.
          entryFileNames: ({ name }) => (name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
    worker: { format: 'es' },
    optimizeDeps: { exclude: ['onnxruntime-web'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  };
});
