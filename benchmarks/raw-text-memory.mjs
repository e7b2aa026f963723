// How much memory long texts take, by the command and by `tag` of a program, and whether time and memory grow faster
// than the text. Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/raw-text-memory.mjs --model MODEL --data FILE [--decoding encoder]
//
// MODEL: a tagger that divides texts. FILE: CoNLL-U, whose text is repeated.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readParagraphs } from '../dist/node/data/read-paragraphs.js';
import { machine } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    decoding: { type: 'string', default: 'encoder' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}

const words = (await readParagraphs([values.data])).flatMap(({ text }) => text.split(/\s+/u));
/** A line of this many bytes. */
const oneLine = (bytes) => {
  const text = words.join(' ');
  return `${text} `.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
};
const twoWords = (index) => `${words[(2 * index) % words.length]} ${words[(2 * index + 1) % words.length]}`;
const texts = {
  '1 MB in one line': () => oneLine(1e6),
  '10 MB in one line': () => oneLine(1e7),
  '1,000,000 lines of two words': () => Array.from({ length: 1e6 }, (_, index) => twoWords(index)).join('\n'),
};
const program = fileURLToPath(new URL('tagging/tag-file.mjs', import.meta.url));
const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const ways = {
  '`bytetag tag`': (file) => [command, 'tag', '--model', values.model, '--decoding', values.decoding, file],
  '`tagger.tag(text)`': (file) => [program, file, values.model, values.decoding],
};
// The time of the processor grows with the text alone, and not with what else the machine does.
const report = `const {maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();console.error(maxRSS,userCPUTime+systemCPUTime)`;
const hook = `data:text/javascript,process.on('exit',()=>{${report}})`;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-memory-'));
const nothing = openSync('/dev/null', 'w');
const results = [];
for (const [text, make] of Object.entries(texts)) {
  const file = join(folder, 'text.txt');
  const content = make();
  writeFileSync(file, content);
  for (const [way, argsOf] of Object.entries(ways)) {
    const { status, stderr } = spawnSync(process.execPath, ['--import', hook, ...argsOf(file)], {
      stdio: ['ignore', nothing, 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const [kibibytes, microseconds] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    const [peakMiB, cpuSeconds] = [kibibytes / 1024, microseconds / 1e6];
    results.push({ text, way, peakMiB, cpuSecondsPerMB: cpuSeconds / (Buffer.byteLength(content) / 1e6) });
    console.error(`${text}, ${way}: ${peakMiB.toFixed(0)} MiB, ${cpuSeconds.toFixed(0)} s`);
  }
}
rmSync(folder, { recursive: true });
const result = { machine: machine(), ...values, results };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  publish('raw-text-memory', result, {
    columns: ['text', 'by', 'peak, MiB', 'CPU s for each MB'],
    rows: results.map(({ text, way, peakMiB, cpuSecondsPerMB }) => [
      ...[text, way, peakMiB.toFixed(0), cpuSecondsPerMB.toFixed(0)],
    ]),
  });
}
