// Shows the events of a training run as a progress bar on a terminal, or as plain lines elsewhere.

import { metricName } from '../../language/metrics/metric-name.js';
import type { StepEvent, TrainingEvent } from '../../network/train/events.js';
import { formatBar, formatCount, formatDuration, formatPercent, type Terminal } from './terminal.js';

/** Draws an event. */
export type DrawTrainingEvent = (event: TrainingEvent) => void;

/** The least seconds of training between two plain lines. */
const secondsBetweenLines = 15;

/** The weight of the latest step in the moving averages of rates and loss, which so cover about the last 50 steps. */
const smoothing = 0.02;

interface Averages {
  loss: number;
  secondsPerStep: number;
  examplesPerStep: number;
  idsPerStep: number;
}

/** The wording for a kind of training. */
export interface ProgressWording {
  /** What examples are called. Default: `sentences`. */
  readonly examples?: string;
  /** Formats a score. Default: as a percentage. */
  readonly formatScore?: (score: number) => string;
}

/** Creates a function that draws the events of one run. */
export function createTrainingProgress(
  terminal: Terminal,
  { examples = 'sentences', formatScore = formatPercent }: ProgressWording = {},
): DrawTrainingEvent {
  let averages: Averages | undefined;
  let secondsSinceLine = Number.POSITIVE_INFINITY;
  let steps = 0;

  const update = (event: StepEvent): Averages => {
    steps++;
    const now = {
      loss: event.losses.loss ?? Number.NaN,
      secondsPerStep: event.seconds,
      examplesPerStep: event.examples,
      idsPerStep: event.ids,
    };
    // The first steps all have the same weight. Later, older steps lose weight.
    const rate = Math.max(smoothing, 1 / steps);
    const mix = (old: number, value: number): number => old + rate * (value - old);
    averages = averages
      ? {
          loss: mix(averages.loss, now.loss),
          secondsPerStep: mix(averages.secondsPerStep, now.secondsPerStep),
          examplesPerStep: mix(averages.examplesPerStep, now.examplesPerStep),
          idsPerStep: mix(averages.idsPerStep, now.idsPerStep),
        }
      : now;
    return averages;
  };

  const drawStep = (event: StepEvent): void => {
    const { loss, secondsPerStep, examplesPerStep, idsPerStep } = update(event);
    const left = formatDuration((event.totalSteps - event.step) * secondsPerStep);
    const figures = [
      `step ${event.step}/${event.totalSteps}`,
      // The first number is the one in metrics.jsonl. The loss of one step says little, so the mean of recent steps is
      // added.
      `loss ${(event.losses.loss ?? Number.NaN).toFixed(3)} (mean ${loss.toFixed(3)})`,
      `lr ${event.learningRate.toExponential(1)}`,
      `${(examplesPerStep / secondsPerStep).toFixed(1)} ${examples}/s`,
      `${formatCount(Math.round(idsPerStep / secondsPerStep))} bytes/s`,
      `${left} left`,
    ].join('  ');
    if (terminal.isLive) {
      terminal.live(`${formatBar(event.step / event.totalSteps, 20)} ${figures}`);
      return;
    }
    secondsSinceLine += event.seconds;
    if (secondsSinceLine < secondsBetweenLines && event.step !== event.totalSteps) return;
    secondsSinceLine = 0;
    terminal.line(figures);
  };

  return (event) => {
    switch (event.type) {
      case 'start':
        terminal.line(
          `${event.step > 0 ? `continuing after step ${event.step}` : 'training'}: ` +
            `${formatCount(event.parameters)} parameters, ` +
            `${formatCount(event.examples)} examples, ${formatCount(event.totalSteps)} steps`,
        );
        break;
      case 'step':
        drawStep(event);
        break;
      case 'evaluation':
        terminal.line(
          `step ${event.step}: dev ` +
            `${formatMetrics(event.metrics)}${event.isBest ? ' (best so far)' : ''} in ` +
            `${formatDuration(event.seconds)}`,
        );
        break;
      case 'checkpoint':
        break;
      case 'end':
        terminal.line(
          `${event.reason} at step ${event.step} after ${formatDuration(event.seconds)}` +
            (event.best ? `; best at step ${event.best.step} with ${formatScore(event.best.score)}` : ''),
        );
        break;
    }
  };
}

/** Scores with their names: `accuracy 93.12%, macro F1 88.00%`. */
export function formatMetrics(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${metricName(name)} ${/loss/.test(name) ? value.toFixed(3) : formatPercent(value)}`)
    .join(', ');
}
