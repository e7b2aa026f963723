// The section of the report that compares two models: differences of scores, and sentences that they label differently.
import type { ScoreName } from '../../language/metrics/bootstrap.js';
import type { PairedDifference } from '../../language/metrics/paired.js';
import type { Comparison, Disagreement } from '../evaluation/compare.js';
import type { NoisyDifference } from '../evaluation/compare-noise.js';
import { colors, seriesColor } from './colors.js';
import { type Figure, renderFigures } from './figure.js';
import { type Html, html } from './html.js';
import type { Plotter } from './plotter.js';
import { renderSentence, renderTag } from './render-sentence.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { numberColumn, textColumn } from './table.js';
import { widest } from './text-width.js';
import { count, counted, percentTick, points, pValue, scoreName } from './wording.js';

const mostSentences = 40;
const contextWords = 10;
const rowHeight = 26;

/** A difference and its label. */
interface Difference extends PairedDifference {
  readonly label: string;
}

/**
 * Shows the differences of scores with their intervals, and the sentences behind them. Left out if nothing was
 * compared.
 */
export function comparisonSection(
  comparison: Comparison | undefined,
  models: readonly ReportedModel[],
  plotter: Plotter,
): Section | undefined {
  if (comparison === undefined) return undefined;
  const [first = 'the first model', second = 'the second model'] = models.map(({ name }) => name);
  const { differences, sentences, noise = [] } = comparison;
  const scores = differencesOf(differences);
  return {
    id: 'comparison',
    title: 'Comparison',
    lead: html`How much better <bdi>${second}</bdi> is than <bdi>${first}</bdi> on the same sentences, in percentage
points. Where a line crosses zero, the difference may be chance.`,
    content: [
      scores.length > 0 &&
        renderFigures([
          {
            title: 'Differences',
            drawing: drawDifferences(scores, plotter),
            table: {
              columns: [textColumn('Score'), ...['Difference', '95% interval', 'p'].map(numberColumn)],
              rows: scores.map(({ label, difference, interval, pValue: p }) => [
                label,
                points(difference),
                `${points(interval.low)} to ${points(interval.high)}`,
                pValue(p),
              ]),
            },
          },
          ...(noise.length > 0 ? [noiseFigure(noise, plotter)] : []),
        ]),
      html`<h3>Sentences labelled differently</h3>`,
      sentences.length === 0
        ? html`<p class="calm">None.</p>`
        : html`<p class="calm">${counted(sentences.length, 'sentence')}${
            sentences.length > mostSentences && `, of which ${count(mostSentences)} are shown`
          }.</p><ol class="errors">${sentences
            .slice(0, mostSentences)
            .map((sentence) => renderDisagreement(sentence, first, second))}</ol>`,
    ],
  };
}

/** Draws the most important score for each kind and rate of noise. The table has all scores. */
function noiseFigure(noise: readonly NoisyDifference[], plotter: Plotter): Figure {
  const main = noise.some(({ differences }) => differences.spanF1) ? 'spanF1' : 'accuracy';
  const labelOf = ({ kind, rate }: NoisyDifference): string => `${scoreName(kind)} ${percentTick(rate)}`;
  const shown = noise.flatMap((each): readonly Difference[] => {
    const difference = each.differences[main];
    return difference === undefined ? [] : [{ label: labelOf(each), ...difference }];
  });
  const draws = noise[0]?.byDraw.length ?? 1;
  return {
    title: `Under noise: ${scoreName(main)}`,
    drawing: drawDifferences(shown, plotter),
    caption: `Of ${counted(draws, 'draw')} of the noise together. Each p is of one test alone.`,
    table: {
      columns: [
        textColumn('Noise'),
        textColumn('Score'),
        ...['Difference', '95% interval', 'p', 'Each draw'].map(numberColumn),
      ],
      rows: noise.flatMap((each) =>
        (Object.entries(each.differences) as [ScoreName, PairedDifference][]).map(([name, difference]) => [
          labelOf(each),
          scoreName(name),
          points(difference.difference),
          `${points(difference.interval.low)} to ${points(difference.interval.high)}`,
          pValue(difference.pValue),
          each.byDraw.map((draw) => points(draw[name] ?? 0)).join(', '),
        ]),
      ),
    },
  };
}

function differencesOf(differences: Comparison['differences']): readonly Difference[] {
  return Object.entries(differences).map(([name, difference]) => ({ label: scoreName(name), ...difference }));
}

function drawDifferences(scores: readonly Difference[], { plot, draw }: Plotter): Html {
  const rows = scores.map(({ label, difference, interval, pValue: p }) => ({
    name: label,
    difference,
    ...interval,
    text: `${points(difference)}  p ${p < 0.001 ? '' : '= '}${pValue(p)}`,
  }));
  return draw({
    label: `Differences of scores: ${rows.map(({ name, text }) => `${name} ${text}`).join(', ')}`,
    width: 480,
    height: rows.length * rowHeight + 36,
    marginTop: 4,
    marginBottom: 28,
    marginLeft: 14 + widest(rows.map(({ name }) => name)),
    marginRight: 116,
    x: { nice: true, inset: 6, ticks: 5, tickFormat: points, tickSize: 0, label: null },
    y: { type: 'band', domain: rows.map(({ name }) => name), tickSize: 0, label: null },
    marks: [
      plot.gridX({ ticks: 5, stroke: colors.grid, strokeOpacity: 1 }),
      plot.ruleX([0], { stroke: colors.muted }),
      plot.ruleY(rows, {
        y: 'name',
        x1: 'low',
        x2: 'high',
        stroke: seriesColor(1),
        strokeWidth: 2.5,
        strokeOpacity: 0.55,
      }),
      plot.dot(rows, { y: 'name', x: 'difference', r: 4.5, fill: seriesColor(1), stroke: colors.page }),
      plot.text(rows, {
        y: 'name',
        frameAnchor: 'right',
        text: 'text',
        textAnchor: 'start',
        dx: 12,
        fill: colors.text,
      }),
    ],
  });
}

function renderDisagreement(
  { words, gold, first, second, where }: Disagreement,
  firstName: string,
  secondName: string,
): Html {
  const places = words.flatMap((_, place) => (first[place] === second[place] ? [] : [place]));
  const verdict = (given: string | undefined, place: number): Html =>
    renderTag(given ?? '', given === gold[place] ? 'right' : 'wrong');
  return html`<li>${renderSentence(words, new Set(places), contextWords)}
<div class="scroll"><table class="verdicts"><thead><tr><th scope="col">Word</th><th scope="col">Gold</th>
<th scope="col"><bdi>${firstName}</bdi></th><th scope="col"><bdi>${secondName}</bdi></th></tr></thead>
<tbody>${places.map(
    (place) =>
      html`<tr><th scope="row"><bdi>${words[place] ?? ''}</bdi></th><td>${renderTag(gold[place] ?? '', 'gold')}</td>
<td>${verdict(first[place], place)}</td><td>${verdict(second[place], place)}</td></tr>`,
  )}</tbody></table></div><p class="verdict"><span class="where"><bdi>${where}</bdi></span></p></li>
`;
}
