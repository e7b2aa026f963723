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
import { count, scoreName, significant } from './wording.js';

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
      renderFigures(figuresOf(history, plotter)),
    ]),
  };
}

function figuresOf(history: TrainingHistory, plotter: Plotter): readonly Figure[] {
  const { steps, evaluations } = history;
  const metricNames = [...new Set(evaluations.flatMap(({ metrics }) => Object.keys(metrics)))];
  const devLosses = metricNames.filter((name) => /loss/i.test(name));
  const scores = metricNames.filter((name) => !devLosses.includes(name));
  const parts = [...new Set(steps.flatMap((step) => Object.keys(step.parts)))];
  const metric = (name: string): StepValues => ({
    name,
    values: evaluations.map(({ step, metrics }) => ({ step, value: metrics[name] ?? Number.NaN })),
    hasDots: true,
  });
  const lines: readonly (readonly [string, readonly StepValues[]])[] = [
    [
      'Loss',
      [
        { name: 'training', values: steps.map(({ step, loss }) => ({ step, value: loss })) },
        ...devLosses.map((name) => metric(name)),
      ],
    ],
    [
      'Parts of the loss',
      parts.length < 2
        ? []
        : parts.map((name) => ({
            name,
            values: steps.map(({ step, parts: values }) => ({ step, value: values[name] ?? Number.NaN })),
          })),
    ],
    [
      'Learning rate',
      [{ name: 'learning rate', values: steps.map(({ step, learningRate }) => ({ step, value: learningRate })) }],
    ],
    ['Scores on the development data', scores.map((name) => metric(name))],
  ];
  return lines.flatMap(([title, values]) => figureOf(title, values, plotter) ?? []);
}

interface StepValues {
  readonly name: string;
  readonly values: readonly StepValue[];
  readonly hasDots?: boolean;
}

function figureOf(title: string, lines: readonly StepValues[], plotter: Plotter): Figure | undefined {
  const known = lines
    .map((line) => ({ ...line, name: scoreName(line.name), buckets: thin(line.values, mostPoints) }))
    .filter(({ buckets }) => buckets.length > 0);
  if (known.length === 0) return undefined;
  const curves = known.map(({ name, buckets, hasDots }, index): Curve => {
    return { name, color: seriesColor(index), points: buckets.map(pointOf), ...(hasDots && { hasDots }) };
  });
  return {
    title,
    drawing: drawCurves(plotter, {
      label: `${title} by step: ${known.map(({ name, buckets }) => `${name} ends at ${significant(buckets.at(-1)?.mean ?? 0)}`).join(', ')}`,
      xLabel: 'Step',
      curves,
      formatX: (step) => count(Math.round(step)),
      formatY: significant,
    }),
    ...(curves.length > 1 && { legend: curves }),
    table: {
      columns: [numberColumn('Step'), ...known.map(({ name }) => numberColumn(name))],
      rows: tableRows(known.map(({ values }) => values)),
    },
  };
}

function pointOf({ step, steps, mean, least, greatest }: Bucket): Curve['points'][number] {
  return { x: step, y: mean, ...(steps > 1 && { low: least, high: greatest }) };
}

/** One row for each step at which any line has a point; the lines of a figure need not have the same steps. */
function tableRows(lines: readonly (readonly StepValue[])[]): readonly (readonly string[])[] {
  const columns = lines.map((values) => new Map(thin(values, mostTableRows).map(({ step, mean }) => [step, mean])));
  const steps = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return steps.map((step) => [
    count(Math.round(step)),
    ...columns.map((column) => {
      const value = column.get(step);
      return value === undefined ? '' : significant(value);
    }),
  ]);
}
