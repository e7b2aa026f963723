// Chooses which files of a model's repository are needed. Repositories have the same weights several times, for other
// frameworks and in other formats, and each copy is as large as the model.
import { BytetagError } from '../../foundation/errors.js';
import { mostJsonBytes } from '../../foundation/json-object.js';
import { adapterFileNames } from './adapter-config.js';
import { isShardFileName, weightFileNames } from './file-names.js';

/** Small files with the settings of a model and its tokenizer. */
export const settingsFiles: ReadonlySet<string> = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'bytetag.json',
  adapterFileNames.config,
]);

/** The most bytes of a file of a model. JSON files have a limit because they are read as a whole; weights have none. */
export function mostModelFileBytes(path: string): number {
  return path.endsWith('.json') ? mostJsonBytes : Number.POSITIVE_INFINITY;
}

/**
 * The files of a model, or of an adapter, in the root of a repository, and those of models in some of its folders.
 * @param folders whose models are needed, too, if they are there
 * @throws BytetagError `model` if there are no weights that can be read
 */
export function chooseModelFiles(paths: readonly string[], folders: readonly string[] = []): readonly string[] {
  const within = folders.flatMap((folder) => {
    const own = paths.flatMap((path) => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : []));
    return own.includes('config.json') ? chooseIn(own).map((path) => `${folder}/${path}`) : [];
  });
  return [...chooseIn(paths), ...within];
}

function chooseIn(paths: readonly string[]): readonly string[] {
  const settings = paths.filter((path) => settingsFiles.has(path));
  if (paths.includes(adapterFileNames.config)) {
    const found = [adapterFileNames.weights, adapterFileNames.torchWeights].find((name) => paths.includes(name));
    if (found !== undefined) return [...settings, found];
    throw new BytetagError('model', `expected ${adapterFileNames.weights} beside ${adapterFileNames.config}, got none`);
  }
  if (!paths.includes('config.json'))
    throw new BytetagError('model', 'expected a repository with config.json, got none');
  const weights = weightFileNames.find((name) => paths.includes(name));
  if (weights === undefined) {
    throw new BytetagError('model', `expected a repository with one of ${weightFileNames.join(', ')}, got none`);
  }
  const isShard = weights.endsWith('.bin.index.json')
    ? (path: string) => /^pytorch_model-\d{5,}-of-\d{5,}\.bin$/.test(path)
    : isShardFileName;
  return [...settings, weights, ...(weights.endsWith('.json') ? paths.filter(isShard) : [])];
}
