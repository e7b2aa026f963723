// Finds a model's files: a folder, the name of a model that ships, or the id of one on the hub goes in; a folder on this machine
// comes out.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { formatRepository, parseRepository } from '../../foundation/repository-name.js';
import { chooseModelFiles, mostModelFileBytes } from '../../network/checkpoint/model-repository.js';
import { presets } from '../../network/t5/presets.js';
import { ioError } from '../files/atomic-file.js';
import { type HubOptions, openHub } from '../hub/settings.js';
import { type ChooseFiles, fetchSnapshot } from '../hub/snapshot.js';
import { shippedModelFolder, shippedModelNames } from './shipped-models.js';

/** Where a model is. */
export interface LocatedModel {
  readonly folder: string;
  /** The model by a name that always means the same files: an absolute path, or `org/name@commit`. */
  readonly pinned: string;
  /** On the hub: its name and commit. */
  readonly repository?: { readonly name: string; readonly commit: string };
}

/** Where a model is looked for. */
export interface LocateOptions {
  /** Only on the hub: for names that come from there, which may not name what is on this machine. Default false. */
  readonly onlyHub?: boolean;
}

/**
 * A model's folder. A model that ships goes before a folder of that name (write `./pos-en`), a folder before the hub.
 * @param model `pos-en` or another that ships, `./folder`, `org/name` or `org/name@revision`
 * @throws BytetagError `io` where it is neither; `network` where it cannot be downloaded; `model` where there is no model in it
 */
export async function locateModel(
  model: string,
  hubOptions: HubOptions = {},
  { onlyHub = false }: LocateOptions = {},
): Promise<LocatedModel> {
  if (onlyHub) return locateOnHub(model, hubOptions, '');
  const shipped = shippedModelFolder(model);
  if (shipped !== undefined) return { folder: shipped, pinned: shipped };
  const kind = await stat(model).then(
    (stats) => (stats.isDirectory() ? 'folder' : 'file'),
    (error) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return 'nothing';
      throw ioError(describeText(model), 'read', error);
    },
  );
  if (kind === 'folder') return { folder: model, pinned: resolve(model) };
  if (kind === 'file') throw new BytetagError('io', `model ${describeText(model)}: expected a folder, got a file`);
  if (parseRepository(model, 'model') === undefined) {
    const names = [...shippedModelNames, ...Object.keys(presets)].join(', ');
    throw new BytetagError(
      'io',
      `model ${describeText(model)}: expected a folder, org/name on the hub, or one of ${names}, got neither`,
    );
  }
  return locateOnHub(model, hubOptions, ' (nor is there a folder of that name)');
}

/** @param hint what to add where it cannot be downloaded */
async function locateOnHub(model: string, hubOptions: HubOptions, hint: string): Promise<LocatedModel> {
  const repository = parseRepository(model, 'model');
  if (repository === undefined) {
    throw new BytetagError('model', `model ${describeValue(model)}: expected org/name on the hub, got something else`);
  }
  const choose: ChooseFiles = (paths) => {
    try {
      return chooseModelFiles(paths);
    } catch (error) {
      throw error instanceof BytetagError ? new BytetagError(error.code, `model ${model}: ${error.message}`) : error;
    }
  };
  const hub = await openHub(hubOptions);
  const { folder, commit } = await fetchSnapshot(hub, repository, choose, mostModelFileBytes).catch((error) => {
    // Whoever wrote runs/ewt for runs/ewt2 did not mean the hub.
    if (!(error instanceof BytetagError) || error.code !== 'network') throw error;
    throw new BytetagError('network', `${error.message}${hint}`, { cause: error });
  });
  const { name } = repository;
  return { folder, pinned: formatRepository({ ...repository, revision: commit }), repository: { name, commit } };
}
