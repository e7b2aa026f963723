// Fetches files with progress, and tries again where that helps.
import { BytetagError } from '../../foundation/errors.js';
import { joinBytes } from '../../foundation/join-bytes.js';

/** How files are fetched. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called with the number of bytes that came with each piece, below 0 when a file begins again. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** The total number of tries for problems that may pass: no connection, too many requests, an error of the server. */
const tries = 3;

/** Statuses that may change with another try. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The bytes of a file; undefined if there is none, also where a server answers with a page instead.
 * @throws BytetagError `network` if there is no answer, or another
 */
export async function fetchFile(address: string, options: FetchOptions = {}): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt++) {
    let received = 0;
    const onBytes = (bytes: number): void => {
      received += bytes;
      options.onBytes?.(bytes);
    };
    try {
      return await fetchOnce(address, { ...options, onBytes });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (received > 0) options.onBytes?.(-received);
      const mayPass = error instanceof PassingProblem;
      if (mayPass && attempt < tries) {
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
        continue;
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new BytetagError('network', `${address}: expected a file, got ${reason}`, { cause: error });
    }
  }
}

/** Another try may help. */
class PassingProblem extends Error {}

async function fetchOnce(address: string, { signal, headers, onBytes }: FetchOptions): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(address, { ...(signal && { signal }), ...(headers && { headers }) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PassingProblem(`no answer: ${reason}`, { cause });
  }
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
  if (response.status === 404 || (response.ok && isPage)) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) {
    await response.body?.cancel();
    const what = `status ${response.status}`;
    throw passing.has(response.status) ? new PassingProblem(what) : new Error(what);
  }
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      onBytes?.(piece.length);
    }
  } catch (cause) {
    throw new PassingProblem('an end in the middle', { cause });
  }
  return joinBytes(pieces);
}
