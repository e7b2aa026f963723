// Figures as files: a description of a plot goes in, an SVG that stands by itself is written.
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export { Plot };

const palette = ['#4269d0', '#d9822b', '#3ca951', '#d1495b', '#8e6bbf', '#9c6b4e', '#7a7f87'];

/**
 * Draws a figure to a file.
 * @param series names of the series, for the legend and the colours
 */
export function drawFigure(file, description, { series = [], height = 320, x, ...options }) {
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
    return (
      `<circle cx="${left}" cy="${top}" r="5" fill="${palette[index]}"/><text x="${left + 10}" ` +
      `y="${top + 4}">${label}</text>`
    );
  });
  // Thousandths of a pixel are noise in a diff.
  const markup = svg.outerHTML.replace(/\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2))));
  const drawing = markup.replace('</svg>', `<g fill="#222" text-anchor="start">${legend.join('')}</g></svg>`);
  writeFileSync(file, `${drawing}\n`);
}
