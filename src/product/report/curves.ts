// Draws line charts with bands for the spread of the values.
import { largestOf, smallestOf } from '../../foundation/lists.js';
import { colors } from './colors.js';
import type { Html } from './html.js';
import type { Plotter } from './plotter.js';

/** One line. */
export interface Curve {
  readonly name: string;
  readonly color: string;
  readonly points: readonly CurvePoint[];
  /** Marks each point. For few points, between which nothing was measured. */
  readonly hasDots?: boolean;
}

/** A point and the range of the band around it. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** The content of a line chart. */
export interface Curves {
  readonly label: string;
  readonly xLabel: string;
  readonly curves: readonly Curve[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  /** Formats a value on the vertical axis. Default: `formatY`. */
  readonly formatTick?: (value: number) => string;
  readonly yDomain?: readonly [number, number];
  /** Uses a logarithmic axis if all values are positive and span more than an order of magnitude. Default: false. */
  readonly mayBeLogarithmic?: boolean;
}

const logarithmicFrom = 12;

/** Draws lines with faint bands. The horizontal axis begins at zero. */
export function drawCurves({ plot, draw }: Plotter, drawing: Curves): Html {
  const { label, xLabel, curves, formatX, formatY, formatTick = formatY, yDomain, mayBeLogarithmic = false } = drawing;
  const values = curves.flatMap(({ points }) => points.flatMap(({ y, low = y, high = y }) => [low, high]));
  const [least, greatest] = [smallestOf(values), largestOf(values)];
  const isLogarithmic = mayBeLogarithmic && least > 0 && greatest / least > logarithmicFrom;
  const ticks = isLogarithmic ? logarithmicTicks(least, greatest) : 5;
  return draw({
    label,
    width: 360,
    height: 230,
    marginLeft: 52,
    marginBottom: 38,
    marginTop: 12,
    marginRight: 28,
    x: {
      zero: true,
      nice: true,
      ticks: 5,
      tickFormat: formatX,
      tickSize: 0,
      label: xLabel,
      labelArrow: 'none',
      labelAnchor: 'center',
    },
    y: {
      ...(isLogarithmic ? { type: 'log' as const } : { nice: true }),
      ...(yDomain && { domain: [...yDomain], clamp: true }),
      ticks,
      tickFormat: formatTick,
      tickSize: 0,
      label: null,
    },
    marks: [
      plot.gridY({ ticks, stroke: colors.grid, strokeOpacity: 1 }),
      ...curves.flatMap(({ name, color, points, hasDots }) => {
        const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
        const title = ({ x, y }: CurvePoint): string => `${name}: ${formatY(y)} at ${formatX(x)}`;
        return [
          plot.areaY(banded, { x: 'x', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.16 }),
          plot.lineY(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 1.75 }),
          hasDots || points.length === 1
            ? plot.dot(points, { x: 'x', y: 'y', r: 3, fill: color, stroke: colors.page, title })
            : null,
        ];
      }),
    ],
  });
}

/** 1, 2 and 5 times the powers of ten, or only the powers if that would be too many. */
function logarithmicTicks(least: number, greatest: number): number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(greatest); power++) powers.push(10 ** power);
  const factors = powers.length > 4 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => factor * power))
    .filter((tick) => tick >= least && tick <= greatest);
}
