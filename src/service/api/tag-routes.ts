// bytetag's own interface: `POST /v1/tag` and `GET /v1/models`.
import { Readable } from 'node:stream';
// The descriptions of routes have types there.
import '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { taskNamed } from '../../product/model/tagger-config.js';
import { formatItem } from '../../product/output/format-item.js';
import { labelItems } from '../../product/output/label-items.js';
import { recordItems } from '../../product/output/record-items.js';
import { type LinesBody, linesTypes } from '../http/bodies.js';
import type { Limits } from '../http/limits.js';
import { Problem } from '../http/problems.js';
import type { ServedModel } from '../models/served-model.js';
import type { ServedModels } from '../models/served-models.js';
import { problemAnswers } from './problem-answers.js';
import {
  type CallInputs,
  type CallOptions,
  callOptionSchemas,
  inputsOf,
  resultSchema,
  tagAnswerSchema,
  tagBodySchema,
  tagInputs,
} from './tagging.js';

/** What the routes work with. */
export interface RouteContext {
  readonly models: ServedModels;
  readonly limits: Limits;
}

/** Sentences of a stream that are decoded together. */
const batchSize = 32;

/** The most bytes of a character in JSON, as `\\ud83d`. */
const mostBytesPerCharacter = 6;

/** Adds the routes. */
export function addTagRoutes(app: FastifyInstance, { models, limits }: RouteContext): void {
  const names = models.all.map(({ name }) => name);
  const body = tagBodySchema(names, limits);
  const { bias: _, ...inQuery } = callOptionSchemas(names);
  const query = Type.Object(inQuery, { additionalProperties: false });
  app.addSchema(resultSchema);
  app.post<{ Body: (CallInputs & CallOptions) | LinesBody; Querystring: CallOptions }>(
    '/v1/tag',
    {
      config: { works: true },
      schema: {
        summary: 'tag texts, or sentences that are divided into words',
        description:
          'Options stand beside the text, or in the address. JSON Lines (`application/x-ndjson`) come and go as a ' +
          'stream: each line is an object with a `text`, or with a list of `tokens`, and comes back with its labels, ' +
          'or with an `error`.',
        querystring: query,
        body: {
          required: true,
          content: {
            'application/json': { schema: body },
            'application/x-ndjson': { schema: Type.Unsafe<LinesBody>({}) },
          },
        },
        response: {
          200: {
            description: 'the labels',
            content: {
              'application/json': { schema: tagAnswerSchema },
              'application/x-ndjson': { schema: Type.String() },
            },
          },
          ...problemAnswers,
        },
      },
    },
    async (request, reply) => {
      const { body: given, query: options } = request;
      if ('lines' in given) {
        const model = modelOf(models, options);
        const lines = Readable.from(taggedLines(model, given, options, limits, request));
        return reply.type(linesTypes[0]).send(lines);
      }
      const { text, texts, words, sentences, ...own } = given;
      const inputs = inputsOf(given, limits);
      const all = { ...options, ...own };
      return tagInputs(modelOf(models, all), inputs, all, signalOf(request));
    },
  );
  app.get(
    '/v1/models',
    {
      schema: {
        summary: 'the models of the service',
        response: {
          200: { description: 'the first is the default', content: { 'application/json': { schema: modelsSchema } } },
        },
      },
    },
    async (): Promise<Static<typeof modelsSchema>> => ({ models: models.all.map(describeModel) }),
  );
}

const taskSchema = Type.Object({
  name: Type.String(),
  tags: Type.Array(Type.String()),
  column: Type.String({ description: 'the column of labelled files that has the tags' }),
});

const modelsSchema = Type.Object({
  models: Type.Array(
    Type.Object({
      name: Type.String(),
      tasks: Type.Array(taskSchema, {
        description: 'the first is the default; none if the model only divides text',
      }),
      generation: Type.Integer({ minimum: 1, description: 'how often it has been loaded' }),
    }),
  ),
});

function describeModel({ name, config, generation }: ServedModel): Static<typeof modelsSchema>['models'][number] {
  return {
    name,
    generation,
    tasks: config.tasks.map(({ name: task, tags, column }) => ({ name: task, tags: [...tags], column })),
  };
}

/** The model of a call. The schema has checked its name. */
function modelOf(models: ServedModels, { model }: CallOptions): ServedModel {
  const found = models.named(model);
  if (found === undefined) throw new Problem(404, 'model: expected one of the service, got another');
  return found;
}

/** Aborted when the work for a request is no longer wanted. */
export function signalOf({ call }: FastifyRequest): AbortSignal {
  if (call === undefined) throw new Error('a route that works on texts is not counted');
  return call.signal;
}

/** The lines of a stream with their labels. */
async function* taggedLines(
  model: ServedModel,
  { lines }: LinesBody,
  { model: _, offsets = 'utf16', segment, locale, ...tagging }: CallOptions,
  { textLength }: Limits,
  request: FastifyRequest,
): AsyncGenerator<string> {
  const signal = signalOf(request);
  const { tagger, release } = model.hold();
  try {
    const task = taskNamed(tagger.config, tagging.task);
    const source = { name: 'body', bytes: lines, mostLineBytes: mostBytesPerCharacter * textLength };
    const items = recordItems(source, {
      ...{ reading: {}, needsPlainWords: false, keepsErrors: true },
      divide: (texts) => tagger.segment(texts, { segment, locale, signal }),
    });
    const label = (sentences: readonly (readonly string[])[]) =>
      tagger.label(sentences, { ...tagging, task: task.name, signal });
    const printing = { offsets, tagSet: task.tags, conlluColumn: undefined };
    for await (const { item, labels } of labelItems(items, label, batchSize)) {
      yield `${formatItem.jsonl(item, labels, printing)}\n`;
    }
  } catch (error) {
    // The status has been sent. A last line tells why there are no more.
    yield `${JSON.stringify({ error: request.server.problemOf(error, request).message })}\n`;
  } finally {
    release();
  }
}
