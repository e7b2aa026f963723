// How many words of a treebank are tagged right: bytetag beside taggers in plain JavaScript, on the treebank's own
// words, as they are and spoiled; speed and size beside that. Writes JSON to standard output and its table into
// docs/accuracy.md.
//
//   npm run build && node benchmarks/accuracy.mjs --model MODEL --data FILE --peers DIR [--limit 0]
//
// MODEL: a tagger of UPOS. FILE: sentences with UPOS tags that it was not trained on. DIR: where wink-nlp,
// wink-eng-lite-web-model and compromise are installed.
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, startPeer } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    peers: { type: 'string' },
    limit: { type: 'string', default: '0' },
  },
});
for (const name of ['model', 'data', 'peers']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}

const conditions = ['tag', 'typos:0.05', 'typos:0.1', 'lowercase:1', 'diacritics:1'];
const common = { data: values.data, limit: Number(values.limit) };
const modules = join(resolve(values.peers), 'node_modules');
const bytetag = (decoding, dtype) => ({
  name: `bytetag, ${decoding}, \`${dtype}\``,
  program: 'bytetag-peer.mjs',
  settings: { model: values.model, decoding, dtype },
  size: statSync(join(values.model, 'model.safetensors')).size,
});
const library = (name, ...folders) => ({
  name,
  program: 'javascript-peer.mjs',
  settings: { library: name, folder: resolve(values.peers) },
  size: folders.reduce((sum, folder) => sum + sizeOf(join(modules, folder)), 0),
});
const contestants = [
  ...[bytetag('joint', 'fp32'), bytetag('joint', 'q8'), bytetag('constrained', 'fp32'), bytetag('encoder', 'fp32')],
  ...[library('wink-nlp', 'wink-nlp', 'wink-eng-lite-web-model'), library('compromise', 'compromise')],
];

const results = [];
for (const { name, program, settings, size } of contestants) {
  const path = fileURLToPath(new URL(`tagging/${program}`, import.meta.url));
  const peer = await startPeer(process.execPath, [path, JSON.stringify({ ...common, ...settings })]);
  try {
    // The first run compiles.
    await peer.ask('tag');
    const runs = {};
    for (const condition of conditions) {
      runs[condition] = await peer.ask(condition);
      process.stderr.write(`${name}, ${condition}: ${(100 * runs[condition].accuracy).toFixed(2)}%\n`);
    }
    const accuracies = Object.fromEntries(conditions.map((condition) => [condition, runs[condition].accuracy]));
    results.push({ name, about: peer.about, size, tokensPerSecond: runs.tag.tokensPerSecond, accuracies });
  } finally {
    peer.stop();
  }
}
const result = { machine: machine(), ...common, results };
console.log(JSON.stringify(result));
const names = ['as they are', '5% typos', '10% typos', 'lower case', 'no diacritics'];
publish(
  'accuracy',
  result,
  {
    columns: ['', ...names, 'tokens/s', 'size'],
    rows: results.map(({ name, size, tokensPerSecond, accuracies }) => [
      ...[name, ...conditions.map((condition) => `${(100 * accuracies[condition]).toFixed(2)}%`)],
      ...[tokensPerSecond.toFixed(0), `${(size / 1e6).toFixed(1)} MB`],
    ]),
  },
  'accuracy',
);

/** Bytes of a folder's files. */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
