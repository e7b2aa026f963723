// The settings for the hub, from the same environment variables as in Hugging Face's own libraries.
// Variables: https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { readWholeFile } from '../files/whole-file.js';
import { fetchThroughProxies } from './proxy.js';

/** Environment variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/** How the hub is reached. */
export interface HubSettings {
  /** The address of the hub, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** The source of the token in messages: a variable, or the file of a login. Default: `HF_TOKEN`. */
  readonly tokenSource?: string | undefined;
  /** The folder for downloads, with the same layout as Python's `huggingface_hub`. */
  readonly cacheFolder: string;
  /** Whether to use only files in the cache. */
  readonly offline: boolean;
}

/** Everything that requests to the hub need: its settings, and functions that tests can replace. */
export interface HubAccess extends HubSettings {
  readonly fetch: typeof fetch;
  /** Waits between tries. @param seconds the time to wait @param signal ends the wait at once, by throwing */
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
  /** Called as bytes arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** The progress of a download. */
export interface DownloadProgress {
  /** The path in the repository of the file that is being downloaded. */
  readonly file: string;
  /** The received bytes of all needed files that were not in the cache. */
  readonly received: number;
  readonly total: number;
}

/** Options for requests to the hub. */
export type HubOptions = Partial<Pick<HubAccess, 'fetch' | 'sleep' | 'onProgress' | 'signal'>>;

/** The most bytes of a token's file, 4 kB. A token has forty, and is sent in a header of each request. */
const mostTokenBytes = 4096;

/**
 * The settings from `HF_ENDPOINT`, `HF_TOKEN` (or the token that was saved by a login), `HF_HOME`, `HF_HUB_CACHE` and
 * `HF_HUB_OFFLINE`. Paths may begin with `~` and contain variables, as in Python's library.
 * @throws BytetagError `usage` for an endpoint that is not a web address, and for an invalid token
 */
export async function hubSettings(environment: Environment): Promise<HubSettings> {
  const { HF_ENDPOINT, HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_HUB_OFFLINE } = environment;
  const home = pathIn(environment, 'HF_HOME') || join(cacheHome(environment), 'huggingface');
  const tokenFile = pathIn(environment, 'HF_TOKEN_PATH') || join(home, 'token');
  const saved = await readWholeFile(tokenFile, { mostBytes: mostTokenBytes, allowsPipe: true }).then(
    (bytes) => Buffer.from(bytes).toString(),
    () => '',
  );
  const tokens = [
    ['HF_TOKEN', HF_TOKEN],
    ['HUGGING_FACE_HUB_TOKEN', HUGGING_FACE_HUB_TOKEN],
    [tokenFile, saved],
  ] as const;
  const [tokenSource, token] = tokens.find(([, text]) => text !== undefined && text.trim() !== '') ?? [];
  return {
    endpoint: webAddress(HF_ENDPOINT || 'https://huggingface.co', 'HF_ENDPOINT'),
    token: token === undefined ? undefined : checkToken(token.trim(), tokenSource),
    tokenSource,
    cacheFolder:
      pathIn(environment, 'HF_HUB_CACHE') || pathIn(environment, 'HUGGINGFACE_HUB_CACHE') || join(home, 'hub'),
    offline: /^(1|true|yes|on)$/i.test(HF_HUB_OFFLINE ?? ''),
  };
}

/**
 * A web address without slashes at its end.
 * @param name the name of the variable that contains it
 * @throws BytetagError `usage` for an invalid address, and for one with a password or a query, which messages never
 *   show
 */
export function webAddress(variable: string, name: string): string {
  const text = variable.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const expected = `${name}: expected an address like https://example.org`;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const found = /[@?#]/.test(text) ? 'another' : describeValue(text);
    throw new BytetagError('usage', `${expected}, got ${found}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new BytetagError('usage', `${expected}, got one with a user name or a password`);
  }
  // Paths are added to the address.
  if (/[?#]/.test(text)) throw new BytetagError('usage', `${expected}, got one with ? or #`);
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}

/** Checks that a token can be sent in a header. The message does not show it. @param source the source of the token */
function checkToken(token: string, source: string | undefined): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const found = 'one with a space, a line break or another character that a token cannot have';
  throw new BytetagError('usage', `${source}: expected a token, got ${found}`);
}

/** The folder for caches: `XDG_CACHE_HOME`, or else `~/.cache`. */
export function cacheHome(environment: Environment): string {
  return pathIn(environment, 'XDG_CACHE_HOME') || join(homedir(), '.cache');
}

/**
 * A path from a variable. A shell replaces `~` and `$HOME` before a program sees them, unless they are quoted or in a
 * file that no shell reads (`docker --env-file`). So they are replaced here, as in Python. `~name` and unknown
 * variables are not replaced.
 */
function pathIn(environment: Environment, name: string): string {
  const path = (environment[name] ?? '').replace(/^~(?=$|[/\\])/, () => homedir());
  return path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => environment[braced ?? bare] ?? whole);
}

/** The hub with the settings in the environment of this process. */
export async function openHub(options: HubOptions = {}): Promise<HubAccess> {
  return {
    ...(await hubSettings(process.env)),
    fetch: fetchThroughProxies(process.env),
    sleep: (seconds, signal) => wait(1000 * seconds, undefined, { ...(signal && { signal }) }),
    ...options,
  };
}
