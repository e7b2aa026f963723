// Where the hub is and how it is asked: the environment goes in, as Hugging Face's own libraries read it, settings come out.
// Variables: https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How the hub is reached. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Where downloads are kept, in the layout that Python's `huggingface_hub` shares. */
  readonly cacheFolder: string;
  /** Take only what is in the cache. */
  readonly offline: boolean;
}

/** What asking the hub depends on beside its settings. */
export interface HubAccess extends HubSettings {
  readonly fetch: typeof fetch;
  /** Waits between tries. @param seconds how long */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Called as bytes arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Path in the repository of the file that is on its way. */
  readonly file: string;
  /** Bytes of all files that are wanted and were not in the cache. */
  readonly received: number;
  readonly total: number;
}

/** What a caller may say of the way in which the hub is asked. */
export type HubOptions = Partial<Pick<HubAccess, 'fetch' | 'sleep' | 'onProgress' | 'signal'>>;

/** Settings by `HF_ENDPOINT`, `HF_TOKEN` (or the token that was saved by a login), `HF_HOME`, `HF_HUB_CACHE`, `HF_HUB_OFFLINE`. */
export async function hubSettings(environment: Readonly<Record<string, string | undefined>>): Promise<HubSettings> {
  const { HF_ENDPOINT, HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, HF_HOME, HF_HUB_OFFLINE } = environment;
  const home = HF_HOME || join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  const saved = await readFile(HF_TOKEN_PATH || join(home, 'token'), 'utf8').catch(() => '');
  return {
    endpoint: (HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
    token: (HF_TOKEN || HUGGING_FACE_HUB_TOKEN || saved).trim() || undefined,
    cacheFolder: environment.HF_HUB_CACHE || environment.HUGGINGFACE_HUB_CACHE || join(home, 'hub'),
    offline: /^(1|true|yes|on)$/i.test(HF_HUB_OFFLINE ?? ''),
  };
}

/** The hub by the environment of this process. */
export async function openHub(options: HubOptions = {}): Promise<HubAccess> {
  return {
    ...(await hubSettings(process.env)),
    fetch: (input, init) => fetch(input, init),
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds)),
    ...options,
  };
}
