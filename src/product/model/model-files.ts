// Makes the files of a model's folder other than its weights, and decides how its weights are stored. Hugging Face's
// libraries and bytetag can load them.
import type { Byt5Tokenizer } from '../../language/text/byt5-tokenizer.js';
import { tokenizerFiles } from '../../language/text/tokenizer-files.js';
import { type AdapterConfig, adapterFileNames, formatAdapterConfig } from '../../network/checkpoint/adapter-config.js';
import { storedNames } from '../../network/checkpoint/adapter-weights.js';
import type { WeightDType } from '../../network/checkpoint/safetensors-writer.js';
import type { Network, NetworkConfig } from '../../network/network.js';
import { formatTaggerConfig, type TaggerConfig, taggerConfigFileName } from './tagger-config.js';

/** The content of the small files of a model's folder. */
export interface ModelDescription {
  readonly network: Network;
  readonly tokenizer: Byt5Tokenizer;
  /** The settings of the adapter, if it is one. */
  readonly adapter?: AdapterConfig;
  /** The tagger's configuration, if bytetag has trained the model. */
  readonly tagger?: TaggerConfig;
}

/**
 * The small files, by name. The folder of an adapter has no model config, because the base has it.
 * @param dtype the element type of the stored weights
 */
export function modelFiles(
  { network, tokenizer, adapter, tagger }: ModelDescription,
  dtype: WeightDType = 'float32',
): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ...(adapter
      ? [[adapterFileNames.config, json(formatAdapterConfig(adapter))] as const]
      : [
          ['config.json', network.configFile(dtype)] as const,
          ['generation_config.json', json(generationConfig(network.config))] as const,
        ]),
    ...Object.entries(tokenizerFiles(tokenizer)),
    ...(tagger ? [[taggerConfigFileName, json(formatTaggerConfig(tagger))] as const] : []),
  ]);
}

/** How the run's model is stored. It is the best so far, or the last if nothing is evaluated. */
export interface ModelFile {
  /** Default: `model.safetensors`. */
  readonly fileName?: string;
  /** The names of each weight in the file. Default: its own name. */
  readonly namesOf?: (weight: string) => readonly string[];
  /** Default: float32. */
  readonly dtype?: WeightDType;
}

/** The file for the weights of a model, and their names in it. @param dtype default: float32 */
export function weightFile({ config, weightLayout }: Network, dtype?: WeightDType): ModelFile {
  return {
    ...(config.adapter && { fileName: adapterFileNames.weights, namesOf: (name) => storedNames(weightLayout, name) }),
    ...(dtype && { dtype }),
  };
}

function generationConfig(config: NetworkConfig): Readonly<Record<string, number>> {
  return { decoder_start_token_id: config.decoderStartId, eos_token_id: config.eosId, pad_token_id: config.padId };
}
