// Loads a tagger whose files are in memory, in the thread that calls it.
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { Device } from '../../engine/session/session.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { loadStoredModel } from '../../product/model/load-found-model.js';
import { weightQuantizer } from '../../product/model/weight-quantizer.js';
import { createTagger } from '../../product/tagger/create-tagger.js';
import type { LoadedTagger } from '../../product/tagger/tagger.js';
import type { FoundInMemory } from '../models/found-in-memory.js';

/** How a tagger is loaded. */
export interface LoadingOptions {
  readonly device: Device;
  /** Weights of linear layers: `q8` in 8 bits, on the CPU, or `q4` in 4. Default `fp32`. */
  readonly dtype?: WeightDType | undefined;
  /** The caller's own formats, which the model may use. */
  readonly formats?: CustomFormats | undefined;
}

/** @throws BytetagError `io` or `model` if a file is missing, damaged or does not fit the others */
export async function loadTagger(
  { segmenter, ...found }: FoundInMemory,
  { device, dtype, formats }: LoadingOptions,
): Promise<LoadedTagger> {
  const quantize = weightQuantizer(dtype, device);
  const stored = { model: found.name, ...(await loadStoredModel(found, { quantize, formats })) };
  const dividing = segmenter && { model: segmenter.name, ...(await loadStoredModel(segmenter, { quantize })) };
  return createTagger([stored], { device, formats, segmenter: dividing });
}
