// A model of a service: its tagger, which another takes the place of when the model's files have been replaced.
import type { TaggerConfig } from '../../product/model/tagger-config.js';
import type { LoadedTagger } from '../../product/tagger/tagger.js';
import { fingerprint, foldersOf } from './model-files.js';
import type { NamedModelSpec } from './model-specs.js';

/** A model that calls use by its name. */
export interface ServedModel {
  readonly name: string;
  readonly config: TaggerConfig;
  /** How often it has been loaded. */
  readonly generation: number;
  /** The current tagger, which is kept until it is released, also if another takes its place meanwhile. */
  hold(): HeldTagger;
  /**
   * Loads the model again. Calls that come meanwhile use the tagger as it is. It stays if the model cannot be loaded.
   * @throws BytetagError what `load` throws
   */
  reload(): Promise<void>;
  /** Loads the model again if its files have been replaced. @returns whether they have */
  follow(): Promise<boolean>;
  /** Frees everything. Calls that are still in progress are aborted. */
  close(): Promise<void>;
}

/** Loads the tagger of a model. */
export type LoadServedModel = (spec: NamedModelSpec) => Promise<LoadedTagger>;

/** A tagger that is in use. */
export interface HeldTagger {
  readonly tagger: LoadedTagger;
  release(): void;
}

/** A tagger, and the number of calls that use it. */
interface Current {
  readonly tagger: LoadedTagger;
  users: number;
  /** Called when nobody uses it any more, if another has taken its place. */
  release?: () => void;
}

/**
 * Opens a model.
 * @param load loads its tagger
 * @throws BytetagError what `load` throws
 */
export async function openServedModel(spec: NamedModelSpec, load: LoadServedModel): Promise<ServedModel> {
  const read = async (): Promise<{ readonly tagger: LoadedTagger; readonly files: string }> => {
    // Before it is loaded: files that are replaced meanwhile are noticed later.
    const files = await fingerprint(await foldersOf(spec));
    return { tagger: await load(spec), files };
  };
  let { tagger, files } = await read();
  let current: Current = { tagger, users: 0 };
  let generation = 1;
  let seen = files;
  let loading: Promise<void> | undefined;
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  /** Frees a tagger when nobody uses it any more, or at the end. */
  const release = async (old: Current): Promise<void> => {
    if (old.users > 0) {
      const unused = new Promise<void>((resolve) => {
        old.release = resolve;
      });
      await Promise.race([unused, stopped]);
    }
    await old.tagger.dispose();
  };
  const releasing = new Set<Promise<void>>();
  const replace = async (): Promise<void> => {
    ({ tagger, files } = await read());
    const old = current;
    current = { tagger, users: 0 };
    generation++;
    const done = release(old).finally(() => releasing.delete(done));
    releasing.add(done);
  };
  const reload = (): Promise<void> => {
    loading ??= replace().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  return {
    name: spec.name,
    get config() {
      return current.tagger.config;
    },
    get generation() {
      return generation;
    },
    hold() {
      const used = current;
      used.users++;
      let isHeld = true;
      return {
        tagger: used.tagger,
        release() {
          if (isHeld && --used.users === 0) used.release?.();
          isHeld = false;
        },
      };
    },
    reload,
    async follow() {
      const now = await fingerprint(await foldersOf(spec).catch(() => []));
      // Files that are being written are not read before they have stayed the same from one look to the next.
      const isSettled = now === seen;
      seen = now;
      if (now === '' || now === files || !isSettled) return false;
      // If it cannot be loaded, it is not tried again before the files change once more.
      files = now;
      await reload();
      return true;
    },
    async close() {
      stop();
      await loading?.catch(() => {});
      await release(current);
      await Promise.all(releasing);
    },
  };
}
