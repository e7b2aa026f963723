// The model that the page works with.
import { signal } from '@preact/signals';
import { BytetagError, type ModelSource, Tagger } from '../../src/web.js';

/** A model, from when it is asked for. */
export type Model =
  | { readonly state: 'loading'; readonly name: string; readonly loaded: number; readonly total: number | undefined }
  | {
      readonly state: 'ready';
      readonly name: string;
      readonly source: ModelSource;
      readonly tagger: Tagger;
      /** Why another model could not be loaded in its place. */
      readonly failure?: string;
    }
  | { readonly state: 'failed'; readonly name: string; readonly reason: string };

type ReadyModel = Extract<Model, { readonly state: 'ready' }>;

/** The models that come with the page. */
export const ownModels = ['pos-en', 'pos-multi'] as const;

/** The current one. */
export const model = signal<Model>({ state: 'loading', name: ownModels[0], loaded: 0, total: undefined });

/** Where a model that comes with the page is. */
export function ownModel(name: (typeof ownModels)[number]): URL {
  return new URL(`models/${name}/`, document.baseURI);
}

let latest: AbortController | undefined;

/** The last that was loaded. It is kept until another is. */
let ready: ReadyModel | undefined;

/** Loads a model in the place of the current one, which stays if it cannot be loaded. */
export async function openModel(name: string, source: ModelSource): Promise<void> {
  latest?.abort();
  const controller = new AbortController();
  latest = controller;
  const { signal } = controller;
  model.value = { state: 'loading', name, loaded: 0, total: undefined };
  try {
    const tagger = await Tagger.load(source, {
      signal,
      onProgress({ loaded, total }) {
        if (!signal.aborted) model.value = { state: 'loading', name, loaded, total };
      },
    });
    if (signal.aborted) return await tagger.dispose();
    const before = ready;
    ready = { state: 'ready', name, source, tagger };
    model.value = ready;
    await before?.tagger.dispose();
  } catch (error) {
    const reason = reasonOf(error);
    if (signal.aborted) return;
    model.value = ready ? { ...ready, failure: reason } : { state: 'failed', name, reason };
  }
}

/** Loads a model that somebody has picked: its files, or a zip of them. */
export function openModelFiles(files: readonly File[]): void {
  const [first, ...others] = files;
  if (first === undefined) return;
  const isZip = others.length === 0 && first.name.endsWith('.zip');
  void openModel(first.name, isZip ? first : files);
}

/** What went wrong, in one sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof BytetagError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
