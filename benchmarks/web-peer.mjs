// Tagging in a page by bytetag and by transformers.js with the same model exported: speed, downloads and memory, each in
// a browser of its own, one after the other. Writes JSON to standard output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/web-peer.mjs --model DIR --data FILE [--sentences 200] [--threads 2]
//
// DIR: a tagger. FILE: labelled sentences that it was not trained on. CHROMIUM: Chromium's program.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSentences } from '../dist/index.js';
import { firstExtraId, idsToText } from '../dist/language/text/vocabulary.js';
import { loadModel, loadModelForTraining } from '../dist/node/models/load-model.js';
import { writeExport } from '../dist/node/models/write-export.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { formatOfTask, taskNamed } from '../dist/product/model/tagger-config.js';
import { machine } from './measure.mjs';
import { publish } from './performance.mjs';
import { openPage } from './web/open-page.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    sentences: { type: 'string', default: '200' },
    threads: { type: 'string', default: '2' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const threads = Number(values.threads);
const sentences = [];
for await (const sentence of readSentences(`${values.data}[:${values.sentences}]`)) sentences.push(sentence);
const words = sentences.map((sentence) => sentence.words);
const tokens = words.flat().length;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-web-'));
const exported = join(folder, 'model');
const whole = await mergeAdapter(await loadModelForTraining(values.model, 0), await openDevice('cpu'));
await writeExport(exported, whole, { to: 'transformers-js', dtypes: ['fp32'] });
const { tagger } = await loadModel(values.model);
const format = formatOfTask(tagger, taskNamed(tagger, undefined));
const texts = words
  .map((own, index) => ({
    index,
    // Without the end-of-sequence id, which the tokenizer adds.
    text: textOf(format.encodeSource(own).ids.subarray(0, -1)),
    longest: Math.ceil(1.25 * format.longestTarget(own)),
  }))
  .sort((a, b) => a.longest - b.longest);

/** Ids as a text that the tokenizer makes the same ids of. */
function textOf(ids) {
  const extra = ids.findIndex((id) => id >= firstExtraId);
  if (extra < 0) return idsToText(ids);
  const before = idsToText(ids.subarray(0, extra));
  return `${before}<extra_id_${ids[extra] - firstExtraId}>${textOf(ids.subarray(extra + 1))}`;
}

const packages = fileURLToPath(new URL('../node_modules/', import.meta.url));
const runtime = join(packages, '@huggingface/transformers/node_modules/onnxruntime-web/dist');

/** What a way of tagging takes in a page of its own. The second run is timed: the first loads and compiles. */
async function measure(name, tag) {
  const opened = await openPage({ model: resolve(values.model), exported, runtime });
  await tag(opened.page);
  const { tags, seconds } = await tag(opened.page);
  const all = sentences.flatMap((sentence, index) => sentence.tags.map((gold, word) => gold === tags[index]?.[word]));
  const downloads = opened.takeDownloads().reduce((sum, { bytes }) => sum + bytes, 0);
  const row = {
    name,
    tokensPerSecond: tokens / seconds,
    accuracy: all.filter(Boolean).length / tokens,
    downloads,
    peakMiB: await opened.peakMiB(),
  };
  await opened.close();
  console.error(row);
  return row;
}

const bytetag = (decoding) => (page) =>
  page
    .evaluate((request) => globalThis.label(request), { model: '/model/', threads, sentences: words, decoding })
    .then(({ labels, seconds }) => ({ tags: labels.map((label) => label.tags), seconds }));

const transformersJs = (batchSize) => async (page) => {
  const request = { exported: '/exported/', runtime: '/runtime/', threads, texts, batchSize };
  const { ids, seconds } = await page.evaluate((asked) => globalThis.generate(asked), request);
  const tags = [];
  texts.forEach(({ index }, place) => {
    const end = ids[place].indexOf(1);
    tags[index] = format.parse(end < 0 ? ids[place] : ids[place].slice(0, end + 1), words[index]).tags;
  });
  return { tags, seconds };
};

const results = [
  await measure('bytetag, joint', bytetag('joint')),
  await measure('bytetag, encoder', bytetag('encoder')),
  await measure('bytetag, free', bytetag('free')),
  await measure('transformers.js, batches of 1', transformersJs(1)),
  await measure('transformers.js, batches of 16', transformersJs(16)),
];
rmSync(folder, { recursive: true });
const result = { machine: machine(), ...values, tokens, results };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  publish('web-peer', result, {
    columns: ['by', 'tokens/s', 'right', 'downloads, MB', 'peak, MiB'],
    rows: results.map((row) => [
      ...[row.name, row.tokensPerSecond.toFixed(0), `${(100 * row.accuracy).toFixed(2)}%`],
      ...[(row.downloads / 1e6).toFixed(1), row.peakMiB.toFixed(0)],
    ]),
  });
}
