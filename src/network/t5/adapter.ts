// Which weights of a T5 an adapter changes: LoRA's settings go in, the low-rank branches and the weights held in full come
// out, with their names, shapes and initial values.
import type { Arena } from '../../engine/tensor/arena.js';
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import {
  adapterPrefix,
  createModuleTest,
  createPatternLookup,
  type LoraSettings,
} from '../checkpoint/adapter-config.js';
import type { AdapterBranch, AdapterLayout, T5Config } from './config.js';
import { aliasesOf, type ParameterShapes, parameterShapes } from './parameter-shapes.js';

/** As target modules: all linear layers inside the encoder's and decoder's blocks. */
export const allLinear = 'all-linear';

const linearModules = ['q', 'k', 'v', 'o', 'wi', 'wi_0', 'wi_1', 'wo'] as const;

const weightSuffix = '.weight';

/** Names of a branch's two matrices. @param weight name of the linear layer's weight */
export function branchNames(weight: string): { readonly a: string; readonly b: string } {
  const module = moduleOf(weight);
  return { a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` };
}

/**
 * What the settings mean for this model.
 * @throws BytetagError `config` where a name fits no module, a target is not a linear layer, or a module is named as both
 */
export function adapterLayout(config: T5Config, settings: LoraSettings): AdapterLayout {
  const { targetModules, fullModules, rankStabilized } = settings;
  const shapes = parameterShapes(config);
  const aliases = aliasesOf(config);
  const modules = [...shapes.keys(), ...aliases.keys()].map(moduleOf);
  for (const [key, names] of [
    ['target modules', typeof targetModules === 'string' ? [] : targetModules],
    ['full modules', fullModules],
  ] as const) {
    const ends = new Set(modules.flatMap(endsOf));
    const unknown = names.find((name) => !ends.has(name));
    if (unknown === undefined) continue;
    const known = [...new Set(modules.map((module) => module.split('.').at(-1)))].join(', ');
    const inside = modulesInside(unknown, modules);
    const hint = inside.length === 0 ? '' : `, which holds several (name them instead: ${inside.join(', ')})`;
    throw new BytetagError('config', `adapter: ${key}: expected modules of a T5 (${known}), got ${unknown}${hint}`);
  }
  const isFull = createModuleTest(fullModules);
  const isTarget = createModuleTest(targetModules);
  const rankOf = createPatternLookup(settings.rankPattern, settings.rank);
  const alphaOf = createPatternLookup(settings.alphaPattern, settings.alpha);
  const full = new Set<string>();
  for (const name of [...shapes.keys(), ...aliases.keys()]) {
    if (isFull(moduleOf(name))) full.add(aliases.get(name) ?? name);
  }
  const branches = new Map<string, AdapterBranch>();
  for (const weight of shapes.keys()) {
    const module = moduleOf(weight);
    if (!isTarget(module)) continue;
    if (!isLinearInBlock(weight) && module !== 'lm_head') {
      const kind =
        [...aliases.values()].includes(weight) || module.endsWith('relative_attention_bias')
          ? 'an embedding'
          : 'a norm';
      const hint = `${kind}: it can be trained in full, as one of modules_to_save`;
      throw new BytetagError('config', `adapter: target modules: expected linear layers, got ${module} (${hint})`);
    }
    if (full.has(weight)) {
      throw new BytetagError('config', `adapter: expected ${module} in one list of modules, got it in both`);
    }
    const rank = rankOf(module);
    const alpha = alphaOf(module);
    branches.set(weight, { rank, scaling: alpha / (rankStabilized ? Math.sqrt(rank) : rank) });
  }
  if (branches.size === 0) {
    throw new BytetagError('config', `adapter: target modules: expected some that the model has, got ${targetModules}`);
  }
  return { branches, full };
}

/** A module's name and what follows each of its dots: by all these it may be named. */
function endsOf(module: string): readonly string[] {
  const parts = module.split('.');
  return parts.map((_, index) => parts.slice(index).join('.'));
}

/** The last parts of the names of modules that lie inside one of this name. */
function modulesInside(container: string, modules: readonly string[]): readonly string[] {
  const inside = modules.filter((module) => `.${module}.`.includes(`.${container}.`));
  return [...new Set(inside.map((module) => module.split('.').at(-1) ?? ''))];
}

/** Shapes of everything that the adapter of a config holds, by name: what is trained and stored. */
export function adapterShapes(config: T5Config): ParameterShapes {
  const { branches = new Map<string, AdapterBranch>(), full = new Set<string>() } = config.adapter ?? {};
  const base = parameterShapes(config);
  const shapes = new Map<string, readonly number[]>();
  for (const [weight, { rank }] of branches) {
    const [outputDim = 0, inputDim = 0] = base.get(weight) ?? [];
    const { a, b } = branchNames(weight);
    shapes.set(a, [rank, inputDim]);
    shapes.set(b, [outputDim, rank]);
  }
  for (const name of full) shapes.set(name, base.get(name) ?? []);
  return shapes;
}

/**
 * A new adapter, which changes nothing yet: A as PEFT begins it (uniform over ±inputDim^-0.5), B zero, full modules as in
 * the base.
 * @param weights with the names of `adapterShapes` @param base weights of the model, by name
 */
export function initializeAdapter(weights: Arena, base: Arena, seed: number): void {
  for (const [name, { data, shape }] of weights.tensors) {
    const original = base.tensors.get(name);
    if (original !== undefined) data.set(original.data);
    else if (name.endsWith('.lora_A.weight')) {
      const random = createRandom(seed, 'initial adapter', name);
      const bound = (shape[1] ?? 1) ** -0.5;
      for (let index = 0; index < data.length; index++) data[index] = bound * (2 * random.uniform() - 1);
    }
  }
}

/**
 * Names under which an adapter's file holds a tensor. Hugging Face's T5 reads its embedding under two more names, each a
 * module of its own to PEFT.
 */
export function storedNames(config: T5Config, name: string): readonly string[] {
  const aliases = [...aliasesOf(config)].flatMap(([alias, of]) => (of === name ? [alias] : []));
  return [name, ...aliases].map((each) => `${adapterPrefix}${each}`);
}

/**
 * Settings as an adapter's file states them: `all-linear` as the names that the model has, and the embedding under all its
 * names, since PEFT applies each only where it is told to.
 */
export function settleAdapter<Settings extends LoraSettings>(config: T5Config, settings: Settings): Settings {
  const { targetModules, fullModules } = settings;
  const aliases = aliasesOf(config);
  const modules = [...parameterShapes(config).keys(), ...aliases.keys()];
  const isFull = createModuleTest(fullModules);
  const hasFullEmbedding = modules.some(
    (name) => (aliases.get(name) ?? name) === 'shared.weight' && isFull(moduleOf(name)),
  );
  const embedding = ['shared', 'embed_tokens', ...(config.tiedEmbeddings ? ['lm_head'] : [])];
  const inBlocks = linearModules.filter((module) => modules.some((name) => endsOf(moduleOf(name)).includes(module)));
  return {
    ...settings,
    targetModules: targetModules === allLinear ? inBlocks : targetModules,
    fullModules: hasFullEmbedding ? [...new Set([...fullModules, ...embedding])] : fullModules,
  };
}

function moduleOf(weight: string): string {
  return weight.endsWith(weightSuffix) ? weight.slice(0, -weightSuffix.length) : weight;
}

/** Whether a weight is a linear layer's inside a block: nearly all weights of a large model. */
export function isLinearInBlock(weight: string): boolean {
  const name = moduleOf(weight).split('.').at(-1) ?? '';
  return (linearModules as readonly string[]).includes(name);
}
