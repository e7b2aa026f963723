// Sends a request to the hub and repeats it while this makes sense. If there is no answer, the error says why in one
// sentence.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { reasonOf } from './connection-reason.js';
import type { HubAccess } from './settings.js';

/** The total number of tries for temporary problems: no connection, too many requests, an error of the server. */
const tries = 5;

/** The longest wait that a server may ask for, in seconds. */
const longestWait = 300;

/**
 * Problems that another try would not change: an unknown host name, also of a proxy; a certificate that is not trusted;
 * an address that `fetch` refuses; endless redirections.
 */
const lastingReasons = new RegExp(
  [
    '^(?:ENOTFOUND\\b|ERR_INVALID|ERR_TLS_CERT|ERR_SSL_WRONG_VERSION|CERT_|SELF_SIGNED_|DEPTH_ZERO_|' +
      'UNABLE_TO_|HOSTNAME_MISMATCH)',
    '^(?:INVALID_|PATH_LENGTH_EXCEEDED|bad port|unknown scheme|redirect count exceeded|URL scheme |cross origin )',
  ].join('|'),
);

/** Whether `fetch` refused to send the request at all, such as for an invalid header. Its error then has no cause. */
function isRefused(error: unknown): boolean {
  return error instanceof TypeError && error.cause === undefined;
}

/** Statuses that may change with another try. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * A `fetch` that tries again, to use in place of the global one. All other answers are returned unchanged. The token is
 * only sent to the endpoint, even if an answer of the hub leads to another address.
 * @throws BytetagError `network` if there is no connection after all tries, or if the server asks for too long a wait
 */
export function retryingFetch(hub: HubAccess): typeof fetch {
  return async (input, init) => {
    const address = addressOf(input);
    checkScheme(address);
    // Hugging Face's library has its own signal, which follows the hub's and also ends all uploads when one has failed.
    const signal = init?.signal ?? hub.signal;
    const sent = withoutForeignToken(hub, address, input, init);
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await hub.fetch(input, { ...sent, ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof BytetagError) throw error;
        // Its message may quote a header.
        if (isRefused(error)) throw networkError(address, new Error('a request that cannot be sent'));
        if (attempt < tries && !lastingReasons.test(reasonOf(error))) {
          await pause({ sleep: hub.sleep, signal }, backoff(attempt));
          continue;
        }
        throw networkError(address, error);
      }
      if (!passing.has(response.status) || attempt === tries) return response;
      const wait = Math.max(waitOf(response), backoff(attempt));
      await response.body?.cancel();
      if (wait > longestWait) {
        throw new BytetagError(
          'network',
          `${originOf(address)}: expected an answer, got status ${response.status} and to wait ${Math.round(wait)} s`,
        );
      }
      await pause({ sleep: hub.sleep, signal }, wait);
    }
  };
}

/** Waits between two tries, unless the signal is aborted in the meantime. @throws the signal's reason */
export async function pause(
  { sleep, signal }: { readonly sleep: HubAccess['sleep']; readonly signal?: AbortSignal | undefined },
  seconds: number,
): Promise<void> {
  try {
    await sleep(seconds, signal);
  } finally {
    signal?.throwIfAborted();
  }
}

/** The options of a request, without the token if it goes to another origin than the endpoint's. */
function withoutForeignToken(
  { endpoint, token }: HubAccess,
  address: string,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): RequestInit | undefined {
  if (token === undefined || originOf(address) === originOf(endpoint)) return init;
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  // Storage servers have their own tokens.
  if (!headers.get('authorization')?.includes(token)) return init;
  headers.delete('authorization');
  return { ...init, headers };
}

/** Seconds before the next try: 1, 2, 4, 8. @param attempt counted from 1 */
export function backoff(attempt: number): number {
  return 2 ** (attempt - 1);
}

/** The error for a connection that could not be made or that broke, in one sentence. */
export function networkError(address: string, cause: unknown): BytetagError {
  const reason = reasonOf(cause);
  const hint = 'HF_HUB_OFFLINE=1 uses what was downloaded before';
  return new BytetagError('network', `${originOf(address)}: expected a connection, got ${reason} (${hint})`, { cause });
}

/**
 * The error for an answer other than success, in one sentence.
 * @param what the thing that was requested
 * @param hub the hub that was asked, with its token; undefined for another server
 */
export function statusError(
  what: string,
  status: number,
  hub?: Pick<HubAccess, 'token' | 'tokenSource'>,
): BytetagError {
  const found = `status ${status}`;
  switch (status) {
    case 401:
    case 403: {
      const withToken = `does the token in ${hub?.tokenSource ?? 'HF_TOKEN'} have access?`;
      const hint = hub?.token === undefined ? 'set HF_TOKEN; or does it not exist?' : withToken;
      return new BytetagError('network', `${what}: expected access, got ${found}${hub ? ` (${hint})` : ''}`);
    }
    case 404:
      return new BytetagError('network', `${what}: expected it on the hub, got ${found} (is the name right?)`, {
        cause: notFound,
      });
    case 429:
      return new BytetagError('network', `${what}: expected an answer, got ${found}: too many requests`);
    default:
      return new BytetagError('network', `${what}: expected an answer, got ${found}`);
  }
}

/** The cause of an error that says 404. */
const notFound = { status: 404 } as const;

/** Whether an error says that the server does not have the requested file, and not that the request failed. */
export function isNotFound(error: unknown): boolean {
  return error instanceof BytetagError && error.cause === notFound;
}

/** The seconds that a server asks to wait. `Retry-After` is a number or a date. */
function waitOf(response: Response): number {
  const header = response.headers.get('retry-after');
  if (header === null) return 0;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, (date - Date.now()) / 1000);
}

/** The address of a `fetch`. */
export function addressOf(input: Parameters<typeof fetch>[0]): string {
  return input instanceof Request ? input.url : String(input);
}

/** The part of an address for messages. It never contains a password. */
export function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : describeText(withoutPassword(address));
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/.*@/s, '//');
}

/**
 * Checks an address that may be from an answer of the hub, which could name a file of this machine.
 * @throws BytetagError `network` if it is not an address of the web
 */
function checkScheme(address: string): void {
  if (!URL.canParse(address) || /^https?:$/.test(new URL(address).protocol)) return;
  const found = describeValue(withoutPassword(address));
  throw new BytetagError('network', `the hub: expected addresses that begin with http:// or https://, got ${found}`);
}
