// Puts the results of a study into its page under docs/studies: tables between two marks, figures beside it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { drawFigure } from '../figure.mjs';

export { Plot } from '../figure.mjs';

const docs = new URL('../../docs/studies/', import.meta.url);
const [begin, end] = ['<!-- results: written by the command above -->', '<!-- end of results -->'];

/** A table in Markdown. */
export function table(columns, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Replaces the results in a study's page. */
export function publish(name, parts) {
  const file = new URL(`${name}.md`, docs);
  const page = readFileSync(file, 'utf8');
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${file.pathname}: expected the marks ${begin} and ${end}`);
  writeFileSync(file, `${page.slice(0, start)}${begin}\n\n${parts.join('\n\n')}\n\n${page.slice(stop)}`);
  console.error(`wrote ${file.pathname}`);
}

/** Draws a figure to a file beside the page, and gives the Markdown that shows it; the options are `drawFigure`'s. */
export function figure(name, description, options) {
  mkdirSync(docs, { recursive: true });
  drawFigure(new URL(`${name}.svg`, docs), description, options);
  return `![${description}](${name}.svg)`;
}

/** 0.8123 as `81.23%`. */
export const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)}%`;

/** The mean, and the sample's standard deviation where there are several: `81.20 ± 0.31%`. */
export function meanPercent(shares) {
  const mean = meanOf(shares);
  if (shares.length < 2) return percent(mean);
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  return `${(100 * mean).toFixed(2)} ± ${(100 * Math.sqrt(variance)).toFixed(2)}%`;
}

/** Items by a key, in the order in which keys come. */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The mean. */
export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
