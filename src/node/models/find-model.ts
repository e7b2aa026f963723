// Finds the files of a model by its name, and those of an adapter's base.
import { join } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { parseRepository } from '../../foundation/repository-name.js';
import { adapterFileNames } from '../../network/checkpoint/adapter-config.js';
import type { FoundBase, FoundModel } from '../../product/model/found-model.js';
import { readAdapterConfig } from '../../product/model/load-adapter.js';
import { isKnownModel, knownModels } from '../../product/networks/networks.js';
import { diskFolder } from '../files/disk-folder.js';
import { isFile, readJsonObject } from '../files/json-file.js';
import type { HubOptions } from '../hub/settings.js';
import { type LocatedModel, locateModel } from './locate-model.js';
/** How a model is found. */
export interface FindOptions {
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
}

/** A found model, with a name that always means the same files. */
export interface PinnedModel extends FoundModel {
  /** `org/name@commit`, or an absolute path. */
  readonly pinned: string;
}

/**
 * Finds a model (and an adapter's base), and downloads it if needed.
 * @throws BytetagError like `locateModel`; `model` if an adapter has no usable base
 */
export async function findModel(model: string, { base: givenBase, hub }: FindOptions): Promise<PinnedModel> {
  const located = await locateModel(model, hub);
  const folder = diskFolder(located.folder);
  const adapter = await readAdapterConfig(folder);
  const found = { name: model, folder, pinned: located.pinned };
  if (adapter === undefined) {
    expectNoBase(model, givenBase);
    return { ...found, base: baseAt(located) };
  }
  const { baseModel, baseRevision } = adapter;
  const isOnHub = baseModel !== undefined && baseRevision !== undefined;
  const named = isOnHub ? `${baseModel}@${baseRevision}` : baseModel;
  const baseName = givenBase ?? named;
  if (baseName === undefined) {
    throw new BytetagError('model', `${model}: expected an adapter that names its base, got none`);
  }
  const base =
    givenBase === undefined ? await locateBase(model, baseName, located, hub) : await locateModel(baseName, hub);
  // This only checks that the file exists: the folder may be any folder, and messages must not quote its files.
  if (await isFile(join(base.folder, adapterFileNames.config))) {
    throw new BytetagError(
      'model',
      `${model}: expected a base without an adapter, got ${describeText(baseName)} (merge it first)`,
    );
  }
  if (givenBase === undefined && base.repository === undefined && !(await hasKnownModel(base.folder))) {
    const expected = `expected an adapter whose base is a folder with ${knownModels}`;
    throw new BytetagError('model', `${model}: ${expected}, got ${describeValue(baseName)}`);
  }
  return { ...found, base: baseAt(base), adapter };
}

/** A model that was located, as the base of an adapter. */
function baseAt({ folder, pinned, repository }: LocatedModel): FoundBase {
  return {
    folder: diskFolder(folder),
    reference: repository?.name ?? pinned,
    ...(repository && { revision: repository.commit }),
  };
}

/** @throws BytetagError `model` if a base was given for a model that is not an adapter */
export function expectNoBase(model: string, base: string | undefined): void {
  if (base === undefined) return;
  throw new BytetagError('model', `${model}: expected an adapter, got a model (base is for adapters)`);
}

/**
 * Finds the base that an adapter names. A stranger's adapter on the hub must not make its user open folders on this
 * machine.
 */
async function locateBase(
  model: string,
  name: string,
  { repository }: LocatedModel,
  hub: HubOptions | undefined,
): Promise<LocatedModel> {
  const comesFromHub = repository !== undefined;
  if (comesFromHub && parseRepository(name, 'model') === undefined) {
    const hint = 'an adapter on the hub names no folders; name its base yourself: base, --base';
    const expected = 'expected an adapter whose base is org/name on the hub';
    throw new BytetagError('model', `${model}: ${expected}, got ${describeValue(name)} (${hint})`);
  }
  return locateModel(name, hub, { onlyHub: comesFromHub });
}

/**
 * Whether the config in a folder is that of a model that bytetag can read. Messages never quote files of other folders.
 */
async function hasKnownModel(folder: string): Promise<boolean> {
  try {
    return isKnownModel(await readJsonObject(join(folder, 'config.json')));
  } catch (error) {
    if (error instanceof BytetagError) return false;
    throw error;
  }
}
