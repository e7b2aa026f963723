// Horizontal bars, several to a row: rows of values go in, a drawing comes out.
import { colors } from './colors.js';
import type { Html } from './html.js';
import type { Plotter } from './plotter.js';
import { shorten } from './wording.js';

/** One bar's colour and its length in every row. */
export interface BarSeries {
  readonly name: string;
  readonly color: string;
  /** One for each row. */
  readonly values: readonly number[];
}

/** What bars are drawn from. */
export interface Bars {
  readonly label: string;
  readonly rows: readonly string[];
  readonly series: readonly BarSeries[];
  /** What is written at the ends of bars and on the axis. */
  readonly format: (value: number) => string;
  /** The longest length that there can be. Default: the longest there is. */
  readonly maximum?: number;
}

const barHeight = 9;
const rowPadding = 4;
const longestName = 16;
const characterWidth = 7;

/** Bars from zero, the rows from top to bottom, the series of a row below each other; each bar has its value at its end. */
export function drawBars({ plot, draw }: Plotter, { label, rows, series, format, maximum }: Bars): Html {
  // A row without a second bar still needs room for its name.
  const thickness = series.length === 1 ? barHeight + 3 : barHeight;
  const rowHeight = thickness * series.length + 2 * rowPadding;
  const name = (row: number): string => shorten(rows[row] ?? '', longestName);
  const longest = Math.max(...rows.map((_, row) => [...name(row)].length), 1);
  const end = maximum ?? Math.max(...series.flatMap(({ values }) => values), Number.MIN_VALUE);
  return draw({
    label,
    width: 400,
    height: rowHeight * rows.length + 30,
    marginTop: 4,
    marginBottom: 26,
    marginLeft: 12 + longest * characterWidth,
    marginRight: 48,
    x: { domain: [0, end], ticks: 4, tickFormat: format, tickSize: 0, label: null },
    y: {
      domain: rows.map((_, row) => row),
      padding: 0,
      tickFormat: (row: number) => name(row),
      tickSize: 0,
      label: null,
    },
    marks: [
      plot.gridX({ ticks: 4, stroke: colors.grid, strokeOpacity: 1 }),
      ...series.flatMap(({ name: seriesName, color, values }, place) => {
        const insetTop = rowPadding + place * thickness;
        const insetBottom = rowPadding + (series.length - 1 - place) * thickness + 1;
        const data = values.map((value, row) => ({
          value,
          row,
          title: `${rows[row]}${series.length > 1 ? `, ${seriesName}` : ''}: ${format(value)}`,
        }));
        return [
          plot.barX(data, { x: 'value', y: 'row', fill: color, insetTop, insetBottom, rx2: 2, title: 'title' }),
          plot.text(data, {
            x: 'value',
            y: 'row',
            text: ({ value }: { readonly value: number }) => format(value),
            textAnchor: 'start',
            dx: 4,
            dy: (insetTop - insetBottom + 1) / 2,
            fill: colors.muted,
            fontSize: series.length > 1 ? barHeight : 11,
          }),
        ];
      }),
      plot.ruleX([0], { stroke: colors.muted }),
    ],
  });
}
