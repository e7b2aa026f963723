// What was taken for what: confusion matrices go in, a heatmap and the most frequent confusions of each model come out.
import type { Confusion } from '../metrics/confusion.js';
import { colors } from './colors.js';
import { renderFigure } from './figure.js';
import { type Html, html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, renderTable, type Table, textColumn } from './table.js';
import { count, percent, shorten, tagName } from './wording.js';

const mostTags = 30;
const mostPairs = 12;
const mostTablePairs = 300;
const longestName = 14;

interface Pair {
  readonly gold: string;
  readonly predicted: string;
  readonly words: number;
  /** Of the words with the gold tag. */
  readonly share: number;
}

/** A heatmap for each model. */
export function confusionSection(models: readonly ReportedModel[], plotter: Plotter): Section {
  return {
    id: 'confusion',
    title: 'Confusion',
    lead: 'Each row is a gold tag, each column what it was taken for. The darker a cell, the greater its share of the row; mistakes have a colour of their own.',
    content: models.map((model) => {
      const pairs = pairsOf(model.evaluation.confusion);
      const mistakes = pairs.filter(({ gold, predicted }) => gold !== predicted);
      const shown = shownTags(model.evaluation.confusion, pairs);
      const all = model.evaluation.confusion.tags.length;
      const title = models.length > 1 ? `Confusion of ${model.name}` : 'Confusion';
      return html`<div class="beside">${renderFigure({
        title: models.length > 1 ? model.name : 'Gold tags and predicted ones',
        drawing: drawHeatmap(title, shown, pairs, plotter),
        legend: [
          { name: 'right', color: colors.right },
          { name: 'mistaken', color: colors.wrong },
        ],
        ...(shown.length < all && { caption: `The ${shown.length} tags with the most mistakes, of ${all}.` }),
        table: pairTable(pairs.slice(0, mostTablePairs)),
      })}
<div><h3>Most frequent mistakes</h3>${
        mistakes.length > 0
          ? renderTable(pairTable(mistakes.slice(0, mostPairs)), 'Most frequent mistakes')
          : html`<p>None.</p>`
      }</div></div>`;
    }),
  };
}

/** Pairs that occur, the most frequent first. */
function pairsOf({ tags, matrix }: Confusion): readonly Pair[] {
  return matrix
    .flatMap((row, place) => {
      const support = row.reduce((sum, words) => sum + words, 0);
      return row.map((words, column) => ({
        gold: tags[place] ?? '',
        predicted: tags[column] ?? '',
        words,
        share: support === 0 ? 0 : words / support,
      }));
    })
    .filter(({ words }) => words > 0)
    .sort((a, b) => b.words - a.words);
}

/** All tags, or those with the most mistakes where there are too many to be read; in alphabetical order. */
function shownTags({ tags }: Confusion, pairs: readonly Pair[]): readonly string[] {
  if (tags.length <= mostTags) return tags;
  const mistakes = new Map<string, number>();
  for (const { gold, predicted, words } of pairs) {
    if (gold === predicted) continue;
    for (const tag of [gold, predicted]) mistakes.set(tag, (mistakes.get(tag) ?? 0) + words);
  }
  const most = [...tags].sort((a, b) => (mistakes.get(b) ?? 0) - (mistakes.get(a) ?? 0)).slice(0, mostTags);
  return most.sort();
}

function pairTable(pairs: readonly Pair[]): Table {
  return {
    columns: [textColumn('Gold'), textColumn('Predicted'), numberColumn('Words'), numberColumn('Of gold')],
    rows: pairs.map(({ gold, predicted, words, share }) => [
      tagName(gold),
      tagName(predicted),
      count(words),
      percent(share, 1),
    ]),
  };
}

function drawHeatmap(label: string, tags: readonly string[], pairs: readonly Pair[], { plot, draw }: Plotter): Html {
  const cell = tags.length <= 10 ? 32 : tags.length <= 20 ? 24 : 18;
  const margin = 14 + Math.min(longestName, Math.max(...tags.map((tag) => [...tagName(tag)].length), 1)) * 7;
  const axis = { tickFormat: (tag: string) => shorten(tagName(tag), longestName), tickSize: 0, label: null } as const;
  const shown = pairs
    .filter(({ gold, predicted }) => tags.includes(gold) && tags.includes(predicted))
    .map((pair) => ({
      ...pair,
      title: `${tagName(pair.gold)} taken for ${tagName(pair.predicted)}: ${count(pair.words)} (${percent(pair.share, 1)})`,
    }));
  const isRight = ({ gold, predicted }: Pair): boolean => gold === predicted;
  const size = tags.length * cell;
  return draw({
    label: `${label}: how often each of ${tags.length} gold tags was given each tag`,
    width: size + margin + 8,
    height: size + margin + 8,
    minimumWidth: Math.round((size + margin) * 0.7),
    marginTop: margin,
    marginLeft: margin,
    marginRight: 8,
    marginBottom: 8,
    x: { domain: tags, axis: 'top', tickRotate: -90, padding: 0.06, ...axis },
    y: { domain: tags, padding: 0.06, ...axis },
    // A square root, so that rare mistakes can be seen at all.
    opacity: { type: 'sqrt', domain: [0, 1], range: [0, 1] },
    marks: [
      plot.cell(
        tags.flatMap((gold) => tags.map((predicted) => ({ gold, predicted }))),
        { x: 'predicted', y: 'gold', fill: colors.grid, fillOpacity: 0.35, rx: 2 },
      ),
      plot.cell(shown, {
        x: 'predicted',
        y: 'gold',
        fill: (pair: Pair) => (isRight(pair) ? colors.right : colors.wrong),
        fillOpacity: 'share',
        title: 'title',
        rx: 2,
      }),
      ...(cell < 24
        ? []
        : [
            plot.text(
              shown.filter(({ share }) => share >= 0.01),
              {
                x: 'predicted',
                y: 'gold',
                text: ({ share }: Pair) => String(Math.round(share * 100)),
                fill: (pair: Pair) => (pair.share > 0.35 ? colors.page : colors.text),
                fontSize: cell >= 32 ? 11 : 9,
                pointerEvents: 'none',
              },
            ),
          ]),
    ],
    color: { type: 'identity' },
  });
}
