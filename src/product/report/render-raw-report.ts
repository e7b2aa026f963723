// Renders an evaluation from raw text as one self-contained HTML document.
import type { RawSpanReport } from '../evaluation/raw-spans.js';
import type { RawTextReport } from '../evaluation/raw-text.js';
import { type Html, html } from './html.js';
import { renderPage } from './page.js';
import { loadPlotter } from './plotter.js';
import type { ScoredValue } from './report-data.js';
import { scoresSection } from './scores-section.js';
import type { Section } from './section.js';
import { numberColumn, renderTable, textColumn } from './table.js';
import { count, percent } from './wording.js';

/** All data of a report. */
export interface RawReportData {
  readonly title: string;
  /** The name of the model. */
  readonly name: string;
  /** Facts about the evaluation that a reader should know, by name. */
  readonly details: Readonly<Record<string, string>>;
  readonly report: RawTextReport | RawSpanReport;
}

/** Something that is scored. */
interface Row {
  readonly name: string;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly interval: ScoredValue['interval'];
  /** For tags: the share of the aligned words that have the right one. */
  readonly alignedAccuracy?: number;
}

/** Renders it. The document needs no scripts and no network, and is the same for the same data. */
export async function renderRawReport({ title, name, details, report }: RawReportData): Promise<string> {
  const plotter = await loadPlotter();
  const rows = rowsOf(report);
  const scores = rows.map(
    (row): ScoredValue => ({
      name: row.name,
      value: row.f1,
      ...(row.interval && { interval: row.interval }),
    }),
  );
  const unit = 'spans' in report ? 'texts' : 'paragraphs';
  const sections = [scoresSection([{ name, scores }], plotter, leadOf(report)), countsSection(rows)];
  const facts = {
    ...details,
    [unit]: count('spans' in report ? report.texts : report.paragraphs),
    characters: count(report.characters),
    speed: report.seconds > 0 ? `${count(Math.round(report.characters / report.seconds))} characters/s` : '–',
  };
  return renderPage(
    title,
    renderModel(name, facts),
    sections.flatMap((section) => section ?? []),
  );
}

function rowsOf(report: RawTextReport | RawSpanReport): readonly Row[] {
  if ('spans' in report) {
    const { spans, perLabel, intervals } = report;
    const labels = Object.entries(perLabel).map(([name, scores]) => ({ name, ...scores, interval: undefined }));
    return [{ name: 'spans', ...spans, interval: intervals?.spans }, ...labels];
  }
  const { tags, words, tokens, sentences, intervals } = report;
  return [
    ...Object.entries(tags).map(([name, scores]) => ({ name, ...scores, interval: intervals?.tags[name] })),
    { name: 'words', ...words, interval: intervals?.words },
    { name: 'tokens', ...tokens, interval: intervals?.tokens },
    { name: 'sentences', ...sentences, interval: intervals?.sentences },
  ];
}

function leadOf(report: RawTextReport | RawSpanReport): string {
  if ('spans' in report) {
    const what = 'F1 of spans that have the right label and exactly the right place in the text.';
    return `${what} The line is a 95% confidence interval over texts.`;
  }
  const what = 'F1 from raw text, as the CoNLL 2018 shared task computes it: a tag counts if its word was found.';
  const units = report.paragraphs > 1 ? 'paragraphs' : 'parts of the text that end with a sentence in both ways';
  return `${what} Lines are 95% confidence intervals over ${units}.`;
}

function countsSection(rows: readonly Row[]): Section {
  const hasAligned = rows.some(({ alignedAccuracy }) => alignedAccuracy !== undefined);
  const table = {
    columns: [
      ...[textColumn('Score'), numberColumn('F1'), numberColumn('Precision'), numberColumn('Recall')],
      ...(hasAligned ? [numberColumn('Aligned accuracy')] : []),
    ],
    rows: rows.map(({ name, f1, precision, recall, alignedAccuracy }) => [
      ...[name, percent(f1), percent(precision), percent(recall)],
      ...(hasAligned ? [alignedAccuracy === undefined ? '' : percent(alignedAccuracy)] : []),
    ]),
  };
  return {
    id: 'parts',
    title: 'Precision and recall',
    lead: hasAligned
      ? 'The aligned accuracy is the share of the words that were found which have the right tag.'
      : 'Precision is the share of what was found that is right; recall, the share of what there is that was found.',
    content: renderTable(table, 'Precision and recall'),
  };
}

function renderModel(name: string, facts: Readonly<Record<string, string>>): Html {
  const rows = Object.entries(facts);
  return html`<div class="models"><div class="model"><h2><bdi>${name}</bdi></h2>
<dl>${rows.map(([fact, value]) => html`<div><dt>${fact}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl></div></div>`;
}
