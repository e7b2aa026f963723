// Opens a model wherever a page may have it from: files, an address, the hub.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { parseRepository } from '../../foundation/repository-name.js';
import { adapterFileNames } from '../../network/checkpoint/adapter-config.js';
import { weightFileNames } from '../../network/checkpoint/file-names.js';
import { chooseModelFiles, settingsFiles } from '../../network/checkpoint/model-repository.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { type MemoryFolder, memoryFolder } from '../files/memory-folder.js';
import { type ModelFiles, openModelFiles } from '../files/model-files.js';
import { type FetchOptions, fetchFile } from './fetch-file.js';
import { authorization, type HubPlace, listHubFiles } from './hub.js';
import { download, type ListedFile } from './listed-file.js';
import { parseListing } from './listing.js';

/**
 * Where a model is: the address of its folder or of a zip (with `https://`, or beginning with `/` or `.`), `org/name`
 * or `org/name@revision` on the hub, or its files.
 */
export type ModelSource = string | URL | ModelFiles;

/** How much of a download has come. */
export interface DownloadEvent {
  readonly type: 'download';
  /** In bytes. */
  readonly loaded: number;
  /** In bytes, if it is known. */
  readonly total?: number;
}

/** How a model is opened. */
export interface OpenOptions {
  readonly hub?: HubPlace | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: DownloadEvent) => void) | undefined;
}

/** A model in memory, and its name in messages. */
export interface OpenedModel {
  readonly name: string;
  readonly folder: MemoryFolder;
}

/**
 * Opens a model, and downloads it if needed.
 * @throws BytetagError `usage` for what is no source; `network` if it cannot be downloaded; `model` for files that are
 *   none of a model
 */
export async function openModel(source: ModelSource, options: OpenOptions = {}): Promise<OpenedModel> {
  if (source instanceof URL) return openAddress(source, options);
  if (typeof source !== 'string') {
    const folder = await openModelFiles(source);
    return { name: folder.path === '' ? 'the files' : folder.path, folder };
  }
  if (/^(?:[a-z]+:|\.{0,2}\/)/i.test(source)) return openAddress(new URL(source, globalThis.location?.href), options);
  const repository = parseRepository(source, 'model');
  if (repository === undefined) {
    const expected = 'an address with https://, or that begins with / or ., or org/name on the hub';
    throw new BytetagError('usage', `model: expected ${expected}, got ${describeValue(source)}`);
  }
  const { hub = {}, signal } = options;
  const { files } = await listHubFiles(repository, hub, { signal });
  return { name: source, folder: await downloadAll(source, files, options, authorization(hub.token)) };
}

/** The file that lists the files of a model, if its folder has one. */
const listingName = 'files.json';

async function openAddress(address: URL, options: OpenOptions): Promise<OpenedModel> {
  const { href: name } = address;
  const { signal } = options;
  const fetching = { signal, onBytes: countBytes(options) };
  if (address.pathname.endsWith('.zip')) {
    const bytes = await fetchFile(name, fetching);
    if (bytes === undefined) throw new BytetagError('network', `${name}: expected a zip, got none`);
    return { name, folder: await openModelFiles(new File([bytes as BlobPart], name)) };
  }
  const folder = name.replace(/\/$/, '');
  const root = `${folder}/`;
  const listing = await fetchFile(root + listingName, { signal });
  if (listing !== undefined) {
    const files = parseListing(listing, root + listingName, root);
    return { name: folder, folder: await downloadAll(folder, files, options) };
  }
  return { name: folder, folder: memoryFolder(folder, await tryFiles(root, fetching)) };
}

/** Downloads the files of a model, and of the segmenter in its folder. @param headers what says who asks */
async function downloadAll(
  name: string,
  files: readonly ListedFile[],
  { signal, ...options }: OpenOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<MemoryFolder> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const chosen = chooseModelFiles([...byPath.keys()], [segmenterFolder]).flatMap((path) => byPath.get(path) ?? []);
  const total = chosen.reduce((sum, { size }) => sum + size, 0);
  const onBytes = countBytes(options, total);
  const contents = chosen.map(async (file) => [file.path, await download(file, { signal, headers, onBytes })] as const);
  return memoryFolder(name, await Promise.all(contents));
}

function countBytes({ onProgress }: Pick<OpenOptions, 'onProgress'>, total?: number): (bytes: number) => void {
  let loaded = 0;
  return (bytes) => {
    loaded += bytes;
    onProgress?.({ type: 'download', loaded, ...(total !== undefined && { total }) });
  };
}

/** The files of a folder that does not list them, found by trying the names that models have. */
async function tryFiles(root: string, options: FetchOptions): Promise<readonly (readonly [string, Uint8Array])[]> {
  const found: (readonly [string, Uint8Array])[] = [];
  const tryOne = async (path: string): Promise<boolean> => {
    const bytes = await fetchFile(root + path, options);
    if (bytes !== undefined) found.push([path, bytes]);
    return bytes !== undefined;
  };
  const tryModel = async (start: string): Promise<void> => {
    const settings = await Promise.all([...settingsFiles].map((name) => tryOne(start + name)));
    if (!settings.includes(true)) return;
    const isAdapter = found.some(([path]) => path === start + adapterFileNames.config);
    const weights = isAdapter ? [adapterFileNames.weights, adapterFileNames.torchWeights] : weightFileNames;
    for (const name of weights) {
      if (!(await tryOne(start + name))) continue;
      if (name.endsWith('.json')) await Promise.all(shardsIn(found.at(-1)?.[1]).map((shard) => tryOne(start + shard)));
      return;
    }
  };
  await tryModel('');
  await tryModel(`${segmenterFolder}/`);
  return found;
}

/** The names of the shards in an index. What is wrong with it is said when it is read. */
function shardsIn(index: Uint8Array | undefined): readonly string[] {
  try {
    const { weight_map: names } = JSON.parse(new TextDecoder().decode(index)) as { weight_map: object };
    return [...new Set(Object.values(names) as string[])];
  } catch {
    return [];
  }
}
