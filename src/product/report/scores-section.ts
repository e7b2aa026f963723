// The section of the report with the scores of one or two models and their confidence intervals.
import { colors, seriesColor } from './colors.js';
import { renderFigure } from './figure.js';
import { type Html, html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel, ScoredValue } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, textColumn } from './table.js';
import { widest } from './text-width.js';
import { percent, percentInterval, percentTick, scoreName } from './wording.js';

const tileCount = 4;
const lineHeight = 15;

/** A model and its scores, the most informative first. */
type ScoredModel = Pick<ReportedModel, 'name' | 'scores'>;

/**
 * Shows the first few scores in large type, and a plot of all scores with their intervals. Left out if there are no
 * scores.
 * @param lead how to read them. Default: for the labels of sentences
 */
export function scoresSection(
  models: readonly ScoredModel[],
  plotter: Plotter,
  lead = leadOf(models),
): Section | undefined {
  const names = [...new Set(models.flatMap(({ scores }) => scores.map(({ name }) => name)))];
  if (names.length === 0) return undefined;
  const legend = models.length > 1 ? models.map(({ name }, index) => ({ name, color: seriesColor(index) })) : [];
  return {
    id: 'scores',
    title: 'Scores',
    lead,
    content: [
      html`<ul class="tiles">${names.slice(0, tileCount).map((name) => renderTile(name, models))}</ul>`,
      renderFigure({
        title: 'All scores',
        drawing: drawScores(names, models, plotter),
        legend,
        table: {
          columns: [textColumn('Score'), textColumn('Model'), numberColumn('Value'), numberColumn('95% interval')],
          rows: names.flatMap((name) =>
            models.flatMap((model) => {
              const score = scoreOf(model, name);
              if (score === undefined) return [];
              return [[name, model.name, percent(score.value), score.interval && percentInterval(score.interval)]];
            }),
          ),
        },
      }),
    ],
  };
}

function leadOf(models: readonly ScoredModel[]): string {
  const hasIntervals = models.some(({ scores }) => scores.some(({ interval }) => interval));
  const intervals = hasIntervals ? ' Lines are 95% confidence intervals over sentences.' : '';
  return `Measured on what the model really generates.${intervals}`;
}

function renderTile(name: string, models: readonly ScoredModel[]): Html {
  return html`<li><span class="tile-name">${scoreName(name)}</span>${models.map((model, index) => {
    const score = scoreOf(model, name);
    return html`<span class="tile-value"${models.length > 1 && html` style="color:${seriesColor(index)}"`}>${
      score ? percent(score.value) : '–'
    }</span>${score?.interval && html`<span class="tile-interval">${percentInterval(score.interval)}</span>`}`;
  })}</li>`;
}

function drawScores(names: readonly string[], models: readonly ScoredModel[], { plot, draw }: Plotter): Html {
  const rowHeight = models.length * lineHeight + 10;
  const labels = names.map(scoreName);
  return draw({
    label: `Scores with intervals: ${models
      .map(
        ({ name, scores }) => `${name}: ${scores.map((score) => `${score.name} ${percent(score.value)}`).join(', ')}`,
      )
      .join('; ')}`,
    width: 480,
    height: names.length * rowHeight + 36,
    marginLeft: 14 + widest(labels),
    marginRight: 64,
    marginTop: 4,
    marginBottom: 28,
    x: { nice: true, inset: 6, ticks: 5, tickFormat: percentTick, tickSize: 0, label: null },
    y: { type: 'band', domain: labels, tickSize: 0, label: null },
    marks: [
      plot.gridX({ ticks: 5, stroke: colors.grid, strokeOpacity: 1 }),
      plot.gridY({ stroke: colors.grid, strokeOpacity: 1 }),
      ...models.flatMap(({ name: model, scores }, index) => {
        const dy = (index - (models.length - 1) / 2) * lineHeight;
        const color = seriesColor(index);
        const rows = scores.map(({ name, value, interval }) => ({
          name: scoreName(name),
          value,
          low: interval?.low ?? value,
          high: interval?.high ?? value,
          title: `${model}: ${scoreName(name)} ${percent(value)}${interval ? ` (${percentInterval(interval)})` : ''}`,
        }));
        return [
          plot.ruleY(rows, {
            y: 'name',
            x1: 'low',
            x2: 'high',
            stroke: color,
            strokeWidth: 2.5,
            strokeOpacity: 0.55,
            dy,
          }),
          plot.dot(rows, { y: 'name', x: 'value', r: 4.5, fill: color, stroke: colors.page, title: 'title', dy }),
          plot.text(rows, {
            y: 'name',
            frameAnchor: 'right',
            text: ({ value }: { readonly value: number }) => percent(value),
            textAnchor: 'start',
            dx: 12,
            dy,
            fill: models.length > 1 ? color : colors.text,
          }),
        ];
      }),
    ],
  });
}

function scoreOf(model: ScoredModel, name: string): ScoredValue | undefined {
  return model.scores.find((score) => score.name === name);
}
