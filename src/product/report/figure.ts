// Renders a figure: a drawing with its title, its legend, its caption and a table of the numbers behind it.
import { type Html, type HtmlValue, html } from './html.js';
import { type FigureTable, renderTable } from './table.js';

/** A drawing and the information that a reader needs with it. */
export interface Figure {
  readonly title: string;
  readonly drawing: Html;
  /** What the colours mean. Needed if there is more than one. */
  readonly legend?: readonly LegendItem[];
  readonly caption?: HtmlValue;
  /** The numbers behind the drawing. */
  readonly table: FigureTable;
}

/** A colour and its meaning. */
export interface LegendItem {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
}

/** Renders a figure. Its numbers are in a table that the reader can open. */
export function renderFigure({ title, drawing, legend = [], caption, table }: Figure): Html {
  return html`<figure>
<div class="figure-head"><h3>${title}</h3>${legend.length > 0 && renderLegend(legend)}</div>
<div class="drawing">${drawing}</div>
${caption !== undefined && html`<figcaption>${caption}</figcaption>`}
<details><summary>Numbers<span class="hidden"> of ${title}</span></summary>${renderTable(table, title)}</details>
</figure>`;
}

/** Renders colours and their meanings in a row. */
export function renderLegend(items: readonly LegendItem[]): Html {
  return html`<ul class="legend">${items.map(
    ({ name, color }) => html`<li><span class="swatch" style="background:${color}"></span><bdi>${name}</bdi></li>`,
  )}</ul>`;
}

/** Renders several figures, side by side if there is room. */
export function renderFigures(figures: readonly Figure[]): Html {
  return html`<div class="figures">${figures.map(renderFigure)}</div>`;
}
