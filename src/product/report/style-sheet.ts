// The style sheet of the report, with light and dark colours, for screens of any width and for paper.

/** Colours are custom properties with two values each. `color-scheme` decides which of the two is used. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #15171b);
  --raised: light-dark(#f6f7f8, #1d2025);
  --text: light-dark(#1b1e23, #e4e6ea);
  --muted: light-dark(#5c636d, #9ba2ad);
  --rule: light-dark(#e3e5e9, #2e333b);
  --gold: light-dark(#a3a9b3, #767e8b);
  --right: light-dark(#2563c9, #5b97f5);
  --wrong: light-dark(#c8371f, #ff7d61);
  --wrong-soft: light-dark(#fdeae6, #40211b);
  --right-soft: light-dark(#e6eefb, #1b2b47);
  --mark: light-dark(#ffe9a8, #5b4a12);
  --series-1: light-dark(#2563c9, #6ba3ff);
  --series-2: light-dark(#c4620a, #f2a255);
  --series-3: light-dark(#0d8a72, #45c9ab);
  --series-4: light-dark(#a02f86, #e483cc);
  --series-5: light-dark(#6a6f12, #c3c84a);
  --series-6: light-dark(#6b4fc4, #a995f5);
}
:root:has(#scheme-light:checked) { color-scheme: light; }
:root:has(#scheme-dark:checked) { color-scheme: dark; }

* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
.hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
:focus-visible, input:focus-visible + span {
  outline: 2px solid var(--series-1); outline-offset: 2px; border-radius: 3px;
}
a { color: inherit; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.6rem, 4vw, 2.2rem); font-weight: 650; letter-spacing: -0.015em; margin: 2.5rem 0 1.5rem; }
h2 { font-size: 1.25rem; font-weight: 640; letter-spacing: -0.005em; margin: 0; }
h3 { font-size: 0.95rem; font-weight: 620; margin: 0 0 0.5rem; }
p { margin: 0; }

nav { position: sticky; top: 0; z-index: 1; background: var(--page); border-bottom: 1px solid var(--rule); }
nav > div, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
nav > div { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
nav ul {
  display: flex; gap: 1.25rem; margin: 0; padding: 0; list-style: none; overflow-x: auto; scrollbar-width: none;
  font-size: 0.875rem;
}
nav a { display: block; padding: 0.75rem 0; color: var(--muted); text-decoration: none; white-space: nowrap; }
nav a:hover { color: var(--text); }
fieldset {
  position: relative; display: flex; flex: none; margin: 0; padding: 2px; border: 0; border-radius: 8px;
  background: var(--raised); font-size: 0.8125rem;
}
fieldset span { display: block; padding: 0.15rem 0.6rem; border-radius: 6px; color: var(--muted); cursor: pointer; }
fieldset input:checked + span { background: var(--page); color: var(--text); box-shadow: 0 0 0 1px var(--rule); }

.models {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem;
  margin-bottom: 3rem;
}
.model { padding: 1.1rem 1.25rem; border-radius: 12px; background: var(--raised); }
.model h2 { font-size: 1.05rem; margin-bottom: 0.75rem; }
dl {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.75rem 1.25rem; margin: 0;
  font-size: 0.9rem;
}
dt::first-letter { text-transform: uppercase; }
dt { color: var(--muted); font-size: 0.8rem; }
dd { margin: 0; overflow-wrap: anywhere; }

section {
  display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 1.25rem 3rem; padding: 2.5rem 0;
  border-top: 1px solid var(--rule);
}
section > header p { margin-top: 0.6rem; color: var(--muted); font-size: 0.875rem; }
.content > * + * { margin-top: 2rem; }
.content > h3 + * { margin-top: 0.75rem; }
.model-name { font-size: 1.05rem; }
.calm { color: var(--muted); font-size: 0.9rem; }
.content > .calm + * { margin-top: 1rem; }

.tiles { display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; margin: 0; padding: 0; list-style: none; }
.tiles li { display: grid; align-content: start; }
.tile-name, .tile-interval { color: var(--muted); font-size: 0.8125rem; }
.tile-value { font-size: 1.9rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.25; }
.tile-interval + .tile-value { margin-top: 0.5rem; }

.figures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 2.25rem 2.5rem;
  align-items: start;
}
.beside {
  display: grid; grid-template-columns: minmax(0, max-content) minmax(15rem, 1fr); gap: 2rem 2.5rem;
  align-items: start;
}
figure { margin: 0; min-width: 0; }
.drawing { overflow-x: auto; }
.plot {
  display: block; width: 100%; height: auto;
  font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; --plot-background: var(--page);
}
.plot text { white-space: pre; }
.plot [aria-label$="tick label"], .plot [aria-label$="axis label"] { fill: var(--muted); }
figcaption { margin-top: 0.4rem; color: var(--muted); font-size: 0.8125rem; }
.figure-head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.5rem; }
.legend {
  display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0 0 0.4rem; padding: 0; list-style: none;
  color: var(--muted); font-size: 0.8125rem;
}
.swatch { display: inline-block; width: 0.7em; height: 0.7em; margin-inline-end: 0.45em; border-radius: 3px; }

details { margin-top: 0.5rem; font-size: 0.8125rem; }
summary { width: max-content; color: var(--muted); cursor: pointer; }
summary:hover { color: var(--text); }
.scroll { overflow: auto; max-height: 26rem; }
table { border-collapse: collapse; font-size: 0.8125rem; line-height: 1.4; }
th, td {
  padding: 0.28rem 0.9rem 0.28rem 0; border-bottom: 1px solid var(--rule); text-align: start; font-weight: 400;
  vertical-align: baseline;
}
th.number, td.number { text-align: end; white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--page); color: var(--muted); font-size: 0.78rem; }
th.text, td.text { white-space: nowrap; }

.errors { margin: 0; padding: 0; list-style: none; }
.errors > li { padding: 0.85rem 0; border-bottom: 1px solid var(--rule); break-inside: avoid; }
.errors > li:first-child { padding-top: 0; }
.sentence { overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0.05em 0.2em; font-weight: 600; }
.verdict {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.6rem; margin-top: 0.35rem;
  font-size: 0.8125rem; color: var(--muted);
}
.where { margin-inline-start: auto; }
.tag { padding: 0.05rem 0.45rem; border-radius: 5px; font-size: 0.8125rem; font-weight: 600; overflow-wrap: anywhere; }
.tag.right { color: var(--right); background: var(--right-soft); }
.tag.wrong { color: var(--wrong); background: var(--wrong-soft); }
.tag.gold { color: var(--muted); background: var(--raised); }
.tag.none { font-style: italic; font-weight: 400; }
.verdicts { margin-top: 0.35rem; }

footer { color: var(--muted); font-size: 0.8125rem; }
footer p { padding: 1rem 0 2.5rem; border-top: 1px solid var(--rule); }

@media (max-width: 60rem) {
  section, .beside { grid-template-columns: minmax(0, 1fr); }
  section { padding: 2rem 0; }
  section > header p { max-width: 42rem; }
}
@media (max-width: 36rem) {
  nav > div, main, footer { padding-left: 1rem; padding-right: 1rem; }
  nav ul { gap: 1rem; }
  .tiles { gap: 1.25rem 2rem; }
  .tile-value { font-size: 1.6rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root:root { color-scheme: light; }
  nav, details { display: none; }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { grid-template-columns: minmax(0, 1fr); padding: 1.5rem 0; }
  figure, .tiles, .model { break-inside: avoid; }
  section > header { break-after: avoid; }
  .scroll { max-height: none; overflow: visible; }
}
`;
