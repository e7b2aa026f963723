// Starts a service: models in processes of their own, behind an HTTP server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import type { WeightDType } from '../engine/onnx/weight-dtypes.js';
import { describeText } from '../foundation/describe-value.js';
import { BytetagError } from '../foundation/errors.js';
import type { ValueRule } from '../foundation/value-rules.js';
import { pinModel } from '../node/models/load-model.js';
import { defaultThreads } from '../node/runtime/default-threads.js';
import { loadTaggerInProcesses } from '../node/tagging/start-tagger-workers.js';
import { checkOptions } from '../product/options/check-options.js';
import { servingTable } from '../product/options/serving-table.js';
import { defaultTagger } from '../product/options/shipped-model-names.js';
import type { LoadedTagger } from '../product/tagger/tagger.js';
import { addDocumentation, describeRoutes } from './api/documentation.js';
import { addHuggingFaceRoutes } from './api/hugging-face-routes.js';
import { addTagRoutes } from './api/tag-routes.js';
import { addUdpipeRoutes } from './api/udpipe-routes.js';
import { accessCheck, checkCallers, checkTokens } from './http/access.js';
import { type App, createApp } from './http/app.js';
import type { Limits } from './http/limits.js';
import { addOperationRoutes, createMetrics, type Metrics } from './http/operations.js';
import { addPage } from './http/page.js';
import { type NamedModelSpec, namedModels, type ServedModelSpec } from './models/model-specs.js';
import { openServedModels, type ServedModels } from './models/served-models.js';

/** Options of a service. */
export interface ServiceOptions {
  /** The models, the first of which is the default: names, `name=model`, or more. Default: `pos-en`. */
  readonly models?: readonly (string | ServedModelSpec)[] | undefined;
  /** Weights of models that do not say it themselves. Default: `fp32`. */
  readonly dtype?: WeightDType | undefined;
  /** Copies of each model, each in a process; 0: the cores divided among the models. Default: 0. */
  readonly workers?: number | undefined;
  /** Threads for each operator; 0: the cores divided among the processes. Default: 0. */
  readonly threads?: number | undefined;
  /** Tokens, one of which callers must send (`Authorization: Bearer ..`). Default: none, everybody may call. */
  readonly tokens?: readonly string[] | undefined;
  /** Origins of web pages elsewhere that may call. Default: none. */
  readonly origins?: readonly string[] | undefined;
  /** Names that callers without a token reach the service by, beside `localhost` and numbers. Default: none. */
  readonly hosts?: readonly string[] | undefined;
  /** The most bytes of a body. Default: 4 MiB. */
  readonly bodyLimit?: number | undefined;
  /** The most characters of a text. Default: 100,000. */
  readonly textLimit?: number | undefined;
  /** The most texts of a call. Default: 1,000. */
  readonly textsLimit?: number | undefined;
  /** The most calls at a time. Default: 1,000. */
  readonly callsLimit?: number | undefined;
  /** The most seconds for a call. Default: 60. */
  readonly timeLimit?: number | undefined;
  /** Seconds between two looks at the files of the models, which are loaded again if replaced; 0: none. Default: 2. */
  readonly watch?: number | undefined;
  /** Where to log. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

const other = { kind: 'other' } as const;

/** A rule for every option. A missing rule is a compile error. */
const rules = {
  ...servingTable,
  ...{ models: other, tokens: other, logger: other },
} as const satisfies Readonly<Record<keyof ServiceOptions, ValueRule>>;

/** A service, which owns its models and its server. */
export interface Service {
  /** The server, for calls within the program (`app.inject`). */
  readonly app: FastifyInstance;
  /** Answers a request of another server, such as Express. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Listens. @returns the address. @throws BytetagError `io` if it cannot */
  listen(where: { readonly host?: string; readonly port: number }): Promise<string>;
  /** Loads all models again. Calls that come meanwhile use them as they are; so they stay if they cannot be loaded. */
  reload(): Promise<void>;
  /**
   * Refuses new calls, waits for those that have begun, and frees everything.
   * @param grace the longest time to wait, in seconds. Default: 30. Then connections are closed as they are
   */
  close(grace?: number): Promise<void>;
}

/**
 * Starts a service. It does not listen yet.
 * @throws BytetagError `usage` for options that do not fit; `io` or `model` for a model that cannot be loaded
 * @example const service = await createService({ models: ['pos-en'] }); await service.listen({ port: 8080 });
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  checkOptions(options, rules);
  const { tokens = [], origins = [], hosts = [], watch = 2, logger = pino({ enabled: false }) } = options;
  checkTokens(tokens);
  checkCallers({ origins, hosts });
  const specs = namedModels(options.models ?? [defaultTagger]);
  if (specs.length === 0) throw new BytetagError('usage', 'models: expected at least one, got none');
  let app: App | undefined;
  const metrics = createMetrics(() => app?.usage);
  const models = await openServedModels(specs, (spec) => loadModel(spec, options, specs.length, metrics, logger), {
    seconds: watch,
    onReload(model, failure) {
      metrics.reloaded(model, failure === undefined ? 'loaded' : 'failed');
      if (failure === undefined) logger.info({ model }, 'loaded the model again');
      else logger.error({ model, reason: String(failure) }, 'could not load the model again');
    },
  });
  try {
    const check = accessCheck({ tokens, origins, hosts });
    app = await createApp({ limits: limitsOf(options), logger, onAnswer: metrics.answered, check, origins });
    return await assemble(app, models, limitsOf(options), metrics, tokens.length > 0);
  } catch (error) {
    await models.close();
    throw error;
  }
}

function limitsOf(options: ServiceOptions): Limits {
  const { bodyLimit = 2 ** 22, textLimit = 100_000, textsLimit = 1000, callsLimit = 1000, timeLimit = 60 } = options;
  return { bodyBytes: bodyLimit, textLength: textLimit, texts: textsLimit, calls: callsLimit, seconds: timeLimit };
}

/** Loads a model in its processes. @param count the number of models, which share the cores */
async function loadModel(
  { name, model, base, adapters, segmenter, dtype }: NamedModelSpec,
  options: ServiceOptions,
  count: number,
  metrics: Metrics,
  logger: Logger,
): Promise<LoadedTagger> {
  const cores = defaultThreads() ?? availableParallelism();
  const workers = options.workers || Math.max(1, Math.floor(cores / count));
  const threads = options.threads || Math.max(1, Math.floor(cores / (workers * count)));
  const setup = {
    model: await pinModel(model, { base }),
    options: { dtype: dtype ?? options.dtype, threads, base, adapters, segmenter },
  };
  return loadTaggerInProcesses(setup, {
    count: workers,
    onBatch: (sentences, words) => metrics.labelled(name, sentences, words),
    onWarning: (message) => logger.warn({ model: name }, message),
    onDeath(reason) {
      metrics.died(name);
      logger.error({ model: name, reason }, 'a process has died; another takes its place');
    },
  });
}

/** Milliseconds between two looks at what is in progress, at the end. */
const betweenLooks = 500;

async function assemble(
  { server, usage }: App,
  models: ServedModels,
  limits: Limits,
  metrics: Metrics,
  needsToken: boolean,
): Promise<Service> {
  let isClosing = false;
  const context = { models, limits };
  // A caller would send its next call on a connection that is about to be closed, and lose it.
  server.addHook('onSend', async (_, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  await describeRoutes(server, needsToken);
  await server.register(async (routes) => {
    addTagRoutes(routes, context);
    addHuggingFaceRoutes(routes, context);
    addUdpipeRoutes(routes, context);
    addOperationRoutes(routes, metrics, () => !isClosing);
  });
  await addDocumentation(server);
  await addPage(server);
  await server.ready();
  let closing: Promise<void> | undefined;
  const close = async (grace: number): Promise<void> => {
    isClosing = true;
    const end = performance.now() + 1000 * grace;
    // Of answers that had begun before, the connections would be kept.
    const looks = setInterval(() => server.server.closeIdleConnections(), betweenLooks);
    const timer = setTimeout(() => server.server.closeAllConnections(), 1000 * grace);
    await server.close();
    // Calls of another server do not go through this one's connections.
    while (usage.calls > 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, betweenLooks));
    clearInterval(looks);
    clearTimeout(timer);
    await models.close();
  };
  return {
    app: server,
    handle(request, response) {
      // Other servers take what they are mounted at away, and may leave nothing.
      if (!request.url?.startsWith('/')) request.url = `/${request.url ?? ''}`;
      server.routing(request, response);
    },
    async listen({ host = '127.0.0.1', port }) {
      try {
        return await server.listen({ host, port });
      } catch (error) {
        throw new BytetagError('io', whyNotListening(host, port, error as NodeJS.ErrnoException), { cause: error });
      }
    },
    reload: () => models.reload(),
    close(grace = 30) {
      closing ??= close(grace);
      return closing;
    },
  };
}

function whyNotListening(host: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `port: expected one of ${host} that is free, got ${port}, which is in use`;
  if (code === 'EACCES') return `port: expected one that may be used, got ${port} (${message})`;
  return `host: expected an address of this machine, got ${describeText(host)} (${message})`;
}
