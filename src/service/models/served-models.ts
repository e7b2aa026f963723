// The models of a service, by their names.
import type { NamedModelSpec } from './model-specs.js';
import { type LoadServedModel, openServedModel, type ServedModel } from './served-model.js';

/** The models of a service. */
export interface ServedModels {
  /** At least one; the first is the default. */
  readonly all: readonly ServedModel[];
  /** The model of that name; without one, the default. */
  named(name?: string): ServedModel | undefined;
  /** Loads all of them again. What cannot be loaded stays as it is. */
  reload(): Promise<void>;
  /** Frees everything. Calls that are still in progress are aborted. */
  close(): Promise<void>;
}

/** How the files of models are watched, and who is told. */
export interface WatchOptions {
  /** Seconds between two looks at the files. 0: none. */
  readonly seconds: number;
  /** Called when a model has been loaded again, or could not be. */
  readonly onReload: (name: string, failure: unknown) => void;
}

/**
 * Opens models, one after the other: each takes all cores while it is loaded.
 * @throws BytetagError what `load` throws
 */
export async function openServedModels(
  specs: readonly NamedModelSpec[],
  load: LoadServedModel,
  { seconds, onReload }: WatchOptions,
): Promise<ServedModels> {
  const all: ServedModel[] = [];
  try {
    for (const spec of specs) all.push(await openServedModel(spec, load));
  } catch (error) {
    await Promise.all(all.map((model) => model.close()));
    throw error;
  }
  const told = async (model: ServedModel, work: () => Promise<boolean>): Promise<void> => {
    try {
      if (await work()) onReload(model.name, undefined);
    } catch (error) {
      onReload(model.name, error);
    }
  };
  let looking: Promise<unknown> = Promise.resolve();
  const look = async (): Promise<void> => {
    for (const model of all) await told(model, () => model.follow());
  };
  const timer = setInterval(
    () => {
      looking = looking.then(look);
    },
    1000 * (seconds || 1),
  );
  timer.unref();
  if (seconds === 0) clearInterval(timer);
  return {
    all,
    named: (name) => (name === undefined ? all[0] : all.find((model) => model.name === name)),
    async reload() {
      for (const model of all) await told(model, () => model.reload().then(() => true));
    },
    async close() {
      clearInterval(timer);
      await looking;
      await Promise.all(all.map((model) => model.close()));
    },
  };
}
