// Answers that are kept in memory have a limit: a server may send without an end.
import { BytetagError } from '../../foundation/errors.js';

/** The most bytes of an answer about a repository: 16 kB for each of the thousand files of a page. */
export const mostAnswerBytes = 2 ** 24;

/**
 * The body of an answer.
 * @param where begins the message: what was asked for
 * @throws BytetagError `network` if it has more bytes; what the connection throws
 */
export async function readAnswer(
  response: Response,
  where: string,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    // Leaving the loop ends the connection.
    if (length > mostBytes) {
      throw new BytetagError('network', `${where}: expected an answer of at most ${mostBytes} bytes, got more`);
    }
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/**
 * A `fetch` whose answers are read at once, up to a number of bytes. Of an answer that is no success only the status is kept: its
 * body may be of any size, and nobody reads it.
 * @throws BytetagError `network` for a larger one
 */
export function limitAnswers(way: typeof fetch, where: string, mostBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await way(input, init);
    const { status, statusText, headers, url } = response;
    if (!response.ok) await response.body?.cancel();
    else if (response.body === null) return response;
    const kept = response.ok
      ? new Response(await readAnswer(response, where, mostBytes), { status, statusText, headers })
      : new Response(null, { status, statusText });
    return Object.defineProperty(kept, 'url', { value: url });
  };
}
