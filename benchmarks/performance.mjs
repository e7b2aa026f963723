// Puts results into docs/performance.md and, as JSON, into docs/performance.json: one section for each benchmark, under its
// name, in the place of what was there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../docs/performance.md', import.meta.url);
const data = new URL('../docs/performance.json', import.meta.url);

/** Replaces the results of a benchmark. */
export function publish(name, result, { columns, rows }) {
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
  if (start < 0) throw new Error(`docs/performance.md: expected the mark ${begin}`);
  const stop = text.indexOf(end, start);
  writeFileSync(page, `${text.slice(0, start)}${begin}\n\n${table}\n\n${text.slice(stop)}`);
}
