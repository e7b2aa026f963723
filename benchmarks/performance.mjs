// Puts results into a page, docs/performance.md, and, as JSON, into docs/performance.json: one section for each
// benchmark, under its name, in the place of what was there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Replaces the results of a benchmark. @param pageName another page's, under `docs/` */
export function publish(name, result, { columns, rows }, pageName = 'performance') {
  const page = new URL(`../docs/${pageName}.md`, import.meta.url);
  const data = new URL(`../docs/${pageName}.json`, import.meta.url);
  const all = existsSync(data) ? JSON.parse(readFileSync(data, 'utf8')) : {};
  writeFileSync(data, `${JSON.stringify({ ...all, [name]: result }, null, 2)}\n`);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
  const [begin, end] = [`<!-- ${name} -->`, '<!-- end -->'];
  const text = readFileSync(page, 'utf8');
  const start = text.indexOf(begin);
  if (start < 0) throw new Error(`docs/${pageName}.md: expected the mark ${begin}`);
  const stop = text.indexOf(end, start);
  writeFileSync(page, `${text.slice(0, start)}${begin}\n\n${table}\n\n${text.slice(stop)}`);
}
