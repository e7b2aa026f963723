// Renders a section of the report: a heading, a short explanation and the content.
import { type Html, type HtmlValue, html } from './html.js';

/** A section of the page. */
export interface Section {
  /** The id that links refer to. */
  readonly id: string;
  readonly title: string;
  /** What the section shows and how to read it, in a sentence or two. */
  readonly lead: HtmlValue;
  readonly content: HtmlValue;
}

/** Renders a section, with the explanation beside the content if there is room. */
export function renderSection({ id, title, lead, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<header><h2 id="${id}-title">${title}</h2><p>${lead}</p></header>
<div class="content">${content}</div>
</section>`;
}
