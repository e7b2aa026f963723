// Draws horizontal bar charts, with one or several bars in each row.
import { colors } from './colors.js';
import type { Html } from './html.js';
import type { Plotter } from './plotter.js';
import { widest } from './text-width.js';
import { shorten } from './wording.js';

/** The colour of one series of bars, and its values. */
export interface BarSeries {
  readonly name: string;
  readonly color: string;
  /** One for each row. */
  readonly values: readonly number[];
}

/** The content of a bar chart. */
export interface Bars {
  readonly label: string;
  readonly rows: readonly string[];
  readonly series: readonly BarSeries[];
  /** Formats the value at the end of a bar. */
  readonly format: (value: number) => string;
  /** Formats a value on the axis. */
  readonly formatTick: (value: number) => string;
  /** The value at the right end of the axis. Default: the largest value. */
  readonly maximum?: number;
  /**
   * The height of a row in pixels, for charts whose rows must line up with those of another. Default: as much as the
   * bars need.
   */
  readonly rowHeight?: number;
}

const barHeight = 10;
const loneBarHeight = 12;
const rowPadding = 4;
const longestName = 16;

/** The height in pixels that a row with this many bars needs. */
export function rowHeightOf(bars: number): number {
  return bars * (bars === 1 ? loneBarHeight : barHeight) + 2 * rowPadding;
}

/**
 * Draws the bars from zero. The rows go from top to bottom, with the series of a row below each other, and each bar has
 * its value at its end.
 */
export function drawBars({ plot, draw }: Plotter, bars: Bars): Html {
  const { label, rows, series, format, formatTick, maximum, rowHeight = rowHeightOf(series.length) } = bars;
  const thickness = series.length === 1 ? loneBarHeight : barHeight;
  const padding = (rowHeight - thickness * series.length) / 2;
  const name = (row: number): string => shorten(rows[row] ?? '', longestName);
  const end = maximum ?? Math.max(...series.flatMap(({ values }) => values), Number.MIN_VALUE);
  return draw({
    label,
    width: 400,
    height: rowHeight * rows.length + 30,
    marginTop: 4,
    marginBottom: 26,
    marginLeft: 14 + widest(rows.map((_, row) => name(row))),
    marginRight: 48,
    x: { domain: [0, end], ticks: 4, tickFormat: formatTick, tickSize: 0, label: null },
    y: {
      type: 'band',
      domain: rows.map((_, row) => row),
      padding: 0,
      tickFormat: (row: number) => name(row),
      tickSize: 0,
      label: null,
    },
    marks: [
      plot.gridX({ ticks: 4, stroke: colors.grid, strokeOpacity: 1 }),
      ...series.flatMap(({ name: seriesName, color, values }, place) => {
        const insetTop = padding + place * thickness;
        const insetBottom = padding + (series.length - 1 - place) * thickness + 1;
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
            fontSize: series.length > 1 ? 9.5 : 11,
          }),
        ];
      }),
      plot.ruleX([0], { stroke: colors.muted }),
    ],
  });
}
