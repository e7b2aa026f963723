// How training went: the histories of runs go in, curves of loss, learning rate and evaluations come out.
import { seriesColor } from './colors.js';
import { type Curve, drawCurves } from './curves.js';
import { type Figure, renderFigures } from './figure.js';
import { html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel, TrainingHistory } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn } from './table.js';
import { type Bucket, type StepValue, thin } from './thin.js';
import { count, percent, percentTick, scoreName, significant } from './wording.js';

const mostPoints = 200;
const mostTableRows = 50;

/** Curves for each model whose history is known. Left out where none is. */
export function trainingSection(models: readonly ReportedModel[], plotter: Plotter): Section | undefined {
  const trained = models.flatMap(({ name, history }) =>
    history && (history.steps.length > 0 || history.evaluations.length > 0) ? [{ name, history }] : [],
  );
  if (trained.length === 0) return undefined;
  return {
    id: 'training',
    title: 'Training',
    lead: 'Losses are in nats per target id, with dropout and noise on. Long curves are drawn as means over neighbouring steps; the band reaches from the least to the greatest.',
    content: trained.map(({ name, history }) => [
      models.length > 1 && html`<h3 class="model-name"><bdi>${name}</bdi></h3>`,
      renderFigures(plansOf(history).flatMap((plan) => figureOf(plan, plotter))),
    ]),
  };
}

/** A figure to be drawn where any of its lines has a point. */
interface Plan {
  readonly title: string;
  readonly lines: readonly StepValues[];
  readonly format: (value: number) => string;
  readonly formatTick?: (value: number) => string;
  readonly mayBeLogarithmic: boolean;
}

interface StepValues {
  readonly name: string;
  readonly values: readonly StepValue[];
  readonly hasDots: boolean;
}

function plansOf({ steps, evaluations }: TrainingHistory): readonly Plan[] {
  const metricNames = [...new Set(evaluations.flatMap(({ metrics }) => Object.keys(metrics)))];
  const lossNames = metricNames.filter((name) => /loss/i.test(name));
  const scores = metricNames.filter((name) => !lossNames.includes(name));
  const parts = [...new Set(steps.flatMap((step) => Object.keys(step.parts)))];
  const training = (name: string, pick: (step: TrainingHistory['steps'][number]) => number): StepValues => ({
    name,
    values: steps.map((step) => ({ step: step.step, value: pick(step) })),
    hasDots: false,
  });
  const metric = (key: string, name = key): StepValues => ({
    name,
    values: evaluations.map(({ step, metrics }) => ({ step, value: metrics[key] ?? Number.NaN })),
    hasDots: true,
  });
  // Of development data it is the decoder's: to be held against the same part of the training loss, where it has parts.
  const losses = lossNames.map((name) => metric(name, name.replace(/loss$/i, 'development')));
  const hasParts = parts.length > 1;
  return [
    {
      title: 'Loss',
      lines: [training('training', ({ loss }) => loss), ...(hasParts ? [] : losses)],
      format: significant,
      mayBeLogarithmic: true,
    },
    {
      title: 'Parts of the loss',
      // A single part is the loss itself.
      lines: hasParts
        ? [...parts.map((name) => training(name, (step) => step.parts[name] ?? Number.NaN)), ...losses]
        : [],
      format: significant,
      mayBeLogarithmic: true,
    },
    {
      title: 'Learning rate',
      lines: [training('learning rate', ({ learningRate }) => learningRate)],
      format: significant,
      mayBeLogarithmic: false,
    },
    {
      title: 'Development data',
      lines: scores.map((name) => metric(name)),
      format: (value) => percent(value, 1),
      formatTick: percentTick,
      mayBeLogarithmic: false,
    },
  ];
}

function figureOf(
  { title, lines, format, formatTick = format, mayBeLogarithmic }: Plan,
  plotter: Plotter,
): readonly Figure[] {
  const known = lines
    .map((line) => ({ ...line, name: scoreName(line.name), buckets: thin(line.values, mostPoints) }))
    .filter(({ buckets }) => buckets.length > 0);
  if (known.length === 0) return [];
  const curves = known.map(({ name, buckets, hasDots }, index): Curve => {
    return { name, color: seriesColor(index), points: buckets.map(pointOf), hasDots };
  });
  const ends = known.map(({ name, buckets }) => `${name} ends at ${format(buckets.at(-1)?.mean ?? 0)}`);
  return [
    {
      title,
      drawing: drawCurves(plotter, {
        label: `${title} by step: ${ends.join(', ')}`,
        xLabel: 'Step',
        curves,
        formatX: (step) => count(Math.round(step)),
        formatY: format,
        formatTick,
        mayBeLogarithmic,
      }),
      ...(curves.some(({ name }) => name !== title) && { legend: curves }),
      table: {
        columns: [numberColumn('Step'), ...known.map(({ name }) => numberColumn(name))],
        rows: tableRows(
          known.map(({ values }) => values),
          format,
        ),
      },
    },
  ];
}

function pointOf({ step, steps, mean, least, greatest }: Bucket): Curve['points'][number] {
  return { x: step, y: mean, ...(steps > 1 && { low: least, high: greatest }) };
}

/** One row for each step at which any line has a point; the lines of a figure need not have the same steps. */
function tableRows(
  lines: readonly (readonly StepValue[])[],
  format: (value: number) => string,
): readonly (readonly string[])[] {
  const columns = lines.map((values) => new Map(thin(values, mostTableRows).map(({ step, mean }) => [step, mean])));
  const steps = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return steps.map((step) => [
    count(Math.round(step)),
    ...columns.map((column) => {
      const value = column.get(step);
      return value === undefined ? '' : format(value);
    }),
  ]);
}
