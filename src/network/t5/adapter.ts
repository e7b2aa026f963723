// Determines which weights of a T5 an adapter (LoRA) trains: low-rank branches and whole weights, with their names,
// shapes and initial values.
import type { Arena } from '../../engine/tensor/arena.js';
import { describeText } from '../../foundation/describe-value.js';
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

/** As target modules: all linear layers in the blocks of the encoder and decoder. */
export const allLinear = 'all-linear';

const linearModules = ['q', 'k', 'v', 'o', 'wi', 'wi_0', 'wi_1', 'wo'] as const;

const weightSuffix = '.weight';

/** The names of a branch's two matrices. @param weight name of the linear layer's weight */
export function branchNames(weight: string): { readonly a: string; readonly b: string } {
  const module = moduleOf(weight);
  return { a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` };
}

/**
 * Applies the settings of an adapter to a model.
 * @throws BytetagError `config` if a name matches no module, a target is not a linear layer, or a module is in both
 *   lists
 */
export function adapterLayout(config: T5Config, settings: LoraSettings): AdapterLayout {
  const { targetModules, modulesToSave, rankStabilized } = settings;
  const shapes = parameterShapes(config);
  const aliases = aliasesOf(config);
  const modules = [...shapes.keys(), ...aliases.keys()].map(moduleOf);
  for (const [key, names] of [
    ['target modules', typeof targetModules === 'string' ? [] : targetModules],
    ['full modules', modulesToSave],
  ] as const) {
    const ends = new Set(modules.flatMap(endsOf));
    const unknown = names.find((name) => !ends.has(name));
    if (unknown === undefined) continue;
    const known = [...new Set(modules.map((module) => module.split('.').at(-1)))].join(', ');
    const inside = modulesInside(unknown, modules);
    const hint = inside.length === 0 ? '' : `, which holds several (name them instead: ${inside.join(', ')})`;
    throw new BytetagError(
      'config',
      `adapter: ${key}: expected modules of a T5 (${known}), got ${describeText(unknown)}${hint}`,
    );
  }
  const isFull = createModuleTest(modulesToSave);
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
    const scaling = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
    if (!Number.isFinite(Math.fround(scaling))) {
      const expected = 'expected an alpha whose share of the rank is finite in float32';
      throw new BytetagError('config', `adapter: ${module}: ${expected}, got ${alpha} for rank ${rank}`);
    }
    branches.set(weight, { rank, scaling });
  }
  if (branches.size === 0) {
    throw new BytetagError(
      'config',
      `adapter: target modules: expected some that the model has, got ${describeText(String(targetModules))}`,
    );
  }
  return { branches, full };
}

/** A module's name and the part after each of its dots. Settings may use any of these. */
function endsOf(module: string): readonly string[] {
  const parts = module.split('.');
  return parts.map((_, index) => parts.slice(index).join('.'));
}

/** The last parts of the names of the modules inside a container of this name. */
function modulesInside(container: string, modules: readonly string[]): readonly string[] {
  const inside = modules.filter((module) => `.${module}.`.includes(`.${container}.`));
  return [...new Set(inside.map((module) => module.split('.').at(-1) ?? ''))];
}

/** The shapes of all tensors that the adapter of a config trains and stores, by name. */
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
 * Initialises a new adapter so that it does not change the model yet: A as in PEFT (uniform over ±inputDim^-0.5), B
 * with zeros, and full modules with the weights of the base.
 * @param weights with the names of `adapterShapes`
 * @param base weights of the model, by name
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
 * The names under which an adapter's file stores a tensor. Hugging Face's T5 has two more names for its embedding, and
 * PEFT treats each as a separate module.
 */
export function storedNames(config: T5Config, name: string): readonly string[] {
  const aliases = [...aliasesOf(config)].flatMap(([alias, of]) => (of === name ? [alias] : []));
  return [name, ...aliases].map((each) => `${adapterPrefix}${each}`);
}

/**
 * The settings as an adapter's file states them. `all-linear` becomes the names that the model has. The embedding is
 * listed under all its names, because PEFT only changes the modules that are listed.
 */
export function settleAdapter<Settings extends LoraSettings>(config: T5Config, settings: Settings): Settings {
  const { targetModules, modulesToSave } = settings;
  const aliases = aliasesOf(config);
  const modules = [...parameterShapes(config).keys(), ...aliases.keys()];
  const isFull = createModuleTest(modulesToSave);
  const hasFullEmbedding = modules.some(
    (name) => (aliases.get(name) ?? name) === 'shared.weight' && isFull(moduleOf(name)),
  );
  const embedding = ['shared', 'embed_tokens', ...(config.tiedEmbeddings ? ['lm_head'] : [])];
  const inBlocks = linearModules.filter((module) => modules.some((name) => endsOf(moduleOf(name)).includes(module)));
  return {
    ...settings,
    targetModules: targetModules === allLinear ? inBlocks : targetModules,
    modulesToSave: hasFullEmbedding ? [...new Set([...modulesToSave, ...embedding])] : modulesToSave,
  };
}

function moduleOf(weight: string): string {
  return weight.endsWith(weightSuffix) ? weight.slice(0, -weightSuffix.length) : weight;
}

/** Whether a weight belongs to a linear layer inside a block. Nearly all weights of a large model do. */
export function isLinearInBlock(weight: string): boolean {
  const name = moduleOf(weight).split('.').at(-1) ?? '';
  return (linearModules as readonly string[]).includes(name);
}
