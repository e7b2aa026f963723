// Study 5: noise on the words, for the byte model and for a tagger that looks words up. See docs/studies/word-noise.md.

import { noiseKinds } from '../../dist/language/text/noise/noise.js';
import { readTaskSentences } from '../../dist/node/training/read-task.js';
import { noiseCurves } from '../../dist/product/evaluation/noise-curves.js';
import { longArm } from './arms.mjs';
import { figure, Plot, percent, publish, table } from './publish.mjs';
import { evaluated, settings, trained } from './runs.mjs';

const kinds = noiseKinds.filter((kind) => !['swap', 'drop', 'double', 'neighbour', 'diacritics'].includes(kind));
const rates = [0.1, 0.3, 1];

const arm = await trained(longArm);
const { noise, accuracy } = await evaluated(arm, 'noise', [
  '--noise',
  ...kinds.map((kind) => `${kind}:${rates.join(',')}`),
]);

const task = { name: 'upos', column: 'upos' };
const dev = await readTaskSentences([settings.dev], task);
const lookup = wordLookup(await readTaskSentences([settings.train], task));
const noises = kinds.map((kind) => ({ kind, rates: [0, ...rates] }));
const tags = [...new Set(dev.flatMap((sentence) => sentence.tags))];
const looked = await noiseCurves(lookup, dev, tags, noises, { decoding: 'free' });

const points = [
  ...noise.flatMap(({ kind, points }) => points.map((point) => ({ model: 'byte model', kind, ...point }))),
  ...looked.flatMap(({ kind, points }) => points.map((point) => ({ model: 'word lookup', kind, ...point }))),
];
const at = (model, kind, rate) =>
  points.find((point) => point.model === model && point.kind === kind && point.rate === rate);
publish('word-noise', [
  `On clean words: byte model ${percent(accuracy)}, word lookup ${percent(looked[0].points[0].accuracy)}.`,
  table(
    ['noise', 'words changed at rate 1', ...rates.flatMap((rate) => [`byte model, ${rate}`, `lookup, ${rate}`])],
    kinds.map((kind) => [
      `\`${kind}\``,
      percent(at('byte model', kind, 1).changed, 1),
      ...rates.flatMap((rate) =>
        ['byte model', 'word lookup'].map((model) => percent(at(model, kind, rate).accuracy, 1)),
      ),
    ]),
  ),
  figure('word-noise', 'Accuracy against the rate of noise, by kind', {
    width: 760,
    height: 420,
    x: { label: 'rate', ticks: [0, 0.3, 1], tickFormat: String },
    y: { label: 'accuracy (%)', percent: true },
    fx: { label: null, axis: null },
    fy: { label: null, axis: null },
    series: ['byte model', 'word lookup'],
    marks: [
      Plot.line(points.map(placed), {
        x: 'rate',
        y: 'accuracy',
        fx: 'column',
        fy: 'row',
        stroke: 'model',
        strokeWidth: 2,
      }),
      Plot.dot(points.map(placed), { x: 'rate', y: 'accuracy', fx: 'column', fy: 'row', fill: 'model' }),
      Plot.text(
        kinds.map((kind) => placed({ kind })),
        { fx: 'column', fy: 'row', text: 'kind', frameAnchor: 'bottom-left', dx: 8, dy: -6 },
      ),
    ],
  }),
]);

/** Where a kind's plot is in the figure. */
function placed(point) {
  const place = kinds.indexOf(point.kind);
  return { ...point, column: place % 4, row: Math.floor(place / 4) };
}

/** Gives each word its most frequent tag; words that training never saw the one that its rare words have most often. */
function wordLookup(sentences) {
  const counts = new Map();
  for (const { words, tags } of sentences) {
    words.forEach((word, index) => {
      const known = counts.get(word) ?? new Map();
      known.set(tags[index], (known.get(tags[index]) ?? 0) + 1);
      counts.set(word, known);
    });
  }
  const mostFrequent = (tagCounts) => [...tagCounts].sort((a, b) => b[1] - a[1])[0][0];
  const rare = new Map();
  for (const known of counts.values()) {
    const [[tag, count], ...others] = known;
    if (others.length === 0 && count === 1) rare.set(tag, (rare.get(tag) ?? 0) + 1);
  }
  const best = new Map([...counts].map(([word, known]) => [word, mostFrequent(known)]));
  const unknown = mostFrequent(rare);
  return {
    label: async (all) =>
      all.map((words) => ({ tags: words.map((word) => best.get(word) ?? unknown), wellFormed: true, problems: {} })),
  };
}
