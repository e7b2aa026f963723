// Checks requests by their schemas, and describes in one sentence what does not fit.
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { Problem } from './problems.js';

/** The schema of a part of a request. */
interface RouteSchema {
  readonly schema: AnySchema;
  readonly httpPart?: string | undefined;
}

/** Makes a compiler of schemas. What stands in addresses is text; a body has values of its own types. */
export function compileSchema(): (route: RouteSchema) => ValidateFunction {
  const options = { verbose: true, useDefaults: true, strictSchema: false };
  const [bodies, addresses] = [new Ajv(options), new Ajv({ ...options, coerceTypes: true })];
  return ({ schema, httpPart }) => (httpPart === 'body' ? bodies : addresses).compile(schema);
}

/** The parts of requests that are texts: too long ones are answered 413. */
const contents = new Set(['text', 'texts', 'words', 'sentences', 'inputs', 'data']);

/** A fault as Ajv describes it with `verbose`. */
interface Fault extends FastifySchemaValidationError {
  readonly data?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/**
 * The sentence for the first fault.
 * @param part the part of the request: `body`, `querystring`, `params`
 */
export function describeFaults(faults: readonly FastifySchemaValidationError[], part: string): Error {
  const all = faults as readonly Fault[];
  // What does not fit one of several schemas has a fault for each, and one that says so. What is too long fits but for
  // that.
  const named = (...keywords: readonly string[]) => all.find(({ keyword }) => keywords.includes(keyword));
  const first = named('maxLength', 'maxItems') ?? named('oneOf', 'anyOf') ?? all[0];
  if (first === undefined) return new Error(`${part}: expected other values`);
  const { instancePath, keyword, params, data } = first;
  const names = instancePath.split('/').slice(1);
  const place = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = (more: readonly string[] = []): string => describePlace([...place, ...more], part);
  switch (keyword) {
    case 'required':
      return new Error(`${at([String(params.missingProperty)])}: expected a value, got none`);
    case 'additionalProperties':
      return new Error(`${at()}: expected no other keys, got ${describeText(String(params.additionalProperty))}`);
    case 'maxLength':
    case 'maxItems': {
      const { length } = data as string | readonly unknown[];
      const message = `${at()}: expected ${expectedOf(first)}, got ${length}`;
      return contents.has(place[0] ?? '') ? new Problem(413, message) : new Error(message);
    }
    default:
      return new Error(`${at()}: expected ${expectedOf(first)}, got ${describeValue(data)}`);
  }
}

/** A place within a part: `texts[3]`, `bias.NOUN`. */
function describePlace(path: readonly string[], part: string): string {
  const written = path.map((name, index) =>
    /^\d+$/.test(name) ? `[${name}]` : `${index > 0 ? '.' : ''}${describeText(name)}`,
  );
  return written.join('') || (part === 'querystring' ? 'query' : part);
}

const types: Readonly<Record<string, string>> = {
  ...{ string: 'a text', integer: 'a whole number', number: 'a number', boolean: 'true or false' },
  ...{ array: 'a list', object: 'an object', null: 'null' },
};

function expectedOf({ keyword, params, message = '', parentSchema = {} }: Fault): string {
  const limit = String(params.limit);
  switch (keyword) {
    case 'type':
      return [params.type]
        .flat()
        .map((type) => types[String(type)] ?? String(type))
        .join(' or ');
    case 'enum':
      return `one of ${listed(params.allowedValues)}`;
    case 'const':
      return describeValue(params.allowedValue);
    case 'minimum':
      return `a number of at least ${limit}`;
    case 'maximum':
      return `a number of at most ${limit}`;
    case 'minLength':
      return limit === '1' ? 'a text that is not empty' : `a text of at least ${limit} characters`;
    case 'maxLength':
      return `at most ${limit} characters`;
    case 'minItems':
      return `at least ${limit} items`;
    case 'maxItems':
      return `at most ${limit} items`;
    case 'minProperties':
      return `at least ${limit} keys`;
    case 'maxProperties':
      return `at most ${limit} keys`;
    case 'pattern':
    case 'oneOf':
    case 'anyOf':
      return typeof parentSchema.description === 'string' ? parentSchema.description : 'another value';
    default:
      return message === '' ? 'another value' : message.replace(/^must be /, '');
  }
}

/** Values side by side. An empty one, which stands for none, is left out. */
function listed(values: unknown): string {
  return [values]
    .flat()
    .filter((value) => value !== '')
    .join(', ');
}
