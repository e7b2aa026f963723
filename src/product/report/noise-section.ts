// The section of the report that shows accuracy under noise, with one plot for each kind of noise.
import type { NoisePoint } from '../evaluation/noise-curves.js';
import { seriesColor } from './colors.js';
import { drawCurves } from './curves.js';
import { renderFigures } from './figure.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, textColumn } from './table.js';
import { percent, percentInterval, percentTick, scoreName } from './wording.js';

/** Draws a plot for each kind of noise, all with the same vertical axis. Left out if no noise was tried. */
export function noiseSection(models: readonly ReportedModel[], plotter: Plotter): Section | undefined {
  const lines = models.flatMap(({ name, noise = [] }, index) =>
    noise
      .filter(({ points }) => points.length > 0)
      .map(({ kind, points }) => ({
        name,
        color: seriesColor(index),
        kind,
        points: [...points].sort((a, b) => a.rate - b.rate),
      })),
  );
  if (lines.length === 0) return undefined;
  const ends = lines.flatMap(({ points }) =>
    points.flatMap(({ accuracy, intervals }) => [
      intervals.accuracy?.low ?? accuracy,
      intervals.accuracy?.high ?? accuracy,
    ]),
  );
  const domain = [
    Math.max(0, Math.floor(Math.min(...ends) * 20) / 20),
    Math.min(1, Math.ceil(Math.max(...ends) * 20) / 20),
  ] as const;
  return {
    id: 'noise',
    title: 'Noise',
    lead:
      'Accuracy on the same sentences after a share of their words was perturbed. All plots ' +
      'have the same scale; bands are 95% confidence intervals.',
    content: renderFigures(
      [...new Set(lines.map(({ kind }) => kind))].map((kind) => {
        const curves = lines.filter((line) => line.kind === kind);
        return {
          title: scoreName(kind),
          drawing: drawCurves(plotter, {
            label: `Accuracy under noise of the kind ${kind}: ${curves
              .map(
                ({ name, points }) => ` +
''${name}, ${points.map(({ rate, accuracy }) => `${percent(accuracy, 1)} at ${percent(rate, 0)}`).join(', ')}`,
              )
              .join('; ')}`,
            xLabel: 'Words perturbed',
            curves: curves.map(({ name, color, points }) => ({
              name,
              color,
              points: points.map(curvePoint),
              hasDots: true,
            })),
            formatX: percentTick,
            formatY: (accuracy) => percent(accuracy, 1),
            formatTick: percentTick,
            ...(domain[0] < domain[1] && { yDomain: domain }),
          }),
          ...(models.length > 1 && { legend: curves }),
          table: {
            columns: [
              textColumn('Model'),
              numberColumn('Perturbed'),
              numberColumn('Accuracy'),
              numberColumn('95% interval'),
            ],
            rows: curves.flatMap(({ name, points }) =>
              points.map(({ rate, accuracy, intervals }) => [
                name,
                percent(rate, 1),
                percent(accuracy),
                intervals.accuracy && percentInterval(intervals.accuracy),
              ]),
            ),
          },
        };
      }),
    ),
  };
}

function curvePoint({ rate, accuracy, intervals }: NoisePoint): { x: number; y: number; low?: number; high?: number } {
  return { x: rate, y: accuracy, ...intervals.accuracy };
}
