// Reads an event from a line of a run's history (metrics.jsonl). Other programs may have written lines, too, so each
// line is checked.
import type { EvaluationEvent, StartEvent, StepEvent } from './events.js';

/** The most bytes of a history, 256 MB: enough for a million steps. */
export const mostHistoryBytes = 2 ** 28;

/** The fields of an event that are read. */
export type HistoryEvent =
  | Pick<StartEvent, 'type' | 'step'>
  | Pick<StepEvent, 'type' | 'step' | 'losses' | 'learningRate'>
  | EvaluationEvent
  | { readonly type: 'other' };

/**
 * Parses the event in a line; returns `other` for a type of event whose fields are not read.
 * @returns undefined if the line is not a valid event
 */
export function parseHistoryEvent(line: string): HistoryEvent | undefined {
  const json = parseObject(line);
  if (typeof json?.type !== 'string') return undefined;
  const { type } = json;
  if (type !== 'start' && type !== 'step' && type !== 'evaluation') return { type: 'other' };
  const { step } = json;
  if (typeof step !== 'number' || !Number.isSafeInteger(step) || step < 0) return undefined;
  if (type === 'start') return { type, step };
  if (type === 'step') {
    const [losses, learningRate] = [numbersOf(json.losses), numberOf(json.learningRate)];
    return losses && learningRate !== undefined ? { type, step, losses, learningRate } : undefined;
  }
  const found = numbersOf(json.metrics);
  if (found === undefined) return undefined;
  const metrics = Object.fromEntries(Object.entries(found).map(([name, value]) => [metricName(name), value]));
  const [score = Number.NaN, seconds = Number.NaN] = [numberOf(json.score), numberOf(json.seconds)];
  return { type, step, metrics, score, isBest: json.isBest === true, seconds };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Today's name of a metric. Until version 0.1, names were in snake case, such as `upos.macro_f1`. */
function metricName(name: string): string {
  return name.replace(/[^.]*$/, (metric) =>
    metric.replace(/(?<=[a-z])_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
}

/** JSON has null for NaN, such as the loss of a run that diverged. */
function numberOf(value: unknown): number | undefined {
  if (value === null) return Number.NaN;
  return typeof value === 'number' ? value : undefined;
}

function numbersOf(value: unknown): Readonly<Record<string, number>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).map(([key, each]) => [key, numberOf(each)] as const);
  const numbers = entries.filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
  return numbers.length === entries.length ? Object.fromEntries(numbers) : undefined;
}
