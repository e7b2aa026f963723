// The section of the report about single tags: how often each one occurs in the gold data and in the predictions, and
// how well it is found.
import { drawBars, rowHeightOf } from './bars.js';
import { colors, seriesColor } from './colors.js';
import { type Figure, renderFigures } from './figure.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, textColumn } from './table.js';
import { type TagTotals, tagTotals } from './tag-totals.js';
import { count, percent, percentTick, tagName } from './wording.js';

const mostRows = 60;

/** Shows proportions, scores by tag, and for BIO tasks scores by type of span. Left out if there are no words. */
export function tagsSection(models: readonly ReportedModel[], plotter: Plotter): Section | undefined {
  const totals = tagTotals(models.map(({ evaluation }) => evaluation.confusion));
  if (!totals.some((rows) => rows.length > 0)) return undefined;
  const figures = [proportionsFigure(models, totals, plotter), scoresFigure(models, totals, plotter)];
  const spans = spansFigure(models, plotter);
  return {
    id: 'tags',
    title: 'Tags',
    lead:
      'The most frequent tags first, in both figures. A model that gives a tag much more or ' +
      'less often than it is meant is biased, even where its accuracy is high.',
    content: renderFigures(spans ? [...figures, spans] : figures),
  };
}

type Totals = readonly (readonly TagTotals[])[];

function proportionsFigure(models: readonly ReportedModel[], totals: Totals, plotter: Plotter): Figure {
  const words = (totals[0] ?? []).reduce((sum, { gold }) => sum + gold, 0) || 1;
  const series = [
    { name: 'gold', color: colors.gold, values: (totals[0] ?? []).map(({ gold }) => gold / words) },
    ...totals.map((rows, index) => ({
      name: models.length > 1 ? (models[index]?.name ?? '') : 'predicted',
      color: seriesColor(index),
      values: rows.map(({ predicted }) => predicted / words),
    })),
  ];
  const tags = (totals[0] ?? []).map(({ tag }) => tagName(tag));
  return {
    title: 'Proportions',
    drawing: drawBars(plotter, {
      label: 'Share of the words that have each tag, in the gold data and as predicted',
      rows: tags.slice(0, mostRows),
      series: series.map((one) => ({ ...one, values: one.values.slice(0, mostRows) })),
      format: (value) => percent(value, 1),
      formatTick: percentTick,
    }),
    legend: series,
    caption: [
      'Share of all words.',
      tags.length > mostRows && ` The ${mostRows} most frequent of ${tags.length} tags.`,
    ],
    table: {
      columns: [textColumn('Tag'), ...series.flatMap(({ name }) => [numberColumn(name), numberColumn('share')])],
      rows: tags.map((tag, row) => [
        tag,
        ...series.flatMap(({ values }) => [count(Math.round((values[row] ?? 0) * words)), percent(values[row] ?? 0)]),
      ]),
    },
  };
}

function scoresFigure(models: readonly ReportedModel[], allTotals: Totals, plotter: Plotter): Figure {
  // "No label" is not a tag, so it has no score. It is the last row, so the other rows still line up with their
  // proportions.
  const totals = allTotals.map((rows) => rows.filter(({ tag }) => tag !== ''));
  const tags = (totals[0] ?? []).map(({ tag }) => tagName(tag));
  const series = totals.map((rows, index) => ({
    name: models[index]?.name ?? '',
    color: seriesColor(index),
    values: rows.map(({ f1 }) => f1),
  }));
  return {
    title: 'F1 by tag',
    drawing: drawBars(plotter, {
      label: 'F1 of each tag',
      rows: tags.slice(0, mostRows),
      series: series.map((one) => ({ ...one, values: one.values.slice(0, mostRows) })),
      format: (value) => percent(value, 1),
      formatTick: percentTick,
      maximum: 1,
      rowHeight: rowHeightOf(models.length + 1),
    }),
    ...(models.length > 1 && { legend: series }),
    caption: 'F1 is the harmonic mean of precision and recall.',
    table: {
      columns: [
        textColumn('Tag'),
        textColumn('Model'),
        ...['Gold', 'Predicted', 'Precision', 'Recall', 'F1'].map(numberColumn),
      ],
      rows: tags.flatMap((tag, row) =>
        totals.flatMap((rows, index) => {
          const total = rows[row];
          if (total === undefined) return [];
          const { gold, predicted, precision, recall, f1 } = total;
          const numbers = [count(gold), count(predicted), percent(precision), percent(recall), percent(f1)];
          return [[tag, models[index]?.name ?? '', ...numbers]];
        }),
      ),
    },
  };
}

function spansFigure(models: readonly ReportedModel[], plotter: Plotter): Figure | undefined {
  const perType = models.map(({ evaluation }) => evaluation.spansPerType ?? {});
  const types = [...new Set(perType.flatMap((scores) => Object.keys(scores)))];
  if (types.length === 0) return undefined;
  const supportOf = (type: string): number => perType[0]?.[type]?.support ?? 0;
  types.sort((a, b) => supportOf(b) - supportOf(a));
  const series = models.map(({ name }, index) => ({
    name,
    color: seriesColor(index),
    values: types.map((type) => perType[index]?.[type]?.f1 ?? 0),
  }));
  return {
    title: 'F1 by type of span',
    drawing: drawBars(plotter, {
      label: 'F1 of each type of span',
      rows: types.slice(0, mostRows),
      series: series.map((one) => ({ ...one, values: one.values.slice(0, mostRows) })),
      format: (value) => percent(value, 1),
      formatTick: percentTick,
      maximum: 1,
    }),
    ...(models.length > 1 && { legend: series }),
    caption: 'A span is right where its type, its start and its end are.',
    table: {
      columns: [textColumn('Type'), textColumn('Model'), ...['Spans', 'Precision', 'Recall', 'F1'].map(numberColumn)],
      rows: types.flatMap((type) =>
        models.flatMap(({ name }, index) => {
          const scores = perType[index]?.[type];
          if (scores === undefined) return [];
          return [
            [type, name, count(scores.support), percent(scores.precision), percent(scores.recall), percent(scores.f1)],
          ];
        }),
      ),
    },
  };
}
