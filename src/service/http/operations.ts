// What operators ask a service: whether it lives, whether it can work, and figures of its work.
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from './app.js';
import type { Usage } from './limits.js';
import { Problem } from './problems.js';

/** The figures of a service. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts an answer. */
  answered(answer: Answered): void;
  /** Counts sentences that are labelled together, and their words. */
  labelled(model: string, sentences: number, words: number): void;
  /** Counts a process that has died. */
  died(model: string): void;
  /** Counts a model that has been loaded again, or could not be. */
  reloaded(model: string, outcome: 'loaded' | 'failed'): void;
}

/** Makes the figures of a service. @param usage what is in use, at the moment */
export function createMetrics(usage: () => Usage | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'bytetag_requests_total',
    help: 'Answered requests',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'bytetag_request_seconds',
    help: 'Time until a request was answered',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const batches = new Histogram({
    name: 'bytetag_batch_sentences',
    help: 'Sentences that were labelled together',
    labelNames: ['model'],
    buckets: [1, 2, 4, 8, 16, 32],
    registers,
  });
  const tokens = new Counter({
    name: 'bytetag_tokens_total',
    help: 'Labelled words',
    labelNames: ['model'],
    registers,
  });
  const deaths = new Counter({
    name: 'bytetag_worker_deaths_total',
    help: 'Processes that have died and were replaced',
    labelNames: ['model'],
    registers,
  });
  const reloads = new Counter({
    name: 'bytetag_model_reloads_total',
    help: 'Models that were loaded again',
    labelNames: ['model', 'outcome'],
    registers,
  });
  new Gauge({
    ...{ name: 'bytetag_calls', help: 'Calls that are not answered yet', registers },
    collect() {
      this.set(usage()?.calls ?? 0);
    },
  });
  new Gauge({
    ...{ name: 'bytetag_body_bytes', help: 'Bytes of their bodies', registers },
    collect() {
      this.set(usage()?.bytes ?? 0);
    },
  });
  return {
    registry,
    answered({ method, route, status, seconds: taken }) {
      requests.inc({ method, route, status });
      seconds.observe({ route }, taken);
    },
    labelled(model, sentences, words) {
      batches.observe({ model }, sentences);
      tokens.inc({ model }, words);
    },
    died: (model) => deaths.inc({ model }),
    reloaded: (model, outcome) => reloads.inc({ model, outcome }),
  };
}

/** Adds the routes. @param isReady whether calls can be answered */
export function addOperationRoutes(app: FastifyInstance, { registry }: Metrics, isReady: () => boolean): void {
  const state = { type: 'object', properties: { status: { type: 'string' } }, required: ['status'] } as const;
  const answer = { 200: { description: 'yes', content: { 'application/json': { schema: state } } } };
  app.get(
    '/livez',
    { config: { open: true }, schema: { summary: 'whether the service lives', response: answer } },
    async () => ({
      status: 'alive',
    }),
  );
  app.get(
    '/readyz',
    { config: { open: true }, schema: { summary: 'whether it can answer calls', response: answer } },
    async () => {
      if (!isReady())
        throw new Problem(503, 'service: expected one that takes calls, got one that ends', { retryAfter: 1 });
      return { status: 'ready' };
    },
  );
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'figures for Prometheus',
        response: { 200: { description: 'text', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
    async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
