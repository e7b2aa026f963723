// How well raw text is divided into sentences, tokens and words: bytetag's models and rules beside what else there is in
// JavaScript, by the metric of the CoNLL 2018 shared task. Writes JSON to standard output and its table into
// docs/accuracy.md.
//
//   npm run build && node benchmarks/raw-text.mjs --data FILE --peers DIR [--model MODEL]
//
// FILE: a treebank of English with the spaces between its words. DIR: where wink-nlp, wink-eng-lite-web-model and
// compromise are installed. MODEL: a tagger or segmenter that divides text.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { segmentText, Tagger } from '../dist/index.js';
import { readParagraphs } from '../dist/node/data/read-paragraphs.js';
import { scoreSegmentation } from '../dist/product/evaluation/segmentation-scores.js';
import { machine } from './measure.mjs';
import { publish } from './performance.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    peers: { type: 'string' },
    model: { type: 'string', default: 'pos-en' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['data', 'peers']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const require = createRequire(join(resolve(values.peers), 'package.json'));

/** Words at their places in a text, of which they are all that is not white space. */
function placed(text, sentences) {
  let at = 0;
  return sentences.map((words) =>
    words.map((word) => {
      const start = text.indexOf(word, at);
      if (start < 0) throw new Error(`expected ${JSON.stringify(word)} in ${JSON.stringify(text.slice(at, at + 80))}`);
      at = start + word.length;
      return { text: word, start, end: at };
    }),
  );
}

/** The words of sentences that are given as texts without white space at their ends. */
const bySpaces = (sentence) => sentence.match(/[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];
const intl = ['sentence', 'word'].map((granularity) => new Intl.Segmenter('en', { granularity }));
const segmentsOf = (text, segmenter) => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** wink-nlp's sentences. */
function winkNlp() {
  const nlp = require('wink-nlp')(require('wink-eng-lite-web-model'), ['sbd', 'pos']);
  return (text) => {
    const sentences = [];
    nlp
      .readDoc(text)
      .sentences()
      .each((sentence) => sentences.push(sentence.tokens().out()));
    return placed(
      text,
      sentences.map((words) => words.flatMap((word) => word.match(/\S+/g) ?? [])),
    );
  };
}

/** compromise's sentences. Its terms have the punctuation around them as text. */
function compromise() {
  const nlp = require('compromise');
  const partsOf = ({ pre, text, post }) => [pre, text, post].flatMap((part) => part.match(/\S+/g) ?? []);
  return (text) =>
    placed(
      text,
      nlp(text)
        .json({ offset: false })
        .map(({ terms }) => terms.flatMap(partsOf)),
    );
}

const tagger = await Tagger.load(values.model);
const contestants = {
  [`bytetag, \`${values.model}\``]: (texts) => tagger.segment(texts),
  'bytetag, `segmentText` (without a model)': (texts) => texts.map((text) => segmentText(text)),
  'wink-nlp': (texts) => texts.map(winkNlp()),
  compromise: (texts) => texts.map(compromise()),
  '`Intl.Segmenter`': (texts) =>
    texts.map((text) =>
      placed(
        text,
        segmentsOf(text, intl[0]).map((sentence) => segmentsOf(sentence, intl[1]).filter((word) => word.trim() !== '')),
      ),
    ),
  'white space and punctuation': (texts) =>
    texts.map((text) => placed(text, text.split(/(?<=[.!?])\s+/).map(bySpaces))),
};
const paragraphs = await readParagraphs([values.data]);
const texts = paragraphs.map(({ text }) => text);
const results = [];
for (const [name, divide] of Object.entries(contestants)) {
  const divided = (await divide(texts)).map((sentences) => sentences.filter((words) => words.length > 0));
  const start = performance.now();
  await divide(texts);
  const seconds = (performance.now() - start) / 1000;
  const { tokens, sentences, words } = scoreSegmentation(paragraphs, divided);
  results.push({
    name,
    tokens: tokens.f1,
    sentences: sentences.f1,
    words: words.f1,
    bytesPerSecond: Buffer.byteLength(texts.join('')) / seconds,
  });
}
await tagger.dispose();
const result = { machine: machine(), ...values, paragraphs: paragraphs.length, results };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  const percent = (share) => `${(100 * share).toFixed(2)}%`;
  publish(
    'raw-text',
    result,
    {
      columns: ['', 'tokens', 'sentences', 'words', 'kB/s'],
      rows: results.map(({ name, tokens, sentences, words, bytesPerSecond }) => [
        ...[name, percent(tokens), percent(sentences), percent(words), (bytesPerSecond / 1000).toFixed(0)],
      ]),
    },
    'accuracy',
  );
}
