// The tagger: a model folder goes in, something that labels words comes out.
import { BytetagError } from '../errors.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import type { HubOptions } from '../hub/settings.js';
import type { Device } from '../session/session.js';
import { createDecoders } from './decoders.js';
import { createLabeller } from './labeller.js';
import type { LabelledWords, LabellingOptions } from './labelling.js';
import { loadModel } from './load-model.js';
import { formatOfTask, type TaggerConfig, taggerConfigFileName, taskNamed } from './tagger-config.js';

/** How a tagger labels. */
export interface TaggingOptions extends Partial<LabellingOptions> {
  /** Name of the task, for a model of several. Default: the only one. */
  readonly task?: string | undefined;
}

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface Tagger {
  /** What the model has learned. */
  readonly config: TaggerConfig;
  /**
   * The tags of each sentence, one per word, with their probabilities. Constrained decoding unless told otherwise.
   * @throws BytetagError `usage` for options that do not go together or do not suit the model, `data` for a word longer
   *   than the model's window
   */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  /** The tags alone; `''` where the model wrote none that could be read (free decoding). */
  tag(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly (readonly string[])[]>;
  dispose(): Promise<void>;
}

/** How a tagger is loaded. */
export interface TaggerOptions {
  readonly device: Device;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
}

/**
 * Loads a model that bytetag has trained.
 * @param folder org/name on the hub, or a folder with `config.json`, `model.safetensors` and `bytetag.json`, or of an adapter for such a model
 * @throws BytetagError `io` or `model` where a file is missing, damaged or does not fit the others
 */
export async function loadTagger(folder: string, { device, threads, ...options }: TaggerOptions): Promise<Tagger> {
  const { config: model, source, tagger: config } = await loadModel(folder, options);
  if (config === undefined) {
    throw new BytetagError(
      'model',
      `${folder}: expected a tagger with its tasks in ${taggerConfigFileName}, got a checkpoint without (train it first: bytetag train)`,
    );
  }
  const decoders = createDecoders(createModelRuntime(model, device, source, threads === undefined ? {} : { threads }));
  const labellers = new Map(
    config.tasks.map((task) => [
      task.name,
      createLabeller(decoders, formatOfTask(config, task), config.maxSourceLength),
    ]),
  );
  const label: Tagger['label'] = async (sentences, { task, ...options } = {}) => {
    if (options.decoding === 'encoder' && !config.hasEncoderLoss) {
      throw new BytetagError(
        'usage',
        `decode encoder: expected a model trained with an encoder loss, got ${folder}, which was trained without`,
      );
    }
    const labeller = labellers.get(taskNamed(config, task).name);
    return (await labeller?.label(sentences, { decoding: 'constrained', ...options })) ?? [];
  };
  return {
    config,
    label,
    tag: async (sentences, options) => (await label(sentences, options)).map(({ tags }) => tags),
    dispose: () => decoders.dispose(),
  };
}
