// Where the hub is and how it is asked, by the environment, as Hugging Face's own libraries read it.
// Variables: https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { readWholeFile } from '../files/whole-file.js';
import { fetchThroughProxies } from './proxy.js';

/** Variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/** How the hub is reached. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Where the token is from, as messages call it: a variable, or the file of a login. Default: `HF_TOKEN`. */
  readonly tokenSource?: string | undefined;
  /** Where downloads are kept, in the layout that Python's `huggingface_hub` shares. */
  readonly cacheFolder: string;
  /** Take only what is in the cache. */
  readonly offline: boolean;
}

/** What asking the hub depends on beside its settings. */
export interface HubAccess extends HubSettings {
  readonly fetch: typeof fetch;
  /** Waits between tries. @param seconds how long @param signal ends the wait at once, by throwing */
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
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

/** The most bytes of a token's file, 4 kB: a token has forty, and goes into a header of each request. */
const mostTokenBytes = 4096;

/**
 * Settings by `HF_ENDPOINT`, `HF_TOKEN` (or the token that was saved by a login), `HF_HOME`, `HF_HUB_CACHE`, `HF_HUB_OFFLINE`.
 * Paths may begin with `~` and name variables, as in Python's library.
 * @throws BytetagError `usage` for an endpoint that is no address of the web, and for a token that cannot be one
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
 * An address of the web without slashes at its end.
 * @param name of the variable that says it
 * @throws BytetagError `usage` for another address, and for one with a password or a query, which are never shown
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
  // Paths are appended to it.
  if (/[?#]/.test(text)) throw new BytetagError('usage', `${expected}, got one with ? or #`);
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}

/** A token as it can stand in a header. The message does not show it. @param source where it is from */
function checkToken(token: string, source: string | undefined): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const found = 'one with a space, a line break or another character that a token cannot have';
  throw new BytetagError('usage', `${source}: expected a token, got ${found}`);
}

/** Where programs keep what they can get again: `XDG_CACHE_HOME`, else `~/.cache`. */
export function cacheHome(environment: Environment): string {
  return pathIn(environment, 'XDG_CACHE_HOME') || join(homedir(), '.cache');
}

/**
 * A variable that is a path. A shell replaces `~` and `$HOME` before a program sees them, unless they are quoted or in a
 * file that no shell reads (`docker --env-file`): as in Python, they are replaced here. `~name` is left, and so is a
 * variable that is not there.
 */
function pathIn(environment: Environment, name: string): string {
  const path = (environment[name] ?? '').replace(/^~(?=$|[/\\])/, () => homedir());
  return path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced, bare) => environment[braced ?? bare] ?? whole);
}

/** The hub by the environment of this process. */
export async function openHub(options: HubOptions = {}): Promise<HubAccess> {
  return {
    ...(await hubSettings(process.env)),
    fetch: fetchThroughProxies(process.env),
    sleep: (seconds, signal) => wait(1000 * seconds, undefined, { ...(signal && { signal }) }),
    ...options,
  };
}
