// A part of the page: a heading, a few words and the content go in, markup comes out.
import { type Html, type HtmlValue, html } from './html.js';

/** A part of the page. */
export interface Section {
  /** The fragment that links to it. */
  readonly id: string;
  readonly title: string;
  /** What is shown and how to read it, in a sentence or two. */
  readonly lead: HtmlValue;
  readonly content: HtmlValue;
}

/** The section, its words beside its content where there is room. */
export function renderSection({ id, title, lead, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<header><h2 id="${id}-title">${title}</h2><p>${lead}</p></header>
<div class="content">${content}</div>
</section>`;
}
