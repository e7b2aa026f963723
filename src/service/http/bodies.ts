// Reads the bodies of calls: JSON, forms, and lines of JSON as a stream. Every byte is counted, and bodies must arrive
// in time.
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BytetagError } from '../../foundation/errors.js';
import { parseJson } from '../../foundation/json-text.js';
import { Problem } from './problems.js';

/** The media types of JSON Lines. */
export const linesTypes = ['application/x-ndjson', 'application/jsonl', 'application/jsonlines'] as const;

/** The body of JSON Lines. It is read by the call itself. */
export interface LinesBody {
  readonly lines: Readable;
}

/** Teaches a service to read bodies. */
export function readBodies(app: FastifyInstance, bodyBytes: number): void {
  app.removeAllContentTypeParsers();
  const buffered = { parseAs: 'buffer', bodyLimit: bodyBytes } as const;
  app.addContentTypeParser('application/json', buffered, async (_: FastifyRequest, body: Buffer) => jsonOf(body));
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    buffered,
    async ({ headers }: FastifyRequest, body: Buffer) => formOf(body, headers['content-type'] ?? ''),
  );
  app.addContentTypeParser(
    [...linesTypes],
    async (_: FastifyRequest, lines: Readable): Promise<LinesBody> => ({ lines }),
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws Problem 400 for bytes that are no UTF-8 */
function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Problem(400, 'body: expected UTF-8, got other bytes');
  }
}

/** @throws Problem 400 for what is no JSON, or has too many or too deeply nested values */
function jsonOf(body: Buffer): unknown {
  try {
    return parseJson(textOf(body), 'body', 'data');
  } catch (error) {
    throw error instanceof BytetagError ? new Problem(400, error.message) : error;
  }
}

/** The texts of a form by their names. @throws Problem 400 for a malformed one */
async function formOf(body: Buffer, type: string): Promise<Readonly<Record<string, string>>> {
  textOf(body);
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => {
    throw new Problem(400, 'body: expected a form as its type says, got another');
  });
  const texts = await Promise.all(
    Array.from(form, async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()] as const),
  );
  return Object.fromEntries(texts);
}
