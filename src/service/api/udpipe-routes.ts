// UDPipe's REST interface, so that its clients can call the service.
// https://lindat.mff.cuni.cz/services/udpipe/api-reference.php
import '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { checkInput } from '../../product/tagger/check-labelling.js';
import type { Limits } from '../http/limits.js';
import { Problem } from '../http/problems.js';
import type { ServedModel } from '../models/served-model.js';
import type { RouteContext } from './tag-routes.js';
import { signalOf } from './tag-routes.js';
import { dividedConllu, readInput, tagConllu, udpipeInputs, udpipeOutputs, writeOutput } from './udpipe-texts.js';

/** The parameters of a call, in the address or in a form. @param names those of the models */
const parametersOf = (names: readonly string[], { textLength }: Limits) => ({
  data: Type.String({ maxLength: textLength, description: 'the text' }),
  model: Type.Optional(Type.Enum(['', ...names], { type: 'string', description: 'default: the first' })),
  tokenizer: Type.Optional(
    Type.String({
      pattern: '^(?:(?:presegmented|normalized_spaces)?(?:;|$))*$',
      description: 'nothing, presegmented (each line is a sentence) or normalized_spaces; with it, the text is divided',
    }),
  ),
  tagger: Type.Optional(Type.String({ description: 'if it is there, and not none, the words are tagged' })),
  parser: Type.Optional(Type.Enum(['none'], { type: 'string', description: 'no model has one' })),
  input: Type.Optional(
    Type.Enum([...udpipeInputs], { type: 'string', description: 'without tokenizer (default: conllu)' }),
  ),
  output: Type.Optional(Type.Enum([...udpipeOutputs], { type: 'string', description: 'default: conllu' })),
});

type Parameters = Partial<Static<Type.TObject<ReturnType<typeof parametersOf>>>>;

/** The part of the address that the routes begin with. */
export const udpipePath = '/udpipe';

/** Adds the routes. */
export function addUdpipeRoutes(app: FastifyInstance, context: RouteContext): void {
  const parameters = parametersOf(
    context.models.all.map(({ name }) => name),
    context.limits,
  );
  const problem = { description: 'one sentence', content: { 'text/plain': { schema: Type.String() } } };
  const problems = Object.fromEntries(
    [400, 401, 403, 408, 413, 415, 421, 422, 429, 503].map((status) => [status, problem]),
  );
  const result = Type.Object({
    model: Type.String(),
    acknowledgements: Type.Array(Type.String()),
    result: Type.String(),
  });
  const models = Type.Object({
    models: Type.Record(Type.String(), Type.Array(Type.String())),
    default_model: Type.String(),
  });
  void app.register(
    async (scope) => {
      // UDPipe's clients show the text of an error as it is.
      scope.setErrorHandler((error, request, reply) => {
        const { status, message, retryAfter } = scope.problemOf(error, request);
        if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
        reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
      });
      // Texts are sent as they are.
      scope.setSerializerCompiler(() => (data) => (typeof data === 'string' ? data : JSON.stringify(data)));
      scope.get(
        '/models',
        { schema: { summary: "the models, for UDPipe's clients", response: { 200: jsonAnswer(models), ...problems } } },
        async () => ({
          models: Object.fromEntries(context.models.all.map((model) => [model.name, abilitiesOf(model)])),
          default_model: context.models.all[0]?.name ?? '',
        }),
      );
      const about = {
        summary: "divide and tag a text, for UDPipe's clients",
        response: { 200: jsonAnswer(result), ...problems },
      };
      const query = Type.Object({ ...parameters, data: Type.Optional(parameters.data) });
      scope.get(
        '/process',
        { config: { works: true }, schema: { ...about, querystring: Type.Object(parameters) } },
        (request) => process(request, request.query as Parameters, context),
      );
      const form = { schema: Type.Object(parameters) };
      const content = { 'application/x-www-form-urlencoded': form, 'multipart/form-data': form };
      scope.post(
        '/process',
        { config: { works: true }, schema: { ...about, querystring: query, body: { required: true, content } } },
        (request) => process(request, { ...(request.query as Parameters), ...(request.body as Parameters) }, context),
      );
    },
    { prefix: udpipePath },
  );
}

function jsonAnswer(schema: unknown) {
  return { description: 'the answer', content: { 'application/json': { schema } } };
}

function abilitiesOf({ config }: ServedModel): readonly string[] {
  return ['tokenizer', ...(config.tasks.length > 0 ? ['tagger'] : [])];
}

async function process(request: FastifyRequest, given: Parameters, { models }: RouteContext) {
  const { data, model: name, tokenizer, tagger: tagging = 'none', input = 'conllu', output = 'conllu' } = given;
  if (data === undefined) throw new Problem(400, 'data: expected a value, got none');
  const model = models.named(name || undefined);
  if (model === undefined) throw new Problem(400, 'model: expected one of the service, got another');
  checkInput(data, 'data');
  const { tagger, release } = model.hold();
  try {
    const signal = signalOf(request);
    const isPresegmented = tokenizer?.split(';').includes('presegmented') === true;
    const sentences =
      tokenizer === undefined
        ? await readInput(data, input)
        : await dividedConllu(tagger, data, { isPresegmented, signal });
    const tagged = tagging === 'none' ? sentences : await tagConllu(tagger, sentences, signal);
    return { model: model.name, acknowledgements: [], result: writeOutput(tagged, output, data) };
  } finally {
    release();
  }
}
