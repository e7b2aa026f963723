// The plotting library behind one function: a plot's description goes in, static SVG that follows the page's colours comes
// out.
import type * as Plot from '@observablehq/plot';
import { type Html, trusted } from './html.js';

/** What a plot is drawn from. Colours are CSS values, best `var(--...)`. */
export interface Drawing extends Plot.PlotOptions {
  /** Text that stands for the plot where it cannot be seen. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Narrower than this many CSS pixels the plot scrolls instead of shrinking. Default: 0 */
  readonly minimumWidth?: number;
}

/** The plotting library, loaded. */
export interface Plotter {
  /** The library, for its marks. */
  readonly plot: typeof Plot;
  draw(drawing: Drawing): Html;
}

/** Loads the plotting library and a document for it to draw in. Takes a fifth of a second, so only reports should wait for it. */
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
      // The page's own style sheet has what the library repeats in each plot.
      for (const style of svg.querySelectorAll('style')) style.remove();
      for (const element of [svg, ...svg.querySelectorAll('*')]) roundAttributes(element);
      svg.setAttribute('role', 'img');
      svg.setAttribute('style', `min-width:${minimumWidth}px;max-width:${Math.round(options.width * 1.1)}px`);
      for (const name of ['font-family', 'font-size']) svg.removeAttribute(name);
      return trusted(svg.outerHTML);
    },
  };
}

/** The part of the DOM that is used here; the project compiles without the DOM's types. */
interface Element {
  readonly outerHTML: string;
  readonly attributes: Iterable<{ readonly name: string; value: string }>;
  querySelectorAll(selector: string): Iterable<Element>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

const geometry = new Set(['x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'd', 'width', 'height', 'transform']);

/** Hundredths of a pixel are enough; full digits would double the size of the page. */
function roundAttributes(element: Element): void {
  for (const attribute of element.attributes) {
    if (!geometry.has(attribute.name)) continue;
    attribute.value = attribute.value.replace(/\d+\.\d{3,}(?!\d*e)/g, (digits) =>
      String(Number(Number(digits).toFixed(2))),
    );
  }
}
