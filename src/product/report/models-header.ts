// Renders the top of the report: which models were evaluated, and their details.
import { seriesColor } from './colors.js';
import { type Html, html } from './html.js';
import type { ReportedModel } from './report-data.js';
import { count } from './wording.js';

/** Renders each model's name and details. */
export function renderModels(models: readonly ReportedModel[]): Html {
  return html`<div class="models">${models.map((model, index) => {
    const { sentences, tokens, seconds } = model.evaluation;
    const details: readonly (readonly [string, string])[] = [
      ...Object.entries(model.details),
      ...counts(model, { sentences, words: tokens }),
      ['speed', seconds > 0 ? `${count(Math.round(tokens / seconds))} words/s` : '–'],
    ];
    const swatch = html`<span class="swatch" style="background:${seriesColor(index)}"></span>`;
    return html`<div class="model"><h2>${models.length > 1 && swatch}<bdi>${model.name}</bdi></h2>
<dl>${details.map(([name, value]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl></div>`;
  })}</div>`;
}

/** Numbers from the evaluation that are not already among the caller's details. */
function counts(
  { details }: ReportedModel,
  known: Readonly<Record<string, number>>,
): readonly (readonly [string, string])[] {
  return Object.entries(known)
    .filter(([name]) => !(name in details))
    .map(([name, value]) => [name, count(value)] as const);
}
