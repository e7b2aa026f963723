// Determines which weights of a T5 an adapter (LoRA) trains: low-rank branches and whole weights.
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { allLinear, createModuleTest, createPatternLookup, type LoraSettings } from '../checkpoint/adapter-config.js';
import { type AdapterBranch, type AdapterLayout, moduleOf } from '../checkpoint/adapter-weights.js';
import type { T5Config } from './config.js';
import { aliasesOf, parameterShapes } from './parameter-shapes.js';

const linearModules = ['q', 'k', 'v', 'o', 'wi', 'wi_0', 'wi_1', 'wo'] as const;

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

/** Whether a weight belongs to a linear layer inside a block. Nearly all weights of a large model do. */
export function isLinearInBlock(weight: string): boolean {
  const name = moduleOf(weight).split('.').at(-1) ?? '';
  return (linearModules as readonly string[]).includes(name);
}
