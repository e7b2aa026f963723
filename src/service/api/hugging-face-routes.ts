// Hugging Face's protocol for token classification, so that its clients can call the service.
// https://huggingface.co/docs/inference-providers/tasks/token-classification
import '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { notationOf } from '../../language/spans/notation.js';
import { taskNamed } from '../../product/model/tagger-config.js';
import { offsetConverter, roundProbability } from '../../product/output/shown-tagged.js';
import type { Tagged } from '../../product/tagger/tagged.js';
import type { Limits } from '../http/limits.js';
import { Problem } from '../http/problems.js';
import { problemAnswers } from './problem-answers.js';
import { type RouteContext, signalOf } from './tag-routes.js';
import { inputsOf } from './tagging.js';

const strategies = ['none', 'simple', 'first', 'average', 'max'] as const;

const bodySchema = ({ textLength, texts }: Limits) => {
  const text = Type.String({ maxLength: textLength });
  return Type.Object({
    inputs: Type.Union([text, Type.Array(text, { maxItems: texts })], { description: 'a text or a list of texts' }),
    parameters: Type.Optional(
      Type.Object({
        aggregation_strategy: Type.Optional(
          Type.Enum([...strategies], {
            type: 'string',
            description: 'none: every word of a span; all others: whole spans (default: simple)',
          }),
        ),
        ignore_labels: Type.Optional(
          Type.Array(Type.String(), { maxItems: 1000, description: 'labels that are left out (default: O)' }),
        ),
      }),
    ),
  });
};

/** A word or a span. Offsets count code points, as in Python. */
const entity = Type.Object({
  entity_group: Type.Optional(Type.String()),
  entity: Type.Optional(Type.String()),
  index: Type.Optional(Type.Integer()),
  score: Type.Number(),
  word: Type.String(),
  start: Type.Integer(),
  end: Type.Integer(),
});

type Entity = Static<typeof entity>;
type Body = Static<ReturnType<typeof bodySchema>>;

/** Adds the routes. */
export function addHuggingFaceRoutes(app: FastifyInstance, { models, limits }: RouteContext): void {
  const names = models.all.map(({ name }) => name);
  const schema = {
    summary: 'tag texts by the protocol of Hugging Face',
    description: 'Spans of a task whose tags mark spans; otherwise the words with their tags.',
    body: { required: true, content: { 'application/json': { schema: bodySchema(limits) } } },
    response: {
      200: {
        description: 'spans or words; for a list of texts, a list for each',
        content: { 'application/json': { schema: Type.Union([Type.Array(entity), Type.Array(Type.Array(entity))]) } },
      },
      ...problemAnswers,
    },
  };
  const answer = async (request: FastifyRequest<{ Body: Body }>, name: string | undefined) => {
    const { inputs, parameters = {} } = request.body;
    const { aggregation_strategy: strategy = 'simple', ignore_labels: ignored = ['O'] } = parameters;
    const model = models.named(name);
    if (model === undefined) throw new Problem(404, 'model: expected one of the service, got another');
    const texts = typeof inputs === 'string' ? [inputs] : inputs;
    const { tagger, release } = model.hold();
    try {
      const task = taskNamed(tagger.config, undefined);
      const tagged = await tagger.tag(inputsOf({ texts }, limits), { signal: signalOf(request) });
      const marksSpans = notationOf(task.tags) !== undefined;
      const found = tagged.map((each) =>
        (marksSpans && strategy !== 'none' ? spansOf(each) : wordsOf(each, strategy === 'none')).filter(
          ({ entity_group: group, entity: label = group ?? '' }) => !ignored.includes(label),
        ),
      );
      return typeof inputs === 'string' ? found[0] : found;
    } finally {
      release();
    }
  };
  app.post<{ Body: Body }>('/huggingface', { config: { works: true }, schema }, (request) =>
    answer(request, undefined),
  );
  const params = Type.Object({ model: Type.Enum([...names], { type: 'string' }) });
  app.post<{ Body: Body; Params: Static<typeof params> }>(
    '/huggingface/:model',
    { config: { works: true }, schema: { ...schema, params } },
    (request) => answer(request, request.params.model),
  );
}

function spansOf({ text, spans }: Tagged): readonly Entity[] {
  const convert = offsetConverter(text, 'codepoints');
  return spans.map(({ label, confidence = 0, text: word, start, end }) => ({
    ...{ entity_group: label, score: roundProbability(confidence), word, start: convert(start), end: convert(end) },
  }));
}

function wordsOf({ text, tokens }: Tagged, isNumbered: boolean): readonly Entity[] {
  const convert = offsetConverter(text, 'codepoints');
  return tokens.map(({ tag, confidence = 0, text: word, start, end }, index) => ({
    ...(isNumbered ? { entity: tag, index: index + 1 } : { entity_group: tag }),
    ...{ score: roundProbability(confidence), word, start: convert(start), end: convert(end) },
  }));
}
