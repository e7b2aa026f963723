// The section of the report that shows how many generated sequences were well-formed, and what was wrong with the
// others.
import { drawBars } from './bars.js';
import { seriesColor } from './colors.js';
import { renderFigures } from './figure.js';
import { html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, textColumn } from './table.js';
import { count, counted, percent, scoreName } from './wording.js';

/** Readable names for the kinds of problems. */
const problems: Readonly<Record<string, string>> = {
  missing: 'Label missing',
  extra: 'Label left over',
  unknownTag: 'Unknown tag',
  wordMismatch: 'Other word',
  tagCase: 'Tag in other case',
  tagSpelling: 'Misspelt tag',
};

/** Shows the share of well-formed sequences, and what was wrong with the others. */
export function structureSection(models: readonly ReportedModel[], plotter: Plotter): Section {
  const structures = models.map(({ evaluation }) => evaluation.structure);
  const kinds = [...new Set(structures.flatMap((structure) => Object.keys(structure)))].filter(
    (kind) => kind !== 'wellFormed',
  );
  const series = structures.map((structure, index) => ({
    name: models[index]?.name ?? '',
    color: seriesColor(index),
    values: kinds.map((kind) => Number(Object.entries(structure).find(([name]) => name === kind)?.[1] ?? 0)),
  }));
  const hasProblems = series.some(({ values }) => values.some((value) => value > 0));
  const shares = models.map(
    ({ name, evaluation: { structure, sentences } }) =>
      html`<li><span class="tile-name">${models.length > 1 ? html`<bdi>${name}</bdi>` : 'Well-formed'}</span><span
class="tile-value">${percent(structure.wellFormed)}</span><span
class="tile-interval">of ${counted(sentences, 'generation')}</span></li>`,
  );
  return {
    id: 'structure',
    title: 'Structure',
    lead:
      'A generation is well-formed if it is exactly what some labelling of the sentence would be written as. ' +
      'All others still give one label for each word, and are counted here.',
    content: [
      html`<ul class="tiles">${shares}</ul>`,
      hasProblems
        ? renderFigures([
            {
              title: 'Problems by kind',
              drawing: drawBars(plotter, {
                label: 'Problems in generations, by kind',
                rows: kinds.map(problemName),
                series,
                format: count,
                formatTick: (value) => (Number.isInteger(value) ? count(value) : ''),
              }),
              ...(models.length > 1 && { legend: series }),
              table: {
                columns: [textColumn('Kind'), ...series.map(({ name }) => numberColumn(name))],
                rows: kinds.map((kind, row) => [
                  scoreName(kind),
                  ...series.map(({ values }) => count(values[row] ?? 0)),
                ]),
              },
            },
          ])
        : html`<p class="calm">No label was missing, left over, unknown or at the wrong word.</p>`,
    ],
  };
}

function problemName(kind: string): string {
  return problems[kind] ?? scoreName(kind);
}
