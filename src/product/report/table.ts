// Renders a table of data as HTML.
import { type Html, type HtmlValue, html } from './html.js';

/** A table of data. */
export interface FigureTable {
  readonly columns: readonly TableColumn[];
  /** One value for each column. */
  readonly rows: readonly (readonly HtmlValue[])[];
}

/** A column. Numbers are aligned on the right. */
export interface TableColumn {
  readonly name: string;
  readonly kind: 'text' | 'number';
}

/**
 * Creates a column of text. Each text is isolated, so that words of either writing direction can stand side by side.
 */
export function textColumn(name: string): TableColumn {
  return { name, kind: 'text' };
}

/** Creates a column of numbers. */
export function numberColumn(name: string): TableColumn {
  return { name, kind: 'number' };
}

/** Renders the table in a box that scrolls if the page is narrow. The first cell of a row is its header. */
export function renderTable({ columns, rows }: FigureTable, caption: string): Html {
  const cell = (value: HtmlValue, index: number): Html =>
    renderCell(value, columns[index]?.kind ?? 'text', index === 0);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption class="hidden">${caption}</caption>
<thead><tr>${columns.map(({ name, kind }) => html`<th scope="col" class="${kind}">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

function renderCell(value: HtmlValue, kind: TableColumn['kind'], isFirst: boolean): Html {
  const content = kind === 'text' ? html`<bdi>${value}</bdi>` : value;
  return isFirst ? html`<th scope="row" class="${kind}">${content}</th>` : html`<td class="${kind}">${content}</td>`;
}
