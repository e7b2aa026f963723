// The section of the report with the confusion matrix and the most frequent confusions of each model.
import { type ConfusedPair, type Confusion, countsByTag } from '../../language/metrics/confusion.js';
import { ratio } from '../../language/metrics/counts.js';
import { colors } from './colors.js';
import { renderFigure } from './figure.js';
import { type Html, html } from './html.js';
import type { Plotter } from './plotter.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { type FigureTable, numberColumn, renderTable, textColumn } from './table.js';
import { tagTotals } from './tag-totals.js';
import { widest } from './text-width.js';
import { count, percent, shorten, tagName } from './wording.js';

const mostTags = 30;
const mostPairs = 12;
const mostTablePairs = 300;
const longestName = 14;

interface Pair extends ConfusedPair {
  /** The share of the words with this gold tag. */
  readonly share: number;
}

/** Draws a heatmap for each model. Left out if there are no words. */
export function confusionSection(models: readonly ReportedModel[], plotter: Plotter): Section | undefined {
  const order = (tagTotals(models.map(({ evaluation }) => evaluation.confusion))[0] ?? []).map(({ tag }) => tag);
  if (order.length === 0) return undefined;
  return {
    id: 'confusion',
    title: 'Confusion',
    lead:
      'Each row is a gold tag, each column what it was taken for. The stronger a cell, the ' +
      'greater its share of the row, in percent; mistakes have a colour of their own.',
    content: models.map((model) => {
      const pairs = pairsOf(model.evaluation.confusion);
      const mistakes = pairs.filter(({ gold, predicted }) => gold !== predicted);
      const shown = shownTags(order, pairs);
      const title = models.length > 1 ? `Confusion of ${model.name}` : 'Confusion';
      return html`<div class="beside">${renderFigure({
        title: models.length > 1 ? model.name : 'Gold tags down, predicted ones across',
        drawing: drawHeatmap(title, shown, pairs, plotter),
        legend: [
          { name: 'right', color: colors.right },
          { name: 'mistaken', color: colors.wrong },
        ],
        ...(shown.length < order.length && {
          caption: `The ${shown.length} tags with the most mistakes, of ${order.length}.`,
        }),
        table: pairTable(pairs.slice(0, mostTablePairs), Infinity),
      })}
<div><h3>Most frequent mistakes</h3>${
        mistakes.length > 0
          ? renderTable(pairTable(mistakes.slice(0, mostPairs), longestName), 'Most frequent mistakes')
          : html`<p>None.</p>`
      }</div></div>`;
    }),
  };
}

/** The pairs that occur, the most frequent first. */
function pairsOf(confusion: Confusion): readonly Pair[] {
  const counts = countsByTag(confusion);
  return confusion.pairs
    .map((pair) => ({ ...pair, share: ratio(pair.words, counts.get(pair.gold)?.support ?? 0) }))
    .sort((a, b) => b.words - a.words);
}

/** All tags, or only those with the most mistakes if there are too many to read. They keep their order. */
function shownTags(tags: readonly string[], pairs: readonly Pair[]): readonly string[] {
  if (tags.length <= mostTags) return tags;
  const mistakes = new Map<string, number>();
  for (const { gold, predicted, words } of pairs) {
    if (gold === predicted) continue;
    for (const tag of [gold, predicted]) mistakes.set(tag, (mistakes.get(tag) ?? 0) + words);
  }
  const most = new Set([...tags].sort((a, b) => (mistakes.get(b) ?? 0) - (mistakes.get(a) ?? 0)).slice(0, mostTags));
  return tags.filter((tag) => most.has(tag));
}

function pairTable(pairs: readonly Pair[], characters: number): FigureTable {
  return {
    columns: [textColumn('Gold'), textColumn('Predicted'), numberColumn('Words'), numberColumn('Of gold')],
    rows: pairs.map(({ gold, predicted, words, share }) => [
      shorten(tagName(gold), characters),
      shorten(tagName(predicted), characters),
      count(words),
      percent(share, 1),
    ]),
  };
}

function drawHeatmap(label: string, tags: readonly string[], pairs: readonly Pair[], { plot, draw }: Plotter): Html {
  const cell = tags.length <= 10 ? 32 : tags.length <= 20 ? 24 : 18;
  const name = (tag: string): string => shorten(tagName(tag), longestName);
  const margin = 16 + widest(tags.map(name));
  const axis = { tickFormat: name, tickSize: 0, label: null } as const;
  const shown = pairs
    .filter(({ gold, predicted }) => tags.includes(gold) && tags.includes(predicted))
    .map((pair) => ({
      ...pair,
      // A square root, so that rare mistakes can be seen at all.
      strength: 0.1 + 0.9 * Math.sqrt(pair.share),
      title:
        `${tagName(pair.gold)} taken for ${tagName(pair.predicted)}: ${count(pair.words)} ` +
        `(${percent(pair.share, 1)})`,
    }));
  const isRight = ({ gold, predicted }: Pair): boolean => gold === predicted;
  // A tag outside the tag set and "no label" can only be predicted, so a row for them would be empty.
  const rows = tags.filter((tag) => pairs.some(({ gold }) => gold === tag));
  const [across, down] = [tags.length * cell + margin + 8, rows.length * cell + margin + 8];
  return draw({
    label: `${label}: how often each of ${rows.length} gold tags was given each tag`,
    width: across,
    height: down,
    minimumWidth: Math.round(across * 0.7),
    marginTop: margin,
    marginLeft: margin,
    marginRight: 8,
    marginBottom: 8,
    x: { type: 'band', domain: tags, axis: 'top', tickRotate: -90, padding: 0.06, ...axis },
    y: { type: 'band', domain: rows, padding: 0.06, ...axis },
    opacity: { type: 'identity' },
    marks: [
      plot.cell(
        rows.flatMap((gold) => tags.map((predicted) => ({ gold, predicted }))),
        { x: 'predicted', y: 'gold', fill: colors.grid, fillOpacity: 0.35, rx: 2 },
      ),
      plot.cell(shown, {
        x: 'predicted',
        y: 'gold',
        fill: (pair: Pair) => (isRight(pair) ? colors.right : colors.wrong),
        fillOpacity: 'strength',
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
