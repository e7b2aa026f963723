// UDPipe's REST interface, so that its clients can call the service.
// https://lindat.mff.cuni.cz/services/udpipe/api-reference.php
import '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { BytetagError } from '../../foundation/errors.js';
import { Problem, problemOf } from '../http/problems.js';
import type { ServedModel } from '../models/served-model.js';
import type { RouteContext } from './tag-routes.js';
import { signalOf } from './tag-routes.js';
import { inputsOf } from './tagging.js';
import { dividedConllu, readInput, tagConllu, udpipeInputs, udpipeOutputs, writeOutput } from './udpipe-texts.js';

/** The parameters of a call, in the address or in a form. */
const parameters = {
  data: Type.String({ description: 'the text' }),
  model: Type.Optional(Type.String({ description: 'default: the first' })),
  tokenizer: Type.Optional(
    Type.String({ description: 'if it is there, the text is divided; presegmented: each line is a sentence' }),
  ),
  tagger: Type.Optional(Type.String({ description: 'if it is there, the words are tagged' })),
  parser: Type.Optional(Type.String({ description: 'no model has a parser' })),
  input: Type.Optional(Type.String({ description: `without tokenizer: ${udpipeInputs.join(', ')}` })),
  output: Type.Optional(Type.String({ description: udpipeOutputs.join(', ') })),
};

type Parameters = Readonly<Record<string, string | undefined>>;

/** The part of the address that the routes begin with. */
export const udpipePath = '/udpipe';

/** Adds the routes. */
export function addUdpipeRoutes(app: FastifyInstance, context: RouteContext): void {
  const problem = { description: 'one sentence', content: { 'text/plain': { schema: Type.String() } } };
  const problems = Object.fromEntries([400, 401, 403, 408, 413, 415, 422, 429, 503].map((status) => [status, problem]));
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
      scope.setErrorHandler((error, _, reply) => {
        const { status, message, retryAfter } = problemOf(error);
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

async function process(request: FastifyRequest, given: Parameters, { models, limits }: RouteContext) {
  const {
    data,
    model: name,
    tokenizer,
    tagger: tagging = 'none',
    parser = 'none',
    input = 'conllu',
    output = 'conllu',
  } = given;
  if (data === undefined) throw new Problem(400, 'data: expected a text, got none');
  const model = models.named(name === '' ? undefined : name);
  if (model === undefined) throw new Problem(400, 'model: expected one of the service (/models), got another');
  if (parser !== 'none') throw new Problem(400, 'parser: expected none, since no model has one, got one');
  const writing = chosen('output', output, udpipeOutputs);
  const reading = tokenizer === undefined ? chosen('input', input, udpipeInputs) : undefined;
  inputsOf({ text: data }, limits);
  const { tagger, release } = model.hold();
  try {
    const signal = signalOf(request);
    const sentences = reading
      ? await readInput(data, reading)
      : await dividedConllu(tagger, data, { isPresegmented: expectTokenizer(tokenizer ?? ''), signal });
    const tagged = tagging === 'none' ? sentences : await tagConllu(tagger, sentences, signal);
    return { model: model.name, acknowledgements: [], result: writeOutput(tagged, writing, data) };
  } catch (error) {
    // A text that is no CoNLL-U.
    throw error instanceof BytetagError && error.code === 'data' ? new Problem(400, error.message) : error;
  } finally {
    release();
  }
}

/** @throws Problem 400 for another name */
function chosen<Name extends string>(where: string, given: string, names: readonly Name[]): Name {
  const name = names.find((each) => each === given);
  if (name !== undefined) return name;
  throw new Problem(400, `${where}: expected one of ${names.join(', ')}, got another`);
}

/** Whether each line is a sentence. @throws Problem 400 for an option of the tokenizer that there is not */
function expectTokenizer(options: string): boolean {
  const given = options
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const known = ['presegmented', 'normalized_spaces'];
  if (given.some((each) => !known.includes(each))) {
    throw new Problem(400, `tokenizer: expected nothing, or ${known.join(' or ')}, got another option`);
  }
  return given.includes('presegmented');
}
