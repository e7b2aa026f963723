// The `Tagger` of the public interface: loads a tagger by the name of its model.
import './runtime/set-core-count.js';
import { availableParallelism } from 'node:os';
import type { Device, DeviceName } from '../engine/session/session.js';
import { BytetagError } from '../foundation/errors.js';
import type { ValueRule } from '../foundation/value-rules.js';
import { loadingRules } from '../product/options/library-rules.js';
import { defaultTagger } from '../product/options/shipped-model-names.js';
import { checkLoading } from '../product/tagger/check-labelling.js';
import { assembleTagger, type LoadedTagger } from '../product/tagger/tagger.js';
import { pinModel } from './models/load-model.js';
import { defaultThreads } from './runtime/default-threads.js';
import { openDevice } from './runtime/open-device.js';
import { loadTagger, type TaggerOptions } from './tagging/load-tagger.js';
import { startTaggerWorkers, type WorkerSetup } from './tagging/start-tagger-workers.js';

/** A loaded model that labels words. Owns its sessions: dispose of it when done. */
export interface Tagger extends LoadedTagger {}

/** Options for loading a tagger. The device is a name or an open device. */
export interface LoadTaggerOptions extends Omit<TaggerOptions, 'device' | 'threads'> {
  /**
   * The number of threads that label in parallel, each with its own copy of the model, while the caller's thread stays
   * free. Use them with many cores, and in programs that must respond in the meantime. Only on the CPU. If a thread
   * dies, the call that it was working for fails, and the thread is replaced. Default: 0, the caller's thread labels.
   *
   * These threads may be working when the process ends. A thread of your own that labels must not be terminated
   * (`worker.terminate()`, or `process.exit` in another thread): onnxruntime-node aborts the whole process if its
   * native code is running in it. Let it dispose of its tagger and end by itself, or use this option instead of your
   * own thread.
   */
  readonly workers?: number | undefined;
  /** Default `cpu`. */
  readonly device?: DeviceName | Device | undefined;
  /** Threads for each operator; default: one per core. */
  readonly threads?: number | undefined;
}

// A rule for every option. A missing rule is a compile error.
loadingRules satisfies Readonly<Record<keyof LoadTaggerOptions, ValueRule>>;

/** Loads taggers. */
export const Tagger = {
  /**
   * Loads a model that bytetag has trained: a folder, `org/name` on the hub, or a model that ships with bytetag.
   * Default: `pos-en`, English parts of speech.
   * @throws BytetagError like `loadTagger`; `device` if there is no such device
   */
  async load(model: string = defaultTagger, options: LoadTaggerOptions = {}): Promise<Tagger> {
    checkLoading(model, options);
    const { device = 'cpu', threads, workers = 0, ...rest } = options;
    const opened = typeof device === 'string' ? await openDevice(device) : device;
    if (workers > 0) checkWorkers(options, opened);
    const tagger = await loadTagger(model, { device: opened, ...(threads !== undefined && { threads }), ...rest });
    if (workers === 0) return tagger;
    const { dtype, base, adapters, segmenter, hub } = rest;
    const setup: WorkerSetup = {
      model: await pinModel(model, { base, hub }),
      options: { dtype, base, adapters, segmenter, threads: threads ?? threadsBeside(workers) },
    };
    const { dispose, ...labelling } = startTaggerWorkers(setup, workers);
    const release = async (): Promise<void> => {
      await dispose();
      await tagger.dispose();
    };
    return assembleTagger(tagger.config, { ...labelling, release });
  },
} as const;

/** @throws BytetagError `usage` for options that cannot be sent to threads */
function checkWorkers({ formats }: LoadTaggerOptions, { name }: Device): void {
  if (name !== 'cpu') throw new BytetagError('usage', `workers: expected device cpu, got ${name}`);
  if (formats && Object.keys(formats).length > 0) {
    throw new BytetagError('usage', 'workers: expected formats that bytetag has, got one of the caller’s own');
  }
}

/** The threads for each operator if several models share the machine. */
function threadsBeside(workers: number): number {
  return Math.max(1, Math.floor((defaultThreads() ?? availableParallelism()) / workers));
}
