// The section of the report with the curves of a training run: loss, learning rate and evaluations.
import { seriesColor } from './colors.js';
import { type Curve, drawCurves } from './curves.js';
import { type Figure, renderFigures } from './figure.js';
import { html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel, TrainingHistory } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn } from './table.js';
import { type Bucket, type StepValue, thin } from './thin.js';
import { count, percent, percentTick, scoreName, shorten, significant } from './wording.js';

const mostPoints = 200;
const mostTableRows = 50;

/**
 * The most losses and the most metrics that are drawn: four for each of sixteen tasks. Each has a point at each step.
 */
const mostNames = 64;

/** The most characters of a name. The name is repeated at each of its points. */
const mostNameCharacters = 60;

/** Draws the curves of each model whose history is known. Left out if there is none. */
export function trainingSection(models: readonly ReportedModel[], plotter: Plotter): Section | undefined {
  const trained = models.flatMap(({ name, history }) =>
    history && (history.steps.length > 0 || history.evaluations.length > 0) ? [{ name, history }] : [],
  );
  if (trained.length === 0) return undefined;
  return {
    id: 'training',
    title: 'Training',
    lead:
      'Losses are in nats per target id, with dropout and noise on. Long curves are drawn as ' +
      'means over neighbouring steps; the band reaches from the least to the greatest.',
    content: trained.map(({ name, history }) => {
      const names = namesOf(history);
      const most = Math.max(names.parts.length, names.metrics.length);
      return [
        models.length > 1 && html`<h3 class="model-name"><bdi>${name}</bdi></h3>`,
        renderFigures(plansOf(history, names).flatMap((plan) => figureOf(plan, plotter))),
        most > mostNames &&
          html`<p class="calm">Of ${count(most)} losses or metrics the first ${mostNames} are shown.</p>`,
      ];
    }),
  };
}

/** A figure that is drawn if any of its lines has a point. */
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

/** The names in a history, each once, in the order in which they first occur. */
interface Names {
  /** Parts of the training loss. */
  readonly parts: readonly string[];
  /** The metrics of evaluations. */
  readonly metrics: readonly string[];
}

function namesOf({ steps, evaluations }: TrainingHistory): Names {
  return { parts: keysOf(steps.map((step) => step.parts)), metrics: keysOf(evaluations.map(({ metrics }) => metrics)) };
}

function keysOf(records: readonly Readonly<Record<string, number>>[]): readonly string[] {
  const keys = new Set<string>();
  for (const record of records) for (const key of Object.keys(record)) keys.add(key);
  return [...keys];
}

function plansOf({ steps, evaluations }: TrainingHistory, names: Names): readonly Plan[] {
  const metricNames = names.metrics.slice(0, mostNames);
  const parts = names.parts.slice(0, mostNames);
  const lossNames = metricNames.filter((name) => /loss/i.test(name));
  const scores = metricNames.filter((name) => !lossNames.includes(name));
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
  // The loss on development data is the decoder's. If the training loss has parts, it is drawn with them, to compare it
  // with the decoder's part.
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
      // If there is only one part, it is the loss itself.
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
    .map((line) => ({
      ...line,
      name: shorten(scoreName(line.name), mostNameCharacters),
      buckets: thin(line.values, mostPoints),
    }))
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

/** Creates one row for each step at which any line has a point. The lines of a figure need not have the same steps. */
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
