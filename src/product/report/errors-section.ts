// The section of the report that lists wrongly labelled words in their sentences.
import type { LabelError } from '../evaluation/confident-errors.js';
import { type Html, html } from './html.js';
import { renderSentence, renderTag } from './render-sentence.js';
import type { ReportedModel } from './report-data.js';
import type { Section } from './section.js';
import { percent } from './wording.js';

const mostErrors = 50;
const contextWords = 14;

/** Lists the mistakes of each model, up to a useful number. Left out if there are none. */
export function errorsSection(models: readonly ReportedModel[]): Section | undefined {
  const reported = models.flatMap(({ name, errors = [] }) => (errors.length > 0 ? [{ name, errors }] : []));
  if (reported.length === 0) return undefined;
  const hasConfidence = reported.some(({ errors }) => errors.some(({ confidence }) => confidence !== undefined));
  return {
    id: 'errors',
    title: 'Errors',
    lead: hasConfidence
      ? 'Where the model is sure and wrong: the most confident errors first. Such errors are often ' +
        'mistakes in the data.'
      : 'Words that were labelled wrong, in their sentences.',
    content: reported.map(({ name, errors }) => [
      models.length > 1 && html`<h3 class="model-name"><bdi>${name}</bdi></h3>`,
      html`<ol class="errors">${errors.slice(0, mostErrors).map(renderError)}</ol>`,
    ]),
  };
}

function renderError({ words, word, gold, predicted, confidence, where }: LabelError): Html {
  return html`<li>${renderSentence(words, new Set([word]), contextWords)}
<p class="verdict">${renderTag(predicted, 'wrong')}${
    confidence !== undefined && html`<span class="confidence">${percent(confidence, 1)} sure</span>`
  }<span class="instead">instead of</span>${renderTag(gold, 'right')}<span
class="where"><bdi>${where}</bdi></span></p></li>
`;
}
