// The study of raw text: what each decision brings to a model that divides it. See docs/studies/segmentation.md.

import { createModelRuntime } from '../../dist/network/generate/model-runtime.js';
import { readParagraphs } from '../../dist/node/data/read-paragraphs.js';
import { loadModel } from '../../dist/node/models/load-model.js';
import { openDevice } from '../../dist/node/runtime/open-device.js';
import { scoreSegmentation } from '../../dist/product/evaluation/segmentation-scores.js';
import { boundaryIds } from '../../dist/product/model/segmentation.js';
import { createByteLabeller } from '../../dist/product/segmentation/byte-labeller.js';
import { createExpander } from '../../dist/product/segmentation/expander.js';
import { createSegmenter } from '../../dist/product/segmentation/segmenter.js';
import { percent, publish, table } from './publish.mjs';
import { evaluated, folderOf, remembered, settings, trained } from './runs.mjs';
import { fewSteps, generatingArms, trainedGenerator } from './segmentation-by-generation.mjs';
import { spoilt } from './spoilt-text.mjs';

/** The arm that the others differ from in one thing. */
const segmenter = (name, { window = 256, noise = 0.2, steps, batchSize = (32 * 256) / window } = {}) => ({
  name: `segment-${name}`,
  seed: 1,
  steps,
  options: [
    ...['--task', 'segment', '--window', `${window}`, '--text-noise', `${noise}`, '--dropout', '0.1'],
    // As many bytes in a step, whatever the window.
    ...['--batch-size', `${batchSize}`, '--max-batch-ids', '16384'],
  ],
});
const usual = segmenter('usual');
const clean = await readParagraphs([settings.dev]);
const texts = { clean, spoilt: spoilt(clean, 7) };
const device = await openDevice('cpu');

const windows = [];
for (const window of [64, 128, 256, 512]) {
  const arm = await trained(window === 256 ? usual : segmenter(`window-${window}`, { window }));
  windows.push([`${window} bytes`, ...(await scoresOf(arm))]);
}
const margins = [];
for (const margin of [0, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 3 / 8]) {
  margins.push([`${margin * 256} bytes`, ...(await scoresOf(usual, margin))]);
}
const noises = [];
for (const noise of [0, 0.2, 0.5]) {
  const arm = await trained(noise === 0.2 ? usual : segmenter(`noise-${noise}`, { noise }));
  noises.push([noise === 0 ? 'none' : `on ${percent(noise, 0)} of the paragraphs`, ...(await scoresOf(arm))]);
}
const few = await trained(segmenter('few', fewSteps));
const ways = [['labels of bytes, by one pass of the encoder', ...(await scoresOf(few))]];
for (const arm of generatingArms) {
  await trainedGenerator(arm);
  ways.push([arm.title, ...(await scoresOf(arm))]);
}

// A tagger and a segmenter, or one model for both. Of its examples 31% are windows of text and 69% sentences, so that
// with these numbers of steps it has seen as many of each as the two have.
const options = ['--task', 'upos'];
const tagger = await trained({ name: 'tagger', seed: 1, steps: Math.ceil(2.25 * settings.steps), options });
const shared = await trained({
  ...{ name: 'tagger-and-segmenter', seed: 1, steps: Math.ceil(3.25 * settings.steps) },
  options: ['--task', 'upos', 'segment', '--text-noise', '0.2'],
});
const raw = ['--raw', '--task', 'upos'];
const two = await evaluated(tagger, 'raw', [...raw, '--segmenter', folderOf(usual)]);
const one = await evaluated(shared, 'raw', raw);

const columns = ['tokens', 'sentences', 'words', 'noisy: tokens', 'sentences', 'words', 'kB/s'];
const tableOf = (title, rows) => table([title, ...columns], rows);
publish('segmentation', [
  tableOf('window', windows),
  tableOf('margin', margins),
  tableOf('noise in training', noises),
  tableOf('way', ways),
  table(
    ['models', 'tokens', 'sentences', 'words', 'UPOS'],
    [
      ['a tagger and a segmenter', two],
      ['one model for both', one],
    ].map(([title, scores]) => [title, ...rawScores(scores)]),
  ),
]);

/** Cells of the table: F1 on the text as it is and with noise, and speed. */
async function scoresOf(arm, margin) {
  const key = ['segmentation', 'scores', arm.name, `${margin ?? 'usual'}`];
  const scores = await remembered(`${folderOf(arm)}.scores-${margin ?? 'usual'}.json`, key, async () => {
    const { divide, dispose } = arm.open ? await arm.open(device) : await openSegmenter(folderOf(arm), margin);
    const found = {};
    for (const [name, paragraphs] of Object.entries(texts)) {
      const sources = paragraphs.map(({ text }) => text);
      // Graphs are compiled before the time is taken.
      await divide(sources.slice(0, 1));
      const start = performance.now();
      const divided = await divide(sources);
      const seconds = (performance.now() - start) / 1000;
      const { tokens, sentences, words } = scoreSegmentation(paragraphs, divided);
      const bytesPerSecond = Buffer.byteLength(sources.join('')) / seconds;
      found[name] = { tokens: tokens.f1, sentences: sentences.f1, words: words.f1, bytesPerSecond };
    }
    await dispose();
    return found;
  });
  const f1 = ({ tokens, sentences, words }) => [tokens, sentences, words].map((share) => percent(share));
  return [...f1(scores.clean), ...f1(scores.spoilt), (scores.clean.bytesPerSecond / 1000).toFixed(1)];
}

async function openSegmenter(folder, margin) {
  const { network, source, tagger: config } = await loadModel(folder);
  const { segmentation } = config;
  const model = network.createSequenceModel(createModelRuntime(device, source));
  const ids = boundaryIds(segmentation, config);
  const labeller = createByteLabeller(model, segmentation, ids, margin);
  const { divide } = createSegmenter(labeller, segmentation, createExpander(model.steps, ids.prefixIds));
  return { divide, dispose: () => model.dispose() };
}

function rawScores(scores) {
  return [scores.tokens, scores.sentences, scores.words, scores.tags.upos].map(({ f1 }) => percent(f1));
}
