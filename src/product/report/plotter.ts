// Wraps the plotting library in one function that draws static SVG with the page's colours.
import type * as Plot from '@observablehq/plot';
import { type Html, trusted } from './html.js';

/** The description of a plot. Colours are CSS values, preferably `var(--...)`. */
export interface Drawing extends Plot.PlotOptions {
  /** A text alternative for readers who cannot see the plot. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** If the plot has less room than this many CSS pixels, it scrolls instead of shrinking. Default: 0. */
  readonly minimumWidth?: number;
}

/** The loaded plotting library. */
export interface Plotter {
  /** The library itself, for its marks. */
  readonly plot: typeof Plot;
  draw(drawing: Drawing): Html;
}

/**
 * Loads the plotting library and a document that it can draw in. This takes a fifth of a second, so only reports should
 * wait for it.
 */
export async function loadPlotter(): Promise<Plotter> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return {
    plot,
    draw({ label, minimumWidth = 0, ...options }) {
      const svg = plot.plot({
        marginTop: 16,
        marginRight: 16,
        ...options,
        document,
        className: 'plot',
        ariaLabel: label,
      } as Plot.PlotOptions) as unknown as Element;
      // Removes the styles that the library repeats in each plot. The page's own style sheet contains them.
      for (const style of svg.querySelectorAll('style')) style.remove();
      for (const element of [svg, ...svg.querySelectorAll('*')]) roundAttributes(element);
      svg.setAttribute('role', 'img');
      svg.setAttribute('style', `min-width:${minimumWidth}px;max-width:${Math.round(options.width * 1.1)}px`);
      for (const name of ['font-family', 'font-size']) svg.removeAttribute(name);
      return trusted(svg.outerHTML);
    },
  };
}

/** The part of the DOM that is used here. The project compiles without the DOM's types. */
interface Element {
  readonly outerHTML: string;
  readonly attributes: Iterable<{ readonly name: string; value: string }>;
  querySelectorAll(selector: string): Iterable<Element>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

const geometry = new Set(['x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'd', 'width', 'height', 'transform']);

/** Rounds to hundredths of a pixel, which is precise enough. All digits would double the size of the page. */
function roundAttributes(element: Element): void {
  for (const attribute of element.attributes) {
    if (!geometry.has(attribute.name)) continue;
    attribute.value = attribute.value.replace(/\d+\.\d{3,}(?!\d*e)/g, (digits) =>
      String(Number(Number(digits).toFixed(2))),
    );
  }
}
