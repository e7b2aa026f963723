// Reads the description of a model from its small files.
import type { JsonObject } from '../../foundation/json-object.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { type Byt5Tokenizer, byt5Tokenizer } from '../../language/text/byt5-tokenizer.js';
import type { TokenizerFiles } from '../../language/text/tokenizer-settings.js';
import { readJsonIn } from '../../network/checkpoint/read-json.js';
import type { Network } from '../../network/network.js';
import { parseNetwork } from '../networks/networks.js';
import { checkVocabulary } from './check-vocabulary.js';
import type { FoundModel } from './found-model.js';
import { parseTaggerConfig, type TaggerConfig, taggerConfigFileName } from './tagger-config.js';

const tokenizerFileNames = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'] as const;

/**
 * Reads the small files. The network is from the base, the tasks are from the model's own folder, and so is the
 * tokenizer if it has one.
 * @throws BytetagError `io` for a missing file, `model` for a malformed one
 */
export async function describeModel(
  { folder, base }: Pick<FoundModel, 'folder' | 'base'>,
  formats?: CustomFormats,
): Promise<{ network: Network; tokenizer: Byt5Tokenizer; tagger?: TaggerConfig }> {
  const configPath = base.folder.pathOf('config.json');
  const configJson = await readJsonIn(base.folder, 'config.json');
  const network = parseNetwork(configJson, configPath);
  const tokenizerFolder = (await folder.has(tokenizerFileNames[0])) ? folder : base.folder;
  const files: Record<string, JsonObject> = {};
  for (const name of tokenizerFileNames) {
    if (await tokenizerFolder.has(name)) files[name] = await readJsonIn(tokenizerFolder, name);
  }
  const tagger = (await folder.has(taggerConfigFileName))
    ? parseTaggerConfig(await readJsonIn(folder, taggerConfigFileName), folder.pathOf(taggerConfigFileName), formats)
    : undefined;
  const tokenizer = byt5Tokenizer(files as TokenizerFiles);
  const tokenizerClass = files['tokenizer_config.json']?.tokenizer_class ?? configJson.tokenizer_class;
  checkVocabulary({ vocab: network.config.vocab, tokenizer, tokenizerClass }, configPath);
  return { network, tokenizer, ...(tagger && { tagger }) };
}
