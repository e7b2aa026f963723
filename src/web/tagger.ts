// The `Tagger` of `bytetag/web`: loads a tagger in a worker, so that the page stays free.

import { internal } from '../foundation/errors.js';
import type { ValueRule } from '../foundation/value-rules.js';
import { checkOptions } from '../product/options/check-options.js';
import { loadingRules } from '../product/options/library-rules.js';
import type { LabellingThread } from '../product/tagger/labelling-thread.js';
import { assembleTagger, type LoadedTagger } from '../product/tagger/tagger.js';
import { createTaggerWorkers } from '../product/tagger/tagger-workers.js';
import { createThreadPool } from '../product/tagger/thread-pool.js';
import type { ModelSource, OpenOptions } from './downloads/model-source.js';
import { fromWorker, type MakeWorker, ownWorker } from './own-worker.js';
import type { PageEvent, PageRequest, PageResult } from './requests.js';
import type { TaggerSettings } from './tagging/open-tagger.js';
import { startWorker } from './workers/page-worker.js';

/** A loaded model that labels words. Owns its worker: dispose of it when done. */
export interface Tagger extends LoadedTagger {}

/** Options for loading a tagger. */
export interface LoadTaggerOptions extends TaggerSettings, Pick<OpenOptions, 'signal' | 'onProgress'> {
  /**
   * Makes the worker, for pages whose bundler does not find the one of this package: a module worker with the program
   * `bytetag/web/worker`. `false`: none, the calling thread labels, such as a worker of your own. Default: the
   * package's.
   */
  readonly worker?: MakeWorker | false | undefined;
}

const other = { kind: 'other' } as const;

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ device: loadingRules.device, dtype: loadingRules.dtype, threads: loadingRules.threads },
  ...{ base: other, segmenter: other, hub: other, formats: other, wasmPaths: other, worker: other, onProgress: other },
  signal: { kind: 'signal' },
} as const satisfies Readonly<Record<keyof LoadTaggerOptions, ValueRule>>;

/** Loads taggers. */
export const Tagger = {
  /**
   * Loads a model that bytetag has trained.
   * @throws BytetagError `usage` for an option that does not fit; `network`, `io` or `model` if the model cannot be had
   *   or its files do not fit each other; `device` if the device or the worker does not work
   * @example
   * const tagger = await Tagger.load('/models/pos-en/');
   * const { tokens } = await tagger.tag('She sells sea shells.');
   */
  async load(source: ModelSource, options: LoadTaggerOptions = {}): Promise<Tagger> {
    checkOptions(options, rules);
    const { worker = ownWorker, signal, onProgress, ...settings } = options;
    if (worker === false) {
      // A page whose worker labels need not load what labels.
      const { openTagger } = await import('./tagging/open-tagger.js');
      return openTagger(source, settings, { signal, onProgress });
    }
    const { base, segmenter } = settings;
    const load: PageRequest = {
      kind: 'load',
      source: fromWorker(source),
      settings: {
        ...settings,
        ...(base !== undefined && { base: fromWorker(base) }),
        ...(segmenter !== undefined && { segmenter: fromWorker(segmenter) }),
      },
    };
    const start = (): LabellingThread => {
      const started = startWorker<PageRequest, PageResult, PageEvent>(worker, 'a model and options');
      const onEvent = (event: PageEvent): void => {
        if (event.type === 'download') onProgress?.(event);
      };
      const loaded = started.ready.then(() => started.ask(load, { onEvent, signal }));
      loaded.catch((error) => started.stop(error));
      return { ...started, ready: loaded.then(() => {}) };
    };
    const pool = createThreadPool({ count: 1, start, warn: (message) => console.warn(message) });
    try {
      const { config } = await pool.ask(() => ({ kind: 'describe' }));
      if (config === undefined) throw internal('a worker did not say what its tagger has learned');
      const { dispose, ...labelling } = createTaggerWorkers(pool, 1);
      return assembleTagger(config, { ...labelling, release: dispose });
    } catch (error) {
      await pool.dispose();
      signal?.throwIfAborted();
      throw error;
    }
  },
} as const;
