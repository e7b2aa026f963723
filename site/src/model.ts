// The model that the page works with.
import { signal } from '@preact/signals';
import { BytetagError, type LoadTaggerOptions, type ModelSource, type Tagged, Tagger } from '../../src/web.js';
import { findServer, type ServerModel, serverModels, serverTagger } from './server.js';

/** What the page asks of a model, which may run in the page or elsewhere. */
export interface PageTagger {
  readonly config: {
    readonly tasks: readonly { readonly name: string; readonly tags: readonly string[]; readonly column: string }[];
  };
  tag(
    text: string,
    options: { readonly task: string; readonly alternatives: number; readonly signal: AbortSignal },
  ): Promise<Tagged>;
  label(
    sentences: readonly (readonly string[])[],
    options: { readonly task: string },
  ): Promise<readonly { readonly tags: readonly string[]; readonly confidences?: readonly number[] }[]>;
  segment(text: string): Promise<readonly (readonly { readonly text: string }[])[]>;
  dispose(): Promise<void>;
}

/** A model, from when it is asked for. */
export type Model =
  | { readonly state: 'loading'; readonly name: string; readonly loaded: number; readonly total: number | undefined }
  | {
      readonly state: 'ready';
      readonly name: string;
      /** Where its files are. None if it runs on the server: it can tag, but not be trained in the page. */
      readonly source: ModelSource | undefined;
      readonly tagger: PageTagger;
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
export function openModel(name: string, source: ModelSource): Promise<void> {
  return open(name, source, (options) => Tagger.load(source, options));
}

/** The name of a model of the service that the page came from. */
export const serverName = ({ name }: ServerModel): string => `${name} on the server`;

/** Uses a model of the service in the place of the current one. */
export function openServerModel(chosen: ServerModel): Promise<void> {
  return open(serverName(chosen), undefined, async () => serverTagger(chosen));
}

/** Opens the first model: the page's own, unless a service has another. @param token of the service, if it needs one */
export async function openFirstModel(token?: string): Promise<void> {
  await findServer(token);
  const [first] = serverModels.value;
  const isOwn = first === undefined || ownModels.some((name) => name === first.name);
  return isOwn ? openModel(ownModels[0], ownModel(ownModels[0])) : openServerModel(first);
}

async function open(
  name: string,
  source: ModelSource | undefined,
  load: (options: LoadTaggerOptions) => Promise<PageTagger>,
): Promise<void> {
  latest?.abort();
  const controller = new AbortController();
  latest = controller;
  const { signal } = controller;
  model.value = { state: 'loading', name, loaded: 0, total: undefined };
  try {
    const tagger = await load({
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
