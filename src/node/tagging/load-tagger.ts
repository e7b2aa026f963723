// Loads a tagger by the name of its model.
import '../runtime/set-core-count.js';

import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { Device } from '../../engine/session/session.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { loadStoredModel } from '../../product/model/load-found-model.js';
import { weightQuantizer } from '../../product/model/weight-quantizer.js';
import { checkLoading } from '../../product/tagger/check-labelling.js';
import { createTagger } from '../../product/tagger/create-tagger.js';
import type { LoadedTagger } from '../../product/tagger/tagger.js';
import type { HubOptions } from '../hub/settings.js';
import { findModel } from '../models/find-model.js';
import { loadAdapters } from '../models/load-model.js';
import { loadSegmenter } from '../models/load-segmenter.js';

/** How a tagger is loaded. */
export interface TaggerOptions {
  readonly device: Device;
  /** Weights of linear layers: `q8` in 8 bits, on the CPU, or `q4` in 4. Default `fp32`. */
  readonly dtype?: WeightDType | undefined;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** The caller's own formats, which the model may use. */
  readonly formats?: CustomFormats | undefined;
  /**
   * Several adapters on the model as their base, which is loaded once. The tagger has the tasks of all adapters. If two
   * adapters have tasks of the same name, the tasks are named `adapter/task`, with the last part of the adapter's name.
   */
  readonly adapters?: readonly string[] | undefined;
  /**
   * A model that divides texts into sentences and words, or a tagger that has one. Default: the model in the folder
   * `segmenter` of the tagger, else the tagger itself, if it has learned it.
   */
  readonly segmenter?: string | undefined;
}

/**
 * Loads a model that bytetag has trained.
 * @param model `org/name` on the hub, a folder with `config.json`, weights and `bytetag.json`, or the folder of an
 *   adapter
 * @throws BytetagError `io` or `model` if a file is missing, damaged or does not fit the others
 */
export async function loadTagger(
  model: string,
  { device, dtype, threads, adapters, segmenter, ...rest }: TaggerOptions,
): Promise<LoadedTagger> {
  checkLoading(model, { device, dtype, threads, adapters, segmenter, ...rest });
  const options = { ...rest, quantize: weightQuantizer(dtype, device) };
  const found = await findModel(model, options);
  const models = adapters
    ? await loadAdapters(model, adapters, options)
    : [{ model, ...(await loadStoredModel(found, options)) }];
  const dividing = await loadSegmenter(found, segmenter, options);
  return createTagger(models, { device, threads, formats: rest.formats, segmenter: dividing });
}
