// The answers of the interface's description that tell a problem.
import { Type } from 'typebox';
import type { ProblemBody } from '../http/problems.js';

const body = Type.Object({
  error: Type.String({ description: 'one sentence: where, what was expected, what was found' }),
  requestId: Type.String(),
} satisfies Record<keyof ProblemBody, unknown>);

/** The problems that a call may have, by their status. */
const problems = {
  400: 'the request is malformed, or does not fit its schema',
  401: 'the service wants a token',
  403: 'the page that calls is not one of those that may',
  408: 'the body did not arrive in time',
  413: 'the body or a text is too long',
  415: 'the body is of another type, or compressed',
  421: 'the name in Host is not one that the service is reached by',
  422: 'the model cannot do it',
  429: 'too many calls at a time; Retry-After says when to try again',
  503: 'the service is not ready, or has too much to do; Retry-After says when to try again',
} as const;

/** Answers by status, for the schema of a route. */
export const problemAnswers = Object.fromEntries(
  Object.entries(problems).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: body } } },
  ]),
);
