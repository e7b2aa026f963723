// How fast texts are tagged, beside the same sentences as lists of words: in turns, in one process, and where the time
// goes: into dividing the texts, into other sentences than the treebank's, and into the rest. Writes JSON to standard
// output and its table into docs/performance.md.
//
//   npm run build && node benchmarks/raw-text-speed.mjs --model MODEL --data FILE [--segmenter MODEL] [--rounds 5]
//
// MODEL: a tagger that divides texts. FILE: CoNLL-U.
import { parseArgs } from 'node:util';
import { Tagger } from '../dist/index.js';
import { readParagraphs } from '../dist/node/data/read-paragraphs.js';
import { machine, median } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    segmenter: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['model', 'data']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}

const paragraphs = await readParagraphs([values.data]);
const texts = paragraphs.map(({ text }) => text);
const sentences = paragraphs.flatMap(({ sentences: own }) =>
  own.map((tokens) => ({ words: tokens.flatMap(({ words }) => words.map(({ text }) => text)) })),
);
const words = sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
const tagger = await Tagger.load(values.model, { segmenter: values.segmenter });
/** The sentences that are found. */
const found = (await tagger.segment(texts)).flat().map((own) => ({ words: own.map(({ text }) => text) }));
const results = [];
for (const decoding of ['joint', 'encoder']) {
  const jobs = {
    words: () => tagger.tag(sentences, { decoding }),
    text: () => tagger.tag(texts, { decoding }),
    dividing: () => tagger.segment(texts),
    found: () => tagger.tag(found, { decoding }),
  };
  const seconds = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  // The first round compiles.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [name, work] of Object.entries(jobs)) {
      const start = performance.now();
      await work();
      if (round > 0) seconds[name].push((performance.now() - start) / 1000);
    }
  }
  const [fromWords, fromText, dividing, fromFound] = Object.keys(jobs).map((name) => median(seconds[name]));
  results.push({
    decoding,
    wordsPerSecond: words / fromWords,
    wordsPerSecondOfText: words / fromText,
    ratio: fromWords / fromText,
    dividing: dividing / fromText,
    otherSentences: (fromFound - fromWords) / fromText,
    rest: (fromText - dividing - fromFound) / fromText,
    bytesPerSecondDivided: Buffer.byteLength(texts.join('')) / dividing,
  });
}
await tagger.dispose();
const result = { machine: machine(), ...values, words, paragraphs: texts.length, results };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  const percent = (share) => `${(100 * share).toFixed(0)}%`;
  publish('raw-text-speed', result, {
    columns: [
      ...['decoding', 'words/s from words', 'words/s from text', 'ratio', 'dividing', 'other sentences', 'rest'],
      'bytes/s divided',
    ],
    rows: results.map((row) => [
      ...[row.decoding, row.wordsPerSecond.toFixed(0), row.wordsPerSecondOfText.toFixed(0), row.ratio.toFixed(2)],
      ...[percent(row.dividing), percent(row.otherSentences), percent(row.rest), row.bytesPerSecondDivided.toFixed(0)],
    ]),
  });
}
