// Assembles the report into one HTML document that loads nothing from elsewhere.
import { showable } from '../../foundation/unicode-escape.js';
import { type Html, html, trusted } from './html.js';
import { renderSection, type Section } from './section.js';
import { styleSheet } from './style-sheet.js';

/** Forbids scripts and all requests, so that nothing in the data can do harm or be sent anywhere. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The colour schemes to choose from. Radio buttons and CSS switch between them, because the page forbids scripts. */
const schemes = ['Auto', 'Light', 'Dark'] as const;

/**
 * Renders the whole document. Control characters in names and words, including those in drawings, become escape
 * sequences.
 */
export function renderPage(title: string, top: Html, sections: readonly Section[]): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(styleSheet)}</style>
</head>
<body>
<nav aria-label="Sections"><div>
<ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul>
<fieldset><legend class="hidden">Colours</legend>${schemes.map(
    (scheme, index) =>
      html`<label><input class="hidden" type="radio" name="scheme"
id="scheme-${scheme.toLowerCase()}"${index === 0 && trusted(' checked')}><span>${scheme}</span></label>`,
  )}</fieldset>
</div></nav>
<main>
<h1><bdi>${title}</bdi></h1>
${top}
${sections.map(renderSection)}
</main>
<footer><p>Made with bytetag.</p></footer>
</body>
</html>
`;
  return showable(markup);
}
