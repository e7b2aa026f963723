// One request to the hub, tried as often as makes sense; where there is no answer, one sentence says why.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { reasonOf } from './connection-reason.js';
import type { HubAccess } from './settings.js';

/** Tries in all for what may pass: no connection, too many requests, a fault of the server. */
const tries = 5;

/** The longest wait that a server may ask for, in seconds. */
const longestWait = 300;

/**
 * Faults that are the same the next time: a name that nobody knows, also of a proxy; a certificate that is not trusted; an
 * address that `fetch` refuses; redirections without an end.
 */
const lastingReasons = new RegExp(
  [
    '^(?:ENOTFOUND\\b|ERR_INVALID|ERR_TLS_CERT|ERR_SSL_WRONG_VERSION|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH)',
    '^(?:INVALID_|PATH_LENGTH_EXCEEDED|bad port|unknown scheme|redirect count exceeded|URL scheme |cross origin )',
  ].join('|'),
);

/** Whether `fetch` refused to send it at all, such as a header that is none: then its error has no cause. */
function isRefused(error: unknown): boolean {
  return error instanceof TypeError && error.cause === undefined;
}

/** Answers that may be others the next time. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * A `fetch` that tries again: for use in place of the global one. Answers of other kinds are given back as they are. The token
 * is sent to the endpoint alone, whatever address an answer of the hub has led to.
 * @throws BytetagError `network` if there is no connection after all tries, or the server asks for too long a wait
 */
export function retryingFetch(hub: HubAccess): typeof fetch {
  return async (input, init) => {
    const address = addressOf(input);
    checkScheme(address);
    // Hugging Face's library follows the hub's signal with one of its own, which also ends its uploads when one has failed.
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

/** Waits between two tries, unless the work is called off meanwhile. @throws the signal's reason */
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

/** What is sent with a request: to another origin than the endpoint's, the token is left out. */
function withoutForeignToken(
  { endpoint, token }: HubAccess,
  address: string,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): RequestInit | undefined {
  if (token === undefined || originOf(address) === originOf(endpoint)) return init;
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  // Storage servers have tokens of their own.
  if (!headers.get('authorization')?.includes(token)) return init;
  headers.delete('authorization');
  return { ...init, headers };
}

/** Seconds before the next try: 1, 2, 4, 8. @param attempt counted from 1 */
export function backoff(attempt: number): number {
  return 2 ** (attempt - 1);
}

/** A connection that could not be made or broke, in one sentence. */
export function networkError(address: string, cause: unknown): BytetagError {
  const reason = reasonOf(cause);
  const mend = 'HF_HUB_OFFLINE=1 uses what was downloaded before';
  return new BytetagError('network', `${originOf(address)}: expected a connection, got ${reason} (${mend})`, { cause });
}

/**
 * An answer other than success, in one sentence.
 * @param what was asked for
 * @param hub which was asked, with its token; undefined for another server
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
      const mend = hub?.token === undefined ? 'set HF_TOKEN; or does it not exist?' : withToken;
      return new BytetagError('network', `${what}: expected access, got ${found}${hub ? ` (${mend})` : ''}`);
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

/** Whether an error says that the server does not have what was asked for, and not that it could not be asked. */
export function isNotFound(error: unknown): boolean {
  return error instanceof BytetagError && error.cause === notFound;
}

/** Seconds that a server asks to wait: `Retry-After` is a number or a date. */
function waitOf(response: Response): number {
  const header = response.headers.get('retry-after');
  if (header === null) return 0;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, (date - Date.now()) / 1000);
}

/** The address that a `fetch` is asked for. */
export function addressOf(input: Parameters<typeof fetch>[0]): string {
  return input instanceof Request ? input.url : String(input);
}

/** What messages say of an address: never a password in it. */
export function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : describeText(withoutPassword(address));
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/.*@/s, '//');
}

/** An answer of the hub may name any address: files of this machine, for one. @throws BytetagError `network` for such a one */
function checkScheme(address: string): void {
  if (!URL.canParse(address) || /^https?:$/.test(new URL(address).protocol)) return;
  const found = describeValue(withoutPassword(address));
  throw new BytetagError('network', `the hub: expected addresses that begin with http:// or https://, got ${found}`);
}
