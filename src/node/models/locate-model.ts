// Finds the folder of a model from its name: a folder, the name of a model that ships with bytetag, or the id of a
// model on the hub.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { formatRepository, parseRepository } from '../../foundation/repository-name.js';
import { chooseModelFiles, mostModelFileBytes } from '../../network/checkpoint/model-repository.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { isPresetName, presetNames } from '../../product/networks/networks.js';
import { shippedModelNames } from '../../product/options/shipped-model-names.js';
import { ioError } from '../files/atomic-file.js';
import { type HubOptions, openHub } from '../hub/settings.js';
import { type ChooseFiles, fetchSnapshot } from '../hub/snapshot.js';
import { shippedModelFolder } from './shipped-models.js';

/** The place of a model. */
export interface LocatedModel {
  readonly folder: string;
  /** The model by a name that always means the same files: an absolute path, or `org/name@commit`. */
  readonly pinned: string;
  /** Its name and commit, if it is from the hub. */
  readonly repository?: { readonly name: string; readonly commit: string };
}

/** Where to look for a model. */
export interface LocateOptions {
  /**
   * Whether to look only on the hub, for names that come from there: they must not name folders on this machine.
   * Default: false.
   */
  readonly onlyHub?: boolean;
}

/**
 * Finds a model's folder. A model that ships has priority over a folder of that name (write `./pos-en` for the folder),
 * and a folder has priority over the hub.
 * @param model `pos-en` or another that ships, `./folder`, `org/name` or `org/name@revision`
 * @throws BytetagError `io` if it is none of these; `network` if it cannot be downloaded; `model` if there is no model
 *   in it
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
  if (isPresetName(model)) {
    const hint = 'a size of random weights, which training begins with';
    throw new BytetagError('model', `model ${model}: expected a model that has learned something, got ${hint}`);
  }
  if (parseRepository(model, 'model') === undefined) {
    const names = [...shippedModelNames, ...presetNames].join(', ');
    throw new BytetagError(
      'io',
      `model ${describeText(model)}: expected a folder, org/name on the hub, or one of ${names}, got neither`,
    );
  }
  return locateOnHub(model, hubOptions, ' (and there is no folder of that name)');
}

/** @param hint a hint for the message if it cannot be downloaded */
async function locateOnHub(model: string, hubOptions: HubOptions, hint: string): Promise<LocatedModel> {
  const repository = parseRepository(model, 'model');
  if (repository === undefined) {
    throw new BytetagError('model', `model ${describeValue(model)}: expected org/name on the hub, got something else`);
  }
  const choose: ChooseFiles = (paths) => {
    try {
      return chooseModelFiles(paths, [segmenterFolder]);
    } catch (error) {
      throw error instanceof BytetagError ? new BytetagError(error.code, `model ${model}: ${error.message}`) : error;
    }
  };
  const hub = await openHub(hubOptions);
  const { folder, commit } = await fetchSnapshot(hub, repository, choose, mostModelFileBytes).catch((error) => {
    // A user who wrote runs/ewt instead of runs/ewt2 did not mean the hub, so the message gets a hint.
    if (!(error instanceof BytetagError) || error.code !== 'network') throw error;
    throw new BytetagError('network', `${error.message}${hint}`, { cause: error });
  });
  const { name } = repository;
  return { folder, pinned: formatRepository({ ...repository, revision: commit }), repository: { name, commit } };
}
