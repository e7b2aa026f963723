// What divides English and Vietnamese text for pos-multi: pos-en's segmenter learns Vietnamese words, of which a
// treebank has few, from a teacher that puts syllables together. Run again, it goes on where it stopped.
//
//   npm run build && node models/pos-multi/recipe/segmenter.mjs --treebank DIR --out DIR [--steps N ..]
//
// DIR: UD English EWT and UD Vietnamese VTB (en_ewt-ud-train.conllu, vi_vtb-ud-train.conllu and the same of dev). N: the
// steps of each round.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bytetag, fail, storedWeights } from '../../pos-en/recipe/command.mjs';
import { readTreebank } from '../../pos-en/recipe/treebank.mjs';
import { f1OfWords, trainSyllableTagger } from './syllable-tagger.mjs';
import { textVariants } from './text-variants.mjs';

const { values } = parseArgs({
  options: {
    treebank: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', multiple: true, default: ['3500', '1500'] },
  },
});
const { out } = values;
/** The Vietnamese sentences come in so many forms, others in each round. */
const times = 40;
const [learningRates, evalSteps] = [
  ['3e-3', '2e-3'],
  ['500', '250'],
];

for (const name of ['treebank', 'out'])
  if (values[name] === undefined) fail(`--${name}: expected a folder, got nothing`);
if (values.steps.length !== learningRates.length) fail('--steps: expected a number for each of two rounds');

mkdirSync(out, { recursive: true });
const treebank = (name, part) => join(values.treebank, `${name}-ud-${part}.conllu`);
const roundFile = (round) => join(out, `vietnamese-${round}.conllu`);
const rounds = learningRates.map((learningRate, index) => ({ learningRate, steps: values.steps[index], index }));

if (!rounds.every(({ index }) => existsSync(roundFile(index)))) {
  const [train, dev] = await Promise.all(
    ['train', 'dev'].map((part) => readTreebank(treebank('vi_vtb', part), ['upos', 'xpos'])),
  );
  const divide = trainSyllableTagger(train);
  console.log(`the teacher finds ${(100 * f1OfWords(divide, dev)).toFixed(2)}% of the dev file's words (F1)`);
  for (const { index } of rounds) {
    const text = [...textVariants(train, divide, { times, seed: index + 1 })].join('');
    writeFileSync(`${roundFile(index)}.tmp`, text);
    renameSync(`${roundFile(index)}.tmp`, roundFile(index));
  }
}

let model = fileURLToPath(new URL('../../pos-en/segmenter', import.meta.url));
for (const { index, learningRate, steps } of rounds) {
  const folder = join(out, `round-${index}`);
  bytetag(
    ...['train', '--model', model, '--task', 'segment'],
    ...['--train', roundFile(index), treebank('en_ewt', 'train')],
    ...['--dev', treebank('vi_vtb', 'dev'), treebank('en_ewt', 'dev')],
    ...['--optimizer', 'muon', '--learning-rate', learningRate, '--dropout', '0.05', '--text-noise', '0.15'],
    ...['--max-steps', steps, '--batch-size', '32', '--max-batch-ids', '16384', '--eval-steps', evalSteps[index]],
    ...['--language', 'en', 'vi', '--license', 'cc-by-sa-4.0', '--out', folder, '--resume'],
  );
  model = folder;
}
const small = join(out, 'segmenter');
if (!existsSync(small)) bytetag('merge', '--model', model, ...storedWeights, '--out', small);
console.log(`the segmenter is in ${small}`);
