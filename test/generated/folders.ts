// Models, adapters and runs from strangers: whole folders of which some files are damaged, loaded and used.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { createArena } from '../../src/engine/tensor/arena.js';
import type { Optimizer } from '../../src/network/optim/optimizer.js';
import { loadModelForTraining } from '../../src/node/models/load-model.js';
import { readHistory } from '../../src/node/runs/read-history.js';
import { createRunFolder, runFiles } from '../../src/node/runs/run-folder.js';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { loadTagger } from '../../src/node/tagging/load-tagger.js';
import { formatTaggerConfig } from '../../src/product/model/tagger-config.js';
import { changedObject, damaged, damagedAtEnds } from './arbitraries.js';
import { expectSame, fixturePath, orRefused, scratchFile, type Target, target } from './target.js';

/** The files of a folder, by their paths in it. */
type Files = ReadonlyMap<string, Buffer>;

function filesIn(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'logits.json')
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** Writes a folder anew. @returns its path */
function writeFolder(name: string, files: Files): string {
  const folder = scratchFile(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const isWeights = (path: string): boolean => /\.(safetensors|bin)$/.test(path);

/** One file of a folder as it may come from a stranger; undefined: it is missing. */
function strangeFile(path: string, content: Buffer): fc.Arbitrary<Buffer | undefined> {
  const missing = { weight: 1, arbitrary: fc.constant(undefined) };
  const bytes = { weight: 6, arbitrary: damaged(fc.constant(content)) };
  if (isWeights(path)) return fc.oneof(missing, bytes, { weight: 6, arbitrary: damagedAtEnds(fc.constant(content)) });
  if (!path.endsWith('.json')) return fc.oneof(missing, bytes);
  const object = changedObject(fc.constant(JSON.parse(content.toString())));
  const changed = object.map((each) => Buffer.from(JSON.stringify(each)));
  return fc.oneof(missing, bytes, { weight: 6, arbitrary: changed });
}

/** Folders of which one file or two are strange. A report names the files that are, and shows the short ones. */
function strangeFolder(folders: readonly Files[]): fc.Arbitrary<Files> {
  const all = folders.map((files) => {
    const change = fc
      .constantFrom(...files)
      .chain(([path, content]) => fc.tuple(fc.constant(path), strangeFile(path, content)));
    return fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => {
      const strange = new Map(files);
      for (const [path, content] of changes) {
        if (content === undefined) strange.delete(path);
        else strange.set(path, content);
      }
      const shown = changes.map(([path, content = Buffer.alloc(0)]) => [
        path,
        content.length,
        content.toString('latin1', 0, 2000),
      ]);
      return Object.assign(strange, { [fc.toStringMethod]: () => JSON.stringify(shown) });
    });
  });
  return fc.oneof(...all);
}

/** A tagger of these files of weights. */
function taggerOf(fixture: string, format: string, hasEncoderLoss: boolean): Files {
  const tags = format === 'spans' ? ['O', 'B-X', 'I-X'] : ['A', 'B', 'C'];
  const tasks = [{ name: 'upos', column: 'upos', tags }];
  const config = formatTaggerConfig({ format, maxSourceLength: 64, hasEncoderLoss, tags, tasks });
  return new Map([...filesIn(fixturePath(fixture)), ['bytetag.json', Buffer.from(JSON.stringify(config))]]);
}

const models = [
  taggerOf('torch/safetensors', 'ids', true),
  taggerOf('torch/bin', 'tags', false),
  taggerOf('torch/bin-sharded', 'sentinel', false),
  taggerOf('t5-variants/padded', 'spans', false),
];
const adapters = ['plain', 'patterns', 'full'].map((name) => taggerOf(`peft/${name}`, 'ids', false));
const cpu = await openDevice('cpu');

/**
 * Loads a model, uses it, and loads it again to train it. Nothing but its own folder and an adapter's base may be asked
 * for.
 * @returns whether it could be used
 */
async function use(files: Files, options: { readonly base?: string } = {}): Promise<boolean> {
  const folder = writeFolder('model', files);
  let requests = 0;
  const refuse = async (): Promise<Response> => {
    requests++;
    return new Response(null, { status: 404 });
  };
  const loading = { ...options, hub: { fetch: refuse } };
  const isUsed = await orRefused(async () => {
    const tagger = await loadTagger(folder, { ...loading, device: cpu, threads: 1 });
    try {
      await tagger.tag({ words: ['a', 'bc'] });
    } finally {
      await tagger.dispose();
    }
    return true;
  });
  const isTrainable = await orRefused(() => loadModelForTraining(folder, 1, undefined, loading));
  expectSame(requests, 0, 'requests');
  return isUsed === true && isTrainable !== undefined;
}

const base = { base: fixturePath('torch/safetensors') };
for (const files of models) expectSame(await use(files), true, 'a whole model can be used');
for (const files of adapters) expectSame(await use(files, base), true, 'a whole adapter can be used');

const modelFolders = target('folders of models', 3, strangeFolder(models), (files) => use(files));
const adapterFolders = target('folders of adapters', 3, strangeFolder(adapters), (files) => use(files, base));

const parameters = createArena(new Map([['a', [2, 3]]]));
const moments = createArena(new Map([['a.first', [2, 3]]]));

/** An optimizer that has only what a saved state holds. */
function emptyOptimizer(): Optimizer {
  return { stepCount: 0, state: moments.tensors, step: async () => {}, dispose: async () => {} };
}

const savedRun = scratchFile('saved-run');
await createRunFolder(savedRun).save(parameters, emptyOptimizer(), {
  step: 3,
  best: { step: 2, score: 0.5 },
  evaluationsWithoutGain: 1,
  warmupSteps: 1,
});
const history = [
  { type: 'start', step: 0, totalSteps: 9, parameters: 6 },
  { type: 'step', step: 1, losses: { loss: 2 }, learningRate: 0.1 },
  { type: 'evaluation', step: 2, metrics: { accuracy: 0.5 }, isBest: true },
];
writeFileSync(join(savedRun, runFiles.metrics), history.map((event) => `${JSON.stringify(event)}\n`).join(''));
const run = filesIn(savedRun);

const runFolders = target('folders of runs', 1, strangeFolder([run]), async (files) => {
  const folder = writeFolder('run', files);
  await orRefused(() => createRunFolder(folder).restore(parameters, emptyOptimizer()));
  await orRefused(() => readHistory(join(folder, runFiles.metrics)));
});

/** All that loads a folder. */
export const folderTargets: readonly Target[] = [modelFolders, adapterFolders, runFolders];
