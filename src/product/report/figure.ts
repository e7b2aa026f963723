// A figure with everything around it: a drawing, its legend, its words and the numbers behind it go in, markup comes out.
import { type Html, type HtmlValue, html } from './html.js';
import { renderTable, type Table } from './table.js';

/** A drawing and what a reader needs beside it. */
export interface Figure {
  readonly title: string;
  readonly drawing: Html;
  /** What the colours mean; needed where there is more than one. */
  readonly legend?: readonly LegendItem[];
  readonly caption?: HtmlValue;
  /** The numbers behind the drawing. */
  readonly table: Table;
}

/** A colour and its meaning. */
export interface LegendItem {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
}

/** The figure, with its numbers in a table that opens on demand. */
export function renderFigure({ title, drawing, legend = [], caption, table }: Figure): Html {
  return html`<figure>
<div class="figure-head"><h3>${title}</h3>${legend.length > 0 && renderLegend(legend)}</div>
<div class="drawing">${drawing}</div>
${caption !== undefined && html`<figcaption>${caption}</figcaption>`}
<details><summary>Numbers<span class="hidden"> of ${title}</span></summary>${renderTable(table, title)}</details>
</figure>`;
}

/** Colours and their meanings in a row. */
export function renderLegend(items: readonly LegendItem[]): Html {
  return html`<ul class="legend">${items.map(
    ({ name, color }) => html`<li><span class="swatch" style="background:${color}"></span><bdi>${name}</bdi></li>`,
  )}</ul>`;
}

/** Figures beside each other where there is room. */
export function renderFigures(figures: readonly Figure[]): Html {
  return html`<div class="figures">${figures.map(renderFigure)}</div>`;
}
