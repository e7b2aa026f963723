// The same work in Node and in a page, in turns, with as many threads: tagging, and training from the same seed. Whether
// tags, confidences and losses agree, and how fast each is. Writes JSON to standard output and its tables into
// docs/performance.md.
//
//   npm run build && node benchmarks/web.mjs --model DIR --data FILE [--sentences 500] [--steps 200] [--threads 2]
//
// DIR: a tagger. FILE: labelled sentences. CHROMIUM: Chromium's program.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSentences, Tagger, train } from '../dist/index.js';
import { machine, median, ownCpuSeconds } from './measure.mjs';
import { publish } from './performance.mjs';
import { openPage } from './web/open-page.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    sentences: { type: 'string', default: '500' },
    steps: { type: 'string', default: '200' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const [threads, steps, rounds] = [values.threads, values.steps, values.rounds].map(Number);

const sentences = [];
for await (const { words, tags } of readSentences(`${values.data}[:${values.sentences}]`)) {
  sentences.push({ words, tags });
}
const words = sentences.map((sentence) => sentence.words);
const tokens = words.flat().length;
const folder = mkdtempSync(join(tmpdir(), 'bytetag-web-'));
const { page, version, startClock, close } = await openPage({ model: resolve(values.model) });

/** Tagging by both, in turns. */
async function compareTagging(decoding) {
  const tagger = await Tagger.load(values.model, { threads });
  const inNode = async () => {
    const start = performance.now();
    const labels = await tagger.label(words, { decoding });
    return { labels, seconds: (performance.now() - start) / 1000 };
  };
  const inPage = () =>
    page.evaluate((request) => globalThis.label(request), { model: '/model/', threads, sentences: words, decoding });
  const seconds = { node: [], page: [] };
  let [differentTags, confidence] = [0, 0];
  for (let round = 0; round <= rounds; round++) {
    const [own, other] = [await inNode(), await inPage()];
    // The first round compiles.
    if (round > 0) {
      seconds.node.push(own.seconds);
      seconds.page.push(other.seconds);
    }
    own.labels.forEach((label, sentence) => {
      label.tags.forEach((tag, word) => {
        const found = other.labels[sentence];
        if (found.tags[word] !== tag) differentTags++;
        confidence = Math.max(confidence, Math.abs(found.confidences[word] - label.confidences[word]));
      });
    });
  }
  await tagger.dispose();
  const [node, web] = [tokens / median(seconds.node), tokens / median(seconds.page)];
  return { decoding, differentTags, confidence, nodeTokensPerSecond: node, pageTokensPerSecond: web };
}

/** What both begin with, from the same seed. */
const beginnings = { [values.model]: '/model/', micro: 'micro' };
/** Before this step, sessions are compiled. */
const warm = 20;

async function compareTraining(model) {
  const common = { maxSteps: steps, batchSize: 16, seed: 1 };
  const file = join(folder, 'train.jsonl');
  writeFileSync(file, sentences.map((sentence) => `${JSON.stringify(sentence)}\n`).join(''));
  const inNode = { losses: [], cpu: 0 };
  let start = 0;
  for await (const event of train({ ...common, model, threads, train: file, out: join(folder, 'out') })) {
    if (event.type !== 'step') continue;
    inNode.losses.push(event.losses.loss);
    if (event.step === warm) start = ownCpuSeconds();
    if (event.step === steps) inNode.cpu = ownCpuSeconds() - start;
  }
  rmSync(join(folder, 'out'), { recursive: true });
  inPage.losses = [];
  await page.evaluate((request) => globalThis.learn(request), {
    sentences,
    options: { ...common, threads, model: beginnings[model] },
  });
  const loss = Math.max(...inNode.losses.map((value, step) => Math.abs(inPage.losses[step] / value - 1)));
  const [node, web] = [inNode, inPage].map(({ cpu }) => (1000 * cpu) / (steps - warm));
  return { model, steps, loss, nodeMilliseconds: node, pageMilliseconds: web };
}

const inPage = { losses: [], cpu: 0 };
await page.exposeFunction('reportStep', async (step, loss) => {
  inPage.losses.push(loss);
  if (step === warm) inPage.secondsSince = await startClock();
  if (step === steps) inPage.cpu = await inPage.secondsSince();
});

const tagging = [];
for (const decoding of ['joint', 'encoder']) tagging.push(await compareTagging(decoding));
console.error(tagging);
const training = [];
for (const model of Object.keys(beginnings)) training.push(await compareTraining(model));
await close();
rmSync(folder, { recursive: true });

const result = { machine: machine(), chromium: version, ...values, tokens, tagging, training };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  publish('web-tagging', result, {
    columns: ['decoding', 'different tags', 'largest difference of confidences', 'Node', 'page', 'ratio'],
    rows: tagging.map((row) => [
      ...[row.decoding, `${row.differentTags} of ${tokens}`, row.confidence.toExponential(1)],
      ...[row.nodeTokensPerSecond, row.pageTokensPerSecond].map((value) => `${value.toFixed(0)} tokens/s`),
      (row.pageTokensPerSecond / row.nodeTokensPerSecond).toFixed(2),
    ]),
  });
  publish('web-training', result, {
    columns: ['model', 'largest difference of losses', 'Node, CPU of a step', 'page, CPU of a step', 'ratio'],
    rows: training.map((row) => [
      ...[`\`${basename(row.model)}\``, row.loss.toExponential(1)],
      ...[row.nodeMilliseconds, row.pageMilliseconds].map((value) => `${value.toFixed(0)} ms`),
      (row.pageMilliseconds / row.nodeMilliseconds).toFixed(2),
    ]),
  });
}
