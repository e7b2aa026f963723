// Opens a tagger from wherever its model is, in the thread that calls it: a worker's, or a page's own.
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { DeviceName } from '../../engine/session/session.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import type { LoadedTagger } from '../../product/tagger/tagger.js';
import { type ModelSource, type OpenOptions, openModel } from '../downloads/model-source.js';
import { findInMemory } from '../models/found-in-memory.js';
import { openDevice } from '../runtime/open-device.js';
import type { RuntimeSettings } from '../runtime/runtime-package.js';
import { loadTagger } from './load-tagger.js';

/** How a tagger is opened. Everything but `formats` can be sent to a worker. */
export interface TaggerSettings extends RuntimeSettings, Pick<OpenOptions, 'hub'> {
  /** Default: `cpu`, which is WebAssembly. */
  readonly device?: DeviceName | undefined;
  /** Weights of linear layers: `q8` in 8 bits, on the CPU, or `q4` in 4. Default `fp32`. */
  readonly dtype?: WeightDType | undefined;
  /** The base of an adapter. */
  readonly base?: ModelSource | undefined;
  /** A model that divides texts. Default: the one in the folder `segmenter` of the tagger, else the tagger itself. */
  readonly segmenter?: ModelSource | undefined;
  /** The caller's own formats, which the model may use. */
  readonly formats?: CustomFormats | undefined;
}

/**
 * @throws BytetagError `usage`, `network`, `io`, `model` or `device` if the model cannot be had, its files do not fit
 *   each other, or the device does not work
 */
export async function openTagger(
  source: ModelSource,
  { device, dtype, base, segmenter, formats, hub, ...settings }: TaggerSettings,
  { signal, onProgress }: Pick<OpenOptions, 'signal' | 'onProgress'> = {},
): Promise<LoadedTagger> {
  const open = (wanted: ModelSource) => openModel(wanted, { hub, signal, onProgress });
  const { name, folder } = await open(source);
  const found = await findInMemory(name, folder, base === undefined ? undefined : (await open(base)).folder);
  const given = segmenter === undefined ? undefined : await open(segmenter);
  const dividing = given && (await findInMemory(given.name, given.folder));
  const whole = dividing ? { ...found, segmenter: dividing.segmenter ?? dividing } : found;
  return loadTagger(whole, { device: await openDevice(device, settings), dtype, formats });
}
