// Checks answers of the hub before Hugging Face's library reads them, because the library trusts every answer.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { findJsonFault } from '../../foundation/json-text.js';
import { addressOf } from './request.js';

/** A `fetch` that checks successful answers first. @param check throws for an invalid answer */
export function checkAnswers(way: typeof fetch, check: (body: ArrayBuffer, address: string) => void): typeof fetch {
  return async (input, init) => {
    const response = await way(input, init);
    if (!response.ok) return response;
    const body = await response.arrayBuffer();
    check(body, addressOf(input));
    const { status, statusText, headers } = response;
    // An answer without content may have no body at all.
    return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
  };
}

/** @throws BytetagError `network` if an answer is not JSON, or has too many values, each of which takes memory */
export function parseAnswer(body: ArrayBuffer, where: string, expected: string): unknown {
  const text = new TextDecoder().decode(body);
  const fault = findJsonFault(text);
  if (fault === undefined) return JSON.parse(text);
  if (!fault.isLimit) throw malformed(where, expected, text);
  throw new BytetagError('network', `${where}: expected ${expected} with ${fault.expected}, got more`);
}

/** The error for an answer of the wrong form. */
export function malformed(where: string, expected: string, found: unknown): BytetagError {
  return new BytetagError('network', `${where}: expected ${expected}, got ${describeValue(found)}`);
}
