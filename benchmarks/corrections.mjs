// What a few corrections in a page are worth: the model's most frequent confusion on other text is corrected in some
// sentences, the page trains on them in each of its ways not to forget, and the errors of that kind are counted on new
// sentences, beside the accuracy on text as before. Writes JSON to standard output and its table into
// docs/performance.md.
//
//   npm run build && node benchmarks/corrections.mjs --model DIR --other FILE --known FILE [--corrections 20]
//
// DIR: a tagger. FILEs: labelled sentences of other text, and of the kind that the model has learned from. CHROMIUM:
// Chromium's program.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSentences, Tagger } from '../dist/index.js';
import { machine } from './measure.mjs';
import { publish } from './performance.mjs';
import { openPage } from './web/open-page.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    other: { type: 'string' },
    known: { type: 'string' },
    corrections: { type: 'string', default: '20' },
    new: { type: 'string', default: '200' },
    steps: { type: 'string', default: '60' },
    'learning-rate': { type: 'string', default: '3e-4' },
    threads: { type: 'string', default: '2' },
    'no-table': { type: 'boolean' },
  },
});
for (const name of ['model', 'other', 'known']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a path, got nothing`);
  process.exit(2);
}
const read = async (file) => {
  const sentences = [];
  for await (const { words, tags } of readSentences(file)) sentences.push({ words, tags });
  return sentences;
};
const [other, known] = [await read(values.other), await read(values.known)];
const examples = await read(fileURLToPath(new URL('../examples/pos-en/train.conllu', import.meta.url)));

const tagger = await Tagger.load(values.model);
const wordsOf = (sentences) => sentences.map(({ words }) => words);
const tagsBefore = async (sentences) => (await tagger.label(wordsOf(sentences))).map(({ tags }) => tags);
/** All pairs of the right tag and another that the model gives, with how often it does. */
const predicted = await tagsBefore(other);
const confusions = new Map();
other.forEach(({ tags }, sentence) => {
  tags.forEach((gold, word) => {
    const found = predicted[sentence][word];
    if (found !== gold) confusions.set(`${gold} ${found}`, (confusions.get(`${gold} ${found}`) ?? 0) + 1);
  });
});
const [kind] = [...confusions].sort(([, a], [, b]) => b - a)[0];
const [right, wrong] = kind.split(' ');
/** How often a word that should have the one tag gets the other. */
const errorsIn = (sentences, tags) =>
  sentences.flatMap(({ tags: gold }, sentence) =>
    gold.filter((tag, word) => tag === right && tags[sentence][word] === wrong),
  ).length;
const accuracyOn = (sentences, tags) => {
  const all = sentences.flatMap(({ tags: gold }, sentence) => gold.map((tag, word) => tag === tags[sentence][word]));
  return all.filter(Boolean).length / all.length;
};

const hasError = other.map((sentence, index) => errorsIn([sentence], [predicted[index]]) > 0);
const corrected = other.filter((_, index) => hasError[index]).slice(0, Number(values.corrections));
const last = other.indexOf(corrected.at(-1));
const fresh = other
  .slice(last + 1)
  .filter(({ tags }) => tags.includes(right))
  .slice(0, Number(values.new));
const freshBefore = predicted.filter((_, index) => fresh.includes(other[index]));
const count = fresh.flatMap(({ tags }) => tags.filter((tag) => tag === right)).length;
const rows = [
  {
    name: 'before',
    errors: errorsIn(fresh, freshBefore),
    accuracy: accuracyOn(fresh, freshBefore),
    known: accuracyOn(known, await tagsBefore(known)),
  },
];
await tagger.dispose();

const ways = {
  'mean of the weights before and after': { sentences: corrected, isMean: true },
  'learns from example sentences, too': { sentences: [...corrected, ...examples], isMean: false },
  'nothing against forgetting': { sentences: corrected, isMean: false },
};
const { page, close } = await openPage({ model: resolve(values.model) });
const [maxSteps, learningRate, threads] = [values.steps, values['learning-rate'], values.threads].map(Number);
for (const [name, way] of Object.entries(ways)) {
  const [freshTags, knownTags] = await page.evaluate((request) => globalThis.improve(request), {
    ...way,
    model: '/model/',
    tagged: [wordsOf(fresh), wordsOf(known)],
    options: { task: 'upos', maxSteps, learningRate, threads },
  });
  rows.push({
    name,
    errors: errorsIn(fresh, freshTags),
    accuracy: accuracyOn(fresh, freshTags),
    known: accuracyOn(known, knownTags),
  });
  console.error(rows.at(-1));
}
await close();
const result = { machine: machine(), ...values, kind, sentences: fresh.length, count, rows };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  const percent = (share) => `${(100 * share).toFixed(2)}%`;
  publish('corrections', result, {
    columns: ['', `errors: ${wrong} for ${right}`, 'right tags in these sentences', 'right tags on known text'],
    rows: rows.map((row) => [row.name, `${row.errors} of ${count}`, percent(row.accuracy), percent(row.known)]),
  });
}
