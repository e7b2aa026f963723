// Limits the size of answers that are kept in memory, because a server may send without end.
import { BytetagError } from '../../foundation/errors.js';

/** The most bytes of an answer about a repository: 16 kB for each of the thousand files of a page. */
export const mostAnswerBytes = 2 ** 24;

/**
 * The body of an answer.
 * @param where the start of the message, which says what was requested
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
 * A `fetch` that reads answers at once, up to a number of bytes. For an answer that is not a success it only keeps the
 * status: its body may have any size and is not needed.
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
