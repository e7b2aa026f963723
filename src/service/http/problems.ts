// What a call is answered that cannot be done: a status and one sentence.
import type { FastifyError } from 'fastify';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';

/** Why a call cannot be done. */
export class Problem extends Error {
  readonly status: number;
  /** Seconds after which the caller may try again. */
  readonly retryAfter: number | undefined;

  /** @param message where, what was expected, what was found */
  constructor(status: number, message: string, { retryAfter }: { readonly retryAfter?: number } = {}) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The statuses of bytetag's errors that a call can have caused. The others are faults of the service. */
const statuses: Partial<Readonly<Record<ErrorCode, number>>> = { usage: 422, data: 422, config: 422, device: 503 };

/** The problem that an error is. An unforeseen one tells the caller nothing but that there was one. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof BytetagError) {
    const status = statuses[error.code];
    if (status === 503) return new Problem(503, 'worker: expected one that goes on, got none', { retryAfter: 1 });
    if (status !== undefined) return new Problem(status, error.message);
  }
  const { code, statusCode = 500, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem(413, 'body: expected a shorter one, got more bytes');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return new Problem(400, 'body: expected as many bytes as Content-Length says, got others');
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Problem(415, 'Content-Type: expected one that the address takes, got another');
  }
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new Problem(400, 'body: expected a JSON object, got nothing');
  if (statusCode >= 400 && statusCode < 500) return new Problem(statusCode, message ?? 'expected another request');
  return new Problem(500, 'expected an answer, got a fault of the service (its log has the request id)');
}

/** The body of an answer that tells a problem. */
export interface ProblemBody {
  /** One sentence. */
  readonly error: string;
  readonly requestId: string;
}
