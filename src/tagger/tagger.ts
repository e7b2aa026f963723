// The tagger: a model folder goes in, something that labels words comes out.
import { BytetagError } from '../errors.js';
import { createFormat } from '../formats/create-format.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import type { Device } from '../session/session.js';
import { createLabeller, type Labeller } from './labeller.js';
import type { LabelledWords, LabellingOptions } from './labelling.js';
import { loadModel } from './load-model.js';
import { type TaggingTask, taskFileName } from './task.js';

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface Tagger extends Labeller {
  readonly task: TaggingTask;
  /** The tags of each sentence, one per word; `''` where the model wrote none that could be read. */
  tag(
    sentences: readonly (readonly string[])[],
    options?: Partial<LabellingOptions>,
  ): Promise<readonly (readonly string[])[]>;
}

/** How a tagger is loaded. */
export interface TaggerOptions {
  readonly device: Device;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number;
}

/**
 * Loads a model that bytetag has trained.
 * @param folder with `config.json`, `model.safetensors` and `bytetag.json`
 * @throws BytetagError `io` or `model` where a file is missing, damaged or does not fit the others
 */
export async function loadTagger(folder: string, { device, threads }: TaggerOptions): Promise<Tagger> {
  const { config, source, task } = await loadModel(folder);
  if (task === undefined) {
    throw new BytetagError(
      'model',
      `${folder}: expected a tagger with its task in ${taskFileName}, got a checkpoint without (train it first: bytetag train)`,
    );
  }
  const runtime = createModelRuntime(config, device, source, threads === undefined ? {} : { threads });
  const labeller = createLabeller(runtime, createFormat(task.format, task.tags), task.maxSourceLength);
  const label = async (sentences: readonly (readonly string[])[], options: LabellingOptions) => {
    if (options.decoding === 'encoder' && !task.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decode encoder: expected a model trained with an encoder loss, got ${folder}, which was trained without`,
      );
    }
    return labeller.label(sentences, options);
  };
  return {
    task,
    label,
    dispose: () => labeller.dispose(),
    async tag(sentences, options) {
      const labels: readonly LabelledWords[] = await label(sentences, { decoding: 'constrained', ...options });
      return labels.map(({ tags }) => tags);
    },
  };
}
