// Puts the results of a study into its page under docs/studies: tables between two marks, figures beside it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export { Plot };

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

const palette = ['#4269d0', '#d9822b', '#3ca951', '#d1495b', '#8e6bbf', '#9c6b4e', '#7a7f87'];

/**
 * Draws a figure to a file beside the page, and gives the Markdown that shows it.
 * @param series names of the series, for the legend and the colours
 */
export function figure(name, description, { series = [], height = 320, x, ...options }) {
  mkdirSync(docs, { recursive: true });
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    ...{
      document,
      width: 640,
      height,
      marginLeft: 56,
      marginTop: 28,
      marginBottom: series.length > 0 ? 68 : 44,
      grid: true,
    },
    x: { labelOffset: 36, ...x },
    style: { background: 'white', color: '#222', fontSize: '12px', fontFamily: 'system-ui, sans-serif' },
    ...(series.length > 0 && { color: { domain: series, range: palette.slice(0, series.length) } }),
    ...options,
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  // The library's own style is for figures inside of pages.
  svg.querySelector('style').outerHTML = `<title>${description}</title>`;
  const legend = series.map((label, index) => {
    const left = 16 + series.slice(0, index).reduce((sum, earlier) => sum + 30 + 7 * earlier.length, 0);
    const top = height - 12;
    return `<circle cx="${left}" cy="${top}" r="5" fill="${palette[index]}"/><text x="${left + 10}" y="${top + 4}">${label}</text>`;
  });
  // Thousandths of a pixel are noise in a diff.
  const markup = svg.outerHTML.replace(/\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2))));
  const drawing = markup.replace('</svg>', `<g fill="#222" text-anchor="start">${legend.join('')}</g></svg>`);
  writeFileSync(new URL(`${name}.svg`, docs), `${drawing}\n`);
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
