// The HTTP server of a service without its routes: limits, request ids, errors, headers, logs.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { onAbort } from '../../foundation/on-abort.js';
import { linesTypes, readBodies } from './bodies.js';
import { type Call, countUsage, type Limits, type Usage } from './limits.js';
import { Problem, type ProblemBody, problemOf } from './problems.js';
import { compileSchema, describeFaults } from './validation.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for calls of routes that work on texts (`works`). */
    call: WorkingCall | undefined;
  }
  interface FastifyInstance {
    /** The problem that the error of a request is. A fault of the service is logged, without any text. */
    problemOf(error: unknown, request: FastifyRequest): Problem;
  }
  interface FastifyContextConfig {
    /** Whether the route works on texts, so that its calls are counted. */
    readonly works?: boolean;
    /** Whether it is answered without a token. */
    readonly open?: boolean;
  }
}

/** A call that works on texts. */
export interface WorkingCall extends Call {
  /** Aborted when the caller has left, or the time is over. */
  readonly signal: AbortSignal;
  /** Whether texts come and go as a stream, which may take as long as it goes on. */
  readonly isStream: boolean;
}

/** What is told of an answered request. */
export interface Answered {
  /** The pattern of the route, such as `/v1/tag`; never an address, which may hold a text. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** A server, and what is in use. */
export interface App {
  readonly server: FastifyInstance;
  readonly usage: Usage;
}

/** How a server is made. */
export interface AppOptions {
  readonly limits: Limits;
  /** Fastify's own logs are not wanted: they have addresses, which may hold texts. */
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'error'>;
  /** Called with every answered request. */
  readonly onAnswer: (answered: Answered) => void;
  /** Throws a Problem for a request that may not be answered. @param isOpen whether no token is needed */
  readonly check: (request: FastifyRequest, isOpen: boolean) => void;
  /** Origins of pages elsewhere that may call. */
  readonly origins: readonly string[];
}

/** The most seconds until the headers of a request have arrived. */
const headerSeconds = 20;

/** Milliseconds that a connection may be silent, beyond twice the time of a call. */
const silentMilliseconds = 5000;

/** The status that logs have for callers who have left before they were answered. */
const hasLeft = 499;

/** Makes a server. */
export async function createApp({ limits, logger, onAnswer, check, origins }: AppOptions): Promise<App> {
  const usage = countUsage(limits);
  const server: FastifyInstance = fastify({
    // Ids of callers are kept if they are short and plain.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    },
    bodyLimit: limits.bodyBytes,
    // How long a body may take is a matter of `arriving`: a stream may take as long as it goes on.
    requestTimeout: 0,
    // Every call is answered in less time. A connection that is silent for longer has a caller who does not read.
    connectionTimeout: 2000 * Math.max(1, limits.seconds) + silentMilliseconds,
    http: { headersTimeout: 1000 * headerSeconds, connectionsCheckingInterval: 2000 },
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 100, ignoreTrailingSlash: true },
    schemaController: { compilersFactory: { buildValidator: compileSchema } },
    schemaErrorFormatter: describeFaults,
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
    clientErrorHandler: refuseMalformed,
  });
  // Answers are made to fit their schemas; the tests see to that.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  server.decorateRequest('call', undefined);
  server.decorate('problemOf', loggedProblem);
  readBodies(server, limits.bodyBytes);

  // Before the checks: a browser asks without a token whether it may call.
  if (origins.length > 0) await server.register(cors, { origin: [...origins], maxAge: 600 });
  const started = new WeakMap<FastifyRequest, number>();
  server.addHook('onRequest', async (request, reply) => {
    started.set(request, performance.now());
    reply.raw.once('close', () => finish(request, reply.raw.writableFinished ? reply.statusCode : hasLeft));
    reply.header('x-request-id', request.id);
    check(request, request.routeOptions.config?.open === true);
    if (request.is404) throw notFound(request, reply);
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new Problem(415, 'body: expected no Content-Encoding, got one');
    }
    checkType(request);
    if (request.routeOptions.config?.works) request.call = beginCall(usage, request, reply, limits);
  });
  server.addHook('onRoute', (route) => {
    const { handler } = route;
    if (!route.config?.works) return;
    route.handler = async function (request, reply) {
      const { call } = request;
      const work = Promise.resolve(handler.call(this, request, reply));
      return call ? unlessAborted(work, call.signal) : work;
    };
  });
  server.addHook('preParsing', async (request, _, payload) =>
    request.call === undefined || request.method === 'GET' ? payload : arriving(payload, request.call, limits),
  );
  server.addHook('preValidation', async ({ method, body }) => {
    if (method === 'POST' && (body === undefined || body === null)) {
      throw new Problem(400, 'body: expected one, got none');
    }
  });
  /** Ends what a request has begun: when it is answered, or when its caller has left. */
  const finish = (request: FastifyRequest, status: number): void => {
    const start = started.get(request);
    if (start === undefined) return;
    started.delete(request);
    request.call?.end();
    const { method, id } = request;
    const route = request.routeOptions.url ?? 'none';
    const seconds = (performance.now() - start) / 1000;
    onAnswer({ route, method, status, seconds });
    logger.info({ requestId: id, method, route, status, milliseconds: Math.round(1000 * seconds) }, 'answered');
  };
  server.addHook('onResponse', async (request, reply) => finish(request, reply.statusCode));
  server.setErrorHandler(answerProblem);
  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    ...isolation,
  });
  return { server, usage };

  /** The problem of a request that no route answers. */
  function notFound({ method, url }: FastifyRequest, reply: FastifyReply): Problem {
    const path = url.split('?')[0] ?? '';
    const allowed = (['GET', 'POST'] as const).filter((each) => server.findRoute({ method: each, url: path }) !== null);
    if (allowed.length === 0) return new Problem(404, 'address: expected one that the service has, got another');
    reply.header('allow', allowed.join(', '));
    return new Problem(405, `method: expected ${allowed.join(' or ')}, got ${method}`);
  }

  /** The problem that an error is. Nothing of a text is logged: messages may quote words. */
  function loggedProblem(error: unknown, request: FastifyRequest): Problem {
    const problem = problemOf(error);
    if (problem.status >= 500 && !(error instanceof Problem)) {
      const { name, stack } = error instanceof Error ? error : new Error(String(error));
      const code = (error as Partial<FastifyError>).code;
      // The lines of a stack name places in the code. Its first may be a message with a text.
      const places = stack?.split('\n').filter((line) => /^\s+at /.test(line));
      logger.error({ requestId: request.id, status: problem.status, name, code, places }, 'could not answer');
    }
    return problem;
  }

  /** Answers with a problem. */
  function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = loggedProblem(error, request);
    if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
    const body: ProblemBody = { error: problem.message, requestId: request.id };
    reply.code(problem.status).type('application/json').send(body);
  }
}

/** What pages of the service may do: their own scripts, WebAssembly, workers, and calls to the service. */
const pagePolicy = {
  defaultSrc: ["'none'"],
  ...{ scriptSrc: ["'self'", "'wasm-unsafe-eval'"], styleSrc: ["'self'"], imgSrc: ["'self'", 'data:'] },
  ...{ connectSrc: ["'self'"], workerSrc: ["'self'", 'blob:'], manifestSrc: ["'self'"], formAction: ["'none'"] },
  ...{ baseUri: ["'none'"], frameAncestors: ["'none'"] },
};

/** What lets a page use threads. Whether there is TLS, and for how long, is for the proxy in front to say. */
const isolation = {
  crossOriginEmbedderPolicy: { policy: 'require-corp' },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  strictTransportSecurity: false,
} as const;

/** @throws Problem 415 for a body of a type that the route has no schema for: it would not be checked */
function checkType({ headers, method, routeOptions }: FastifyRequest): void {
  const { body } = (routeOptions.schema ?? {}) as { readonly body?: { readonly content?: object } };
  if (method !== 'POST' || body?.content === undefined) return;
  const types = Object.keys(body.content);
  const given = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const [lines, ...others] = linesTypes;
  if (types.includes(given) || (types.includes(lines) && others.some((type) => type === given))) return;
  throw new Problem(415, `Content-Type: expected ${types.join(' or ')}, got ${given === '' ? 'none' : 'another'}`);
}

function beginCall(usage: Usage, request: FastifyRequest, reply: FastifyReply, { seconds }: Limits): WorkingCall {
  const call = usage.begin();
  const controller = new AbortController();
  const message = `time: expected an answer within ${seconds} s, got none (shorter texts take less)`;
  const isStream = linesTypes.some((type) => request.headers['content-type']?.startsWith(type));
  const timeIsOver = (): void => controller.abort(new Problem(503, message, { retryAfter: 10 }));
  const timer = isStream ? undefined : setTimeout(timeIsOver, 1000 * seconds);
  reply.raw.once('close', () => {
    if (reply.raw.writableFinished) return;
    controller.abort(new Problem(hasLeft, 'caller: expected one that waits, got none'));
  });
  return {
    ...{ isStream, signal: controller.signal, count: call.count },
    end() {
      clearTimeout(timer);
      call.end();
    },
  };
}

/**
 * What work gives, or the reason of a signal as soon as it is aborted: the work itself goes on until what a process has
 * been given is done.
 */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let forget = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    forget = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    forget();
  }
}

/** A body as it arrives, in time: all of it, counted; or each part of a stream. */
function arriving(payload: Readable, { isStream, count }: WorkingCall, { seconds }: Limits): Readable {
  const arrived = payload.pipe(isStream ? new PassThrough() : count());
  const late = new Problem(
    408,
    `body: expected ${isStream ? 'more of it' : 'all of it'} within ${seconds} s, got less`,
  );
  const timer = setTimeout(() => arrived.destroy(late), 1000 * seconds);
  if (isStream) payload.on('data', () => timer.refresh());
  payload.on('error', (error) => arrived.destroy(error));
  // A caller who has left ends nothing.
  payload.on('close', () => arrived.end());
  for (const event of ['end', 'close']) arrived.once(event, () => clearTimeout(timer));
  // Whoever reads it is told. If nobody does any more, as after an answer, nobody needs to be.
  arrived.on('error', () => {});
  return arrived;
}

/** Answers what is no HTTP, and requests whose headers do not arrive in time. */
function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'headers: expected all of them in time, got less']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'headers: expected shorter ones, got more bytes']
        : ['400 Bad Request', 'request: expected HTTP, got other bytes'];
  const body = JSON.stringify({ error: message });
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}
