// Reads and writes `adapter_config.json`, the settings of a LoRA adapter in PEFT's format. Keys:
// https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/config.py
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { JsonObject } from '../../foundation/json-object.js';
import { compileModulePattern, type ModulePattern, startMatching } from './module-pattern.js';

/** How linear layers are adapted. Modules have their names in the checkpoint, or the ends of these names: `q`, `wo`. */
export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  /** Divide alpha by the square root of the rank instead of the rank. */
  readonly rankStabilized: boolean;
  /** Probability of dropping an element of a branch's input, in training. */
  readonly dropout: number;
  /**
   * The linear layers to adapt. A string is a regular expression for whole names, as `compileModulePattern` reads it.
   */
  readonly targetModules: readonly string[] | string;
  /** Modules that are trained in full, and stored with the adapter. */
  readonly modulesToSave: readonly string[];
  /** Ranks and alphas of modules that have other ones, by regular expressions for the ends of names. */
  readonly rankPattern: Readonly<Record<string, number>>;
  readonly alphaPattern: Readonly<Record<string, number>>;
}

/** An adapter's settings and the model that it belongs to. */
export interface AdapterConfig extends LoraSettings {
  /** Folder or hub id; undefined if the file has none. */
  readonly baseModel: string | undefined;
  /** Revision of a base on the hub. */
  readonly baseRevision: string | undefined;
}

/** As target modules: all linear layers in the blocks of a network. */
export const allLinear = 'all-linear';

/** Names of an adapter's files. The last is from older versions of PEFT. */
export const adapterFileNames = {
  config: 'adapter_config.json',
  weights: 'adapter_model.safetensors',
  torchWeights: 'adapter_model.bin',
} as const;

/** The prefix of the names of a base model's tensors in an adapter's file. */
export const adapterPrefix = 'base_model.model.';

/** Keys that change what an adapter computes in unsupported ways, and the values with which they do not. */
const unsupported: Readonly<Record<string, readonly unknown[]>> = {
  // A T5 has no biases to train.
  bias: ['none', 'lora_only', 'all'],
  exclude_modules: [null, []],
  fan_in_fan_out: [false],
  layer_replication: [null],
  layers_to_transform: [null, []],
  lora_bias: [false],
  target_parameters: [null, []],
  trainable_token_indices: [null],
  use_bdlora: [null, false],
  use_dora: [false],
  use_qalora: [false],
  alora_invocation_tokens: [null],
  arrow_config: [null],
  kasa_config: [null],
  monteclora_config: [null],
  velora_config: [null],
};

/**
 * The most states of the patterns of `rank_pattern` or `alpha_pattern` together. A pattern with the full name of each
 * module takes 30,000.
 */
const mostPatternStates = 200_000;

/** The largest rank. The weights of a layer never have a larger one. */
const largestRank = 2 ** 16;

/** Initializations that change the base model, too. The adapter then does not fit the base's original weights. */
const rewritingInitialization = /^(pissa|olora|corda|loftq|lora_ga)/;

/**
 * Reads the content of `adapter_config.json`.
 * @param where file name for messages
 * @throws BytetagError `model` for a method other than LoRA, an unsupported variant, or a malformed value
 */
export function parseAdapterConfig(json: JsonObject, where: string): AdapterConfig {
  const fail = (key: string, expected: string): never => {
    const found = key in json ? describeValue(json[key]) : 'nothing';
    throw new BytetagError('model', `${where}: ${key}: expected ${expected}, got ${found}`);
  };
  const number = (key: string, fallback: number, isValid: (value: number) => boolean, expected: string): number => {
    const value = json[key] ?? fallback;
    return typeof value === 'number' && isValid(value) ? value : fail(key, expected);
  };
  const names = (key: string): readonly string[] => {
    const value = json[key] ?? [];
    const areNames = Array.isArray(value) && value.every((name) => typeof name === 'string');
    return areNames ? (value as readonly string[]) : fail(key, 'a list of module names');
  };
  const numbersByModule = (
    key: string,
    isValid: (value: unknown) => boolean,
    expected: string,
  ): Readonly<Record<string, number>> => {
    const value = json[key] ?? {};
    const areNumbers = typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isValid);
    if (!areNumbers) return fail(key, `${expected} by module`);
    const byModule = value as Readonly<Record<string, number>>;
    compilePatterns(byModule, `${where}: ${key}`);
    return byModule;
  };

  if (json.peft_type !== 'LORA') fail('peft_type', '"LORA"');
  for (const [key, allowed] of Object.entries(unsupported)) {
    const value = json[key] ?? allowed[0];
    if (!allowed.some((candidate) => describeValue(candidate) === describeValue(value))) {
      fail(key, `${describeValue(allowed[0])}, as other values are not supported`);
    }
  }
  const initialization = json.init_lora_weights;
  if (typeof initialization === 'string' && rewritingInitialization.test(initialization)) {
    fail('init_lora_weights', 'an initialization that leaves the base model as it is');
  }
  const targets = typeof json.target_modules === 'string' ? json.target_modules : names('target_modules');
  if (typeof targets === 'string') compileModulePattern(targets, { where: `${where}: target_modules` });
  const base = json.base_model_name_or_path;
  return {
    rank: number('r', 8, isRank, `a positive whole number of at most ${largestRank}`),
    alpha: number('lora_alpha', 8, isPositive, 'a positive number'),
    rankStabilized: json.use_rslora === true,
    dropout: number('lora_dropout', 0, (value) => value >= 0 && value < 1, 'a number in [0, 1)'),
    targetModules: targets,
    modulesToSave: names('modules_to_save'),
    rankPattern: numbersByModule('rank_pattern', isRank, `positive whole numbers of at most ${largestRank}`),
    alphaPattern: numbersByModule('alpha_pattern', isPositive, 'positive numbers'),
    baseModel: typeof base === 'string' && base !== '' ? base : undefined,
    baseRevision: typeof json.revision === 'string' ? json.revision : undefined,
  };
}

/** The content of an `adapter_config.json` that PEFT loads. */
export function formatAdapterConfig(config: AdapterConfig): JsonObject {
  return {
    alpha_pattern: config.alphaPattern,
    auto_mapping: null,
    base_model_name_or_path: config.baseModel ?? null,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: config.alpha,
    lora_dropout: config.dropout,
    modules_to_save: config.modulesToSave.length > 0 ? config.modulesToSave : null,
    peft_type: 'LORA',
    r: config.rank,
    rank_pattern: config.rankPattern,
    revision: config.baseRevision ?? null,
    target_modules: config.targetModules,
    // The hub and PEFT use this key to choose how to load an adapter.
    task_type: 'SEQ_2_SEQ_LM',
    use_dora: false,
    use_rslora: config.rankStabilized,
  };
}

/**
 * Tests whether a module is named, in full or by the end of its name, as PEFT does.
 * @throws BytetagError `model` if `names` is an unsupported pattern, or takes too long to match
 */
export function createModuleTest(names: readonly string[] | string): (module: string) => boolean {
  if (typeof names === 'string') {
    const pattern = compileModulePattern(names, { where: 'adapter: target modules' });
    const work = startMatching();
    return (module) => pattern.matches(module, work);
  }
  const known = new Set(names);
  return (module) => {
    if (known.has(module)) return true;
    for (let dot = module.indexOf('.'); dot >= 0; dot = module.indexOf('.', dot + 1)) {
      if (known.has(module.slice(dot + 1))) return true;
    }
    return false;
  };
}

/**
 * Looks up the value of the first pattern that matches the end of a module's name, as PEFT does.
 * @throws BytetagError `model` if a pattern is not supported, or all together take too long to match
 */
export function createPatternLookup(
  pattern: Readonly<Record<string, number>>,
  fallback: number,
): (module: string) => number {
  const work = startMatching();
  const compiled = compilePatterns(pattern, 'adapter: rank or alpha pattern');
  return (module) => compiled.find((each) => each.pattern.matches(module, work))?.value ?? fallback;
}

function isRank(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= largestRank;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function compilePatterns(
  pattern: Readonly<Record<string, number>>,
  where: string,
): readonly { readonly pattern: ModulePattern; readonly value: number }[] {
  let states = 0;
  return Object.entries(pattern).map(([expression, value]) => {
    const compiled = compileModulePattern(expression, { where, matchesEnds: true });
    states += compiled.stateCount;
    if (states > mostPatternStates) {
      const expected = `patterns of at most ${mostPatternStates} states together`;
      throw new BytetagError('model', `${where}: expected ${expected}, got more`);
    }
    return { pattern: compiled, value };
  });
}
