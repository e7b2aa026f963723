// The files of a model's folder beside its weights, and how its weights are stored, as Hugging Face's libraries and this one load
// them.
import type { Byt5Tokenizer } from '../../language/text/byt5-tokenizer.js';
import { tokenizerFiles } from '../../language/text/tokenizer-files.js';
import { type AdapterConfig, adapterFileNames, formatAdapterConfig } from '../../network/checkpoint/adapter-config.js';
import type { WeightDType } from '../../network/checkpoint/safetensors-writer.js';
import { storedNames } from '../../network/t5/adapter.js';
import { type T5Config, t5ConfigFile } from '../../network/t5/config.js';
import { formatTaggerConfig, type TaggerConfig, taggerConfigFileName } from './tagger-config.js';

/** What the small files of a model's folder say. */
export interface ModelDescription {
  readonly config: T5Config;
  readonly tokenizer: Byt5Tokenizer;
  /** Of an adapter: its own settings. */
  readonly adapter?: AdapterConfig;
  /** Of a model that bytetag has trained. */
  readonly tagger?: TaggerConfig;
}

/**
 * The small files, by name. The folder of an adapter leaves out the config, which is its base's.
 * @param dtype of the stored weights
 */
export function modelFiles(
  { config, tokenizer, adapter, tagger }: ModelDescription,
  dtype: WeightDType = 'float32',
): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ...(adapter
      ? [[adapterFileNames.config, json(formatAdapterConfig(adapter))] as const]
      : [
          ['config.json', t5ConfigFile(config, dtype)] as const,
          ['generation_config.json', json(generationConfig(config))] as const,
        ]),
    ...Object.entries(tokenizerFiles(tokenizer)),
    ...(tagger ? [[taggerConfigFileName, json(formatTaggerConfig(tagger))] as const] : []),
  ]);
}

/** How the run's model is stored: the best so far, or the last where nothing is evaluated. */
export interface ModelFile {
  /** Default: `model.safetensors`. */
  readonly fileName?: string;
  /** The names in the file of each weight. Default: its own. */
  readonly namesOf?: (weight: string) => readonly string[];
  /** Default: float32. */
  readonly dtype?: WeightDType;
}

/** Where the weights of a model go, and under which names. @param dtype default: float32 */
export function weightFile(config: T5Config, dtype?: WeightDType): ModelFile {
  return {
    ...(config.adapter && { fileName: adapterFileNames.weights, namesOf: (name) => storedNames(config, name) }),
    ...(dtype && { dtype }),
  };
}

function generationConfig(config: T5Config): Readonly<Record<string, number>> {
  return { decoder_start_token_id: config.decoderStartId, eos_token_id: config.eosId, pad_token_id: config.padId };
}
