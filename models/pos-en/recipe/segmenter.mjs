// From data to the model that divides text for the English tagger: it learns from the treebank, divides raw text, and
// goes on with both, with noise on the text. Run again, it goes on where it stopped.
//
// npm run build && node models/pos-en/recipe/segmenter.mjs --treebank DIR --text FILE --wrapped-text FILE --out DIR
// [--steps 3000] [--silver-steps 2000]
//
// DIR: UD English EWT (en_ewt-ud-train.conllu, en_ewt-ud-dev.conllu). FILEs: raw English text with a paragraph in each
// line, and with lines that are broken within paragraphs.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Tagger } from '../../../dist/index.js';
import { bytetag, fail } from './command.mjs';
import { writeSilverText } from './silver-text.mjs';

const { values } = parseArgs({
  options: {
    treebank: { type: 'string' },
    text: { type: 'string' },
    'wrapped-text': { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '3000' },
    'silver-steps': { type: 'string', default: '2000' },
  },
});
for (const name of ['treebank', 'text', 'wrapped-text', 'out'])
  if (values[name] === undefined) fail(`--${name}: expected a path, got nothing`);
const { out } = values;
mkdirSync(out, { recursive: true });
const treebank = (part) => join(values.treebank, `en_ewt-ud-${part}.conllu`);

/** Trains on windows of text, and keeps what finds most of the dev file. */
function train(name, ...options) {
  const folder = join(out, name);
  bytetag(
    ...['train', '--task', 'segment', '--dev', treebank('dev'), '--eval-steps', '500', '--save-steps', '500'],
    ...['--batch-size', '32', '--dropout', '0.1', '--max-batch-ids', '16384', '--resume'],
    ...['--language', 'en', '--license', 'cc-by-sa-4.0', '--out', folder, ...options],
  );
  return folder;
}

const first = train('first', '--model', 'micro', '--train', treebank('train'), '--max-steps', values.steps);
const silver = ['text', 'wrapped-text'].map((name) => join(out, `${name}.conllu`));
if (!silver.every(existsSync)) {
  const tagger = await Tagger.load(first);
  await writeSilverText(tagger, values.text, silver[0], { bytes: 2.5e6 });
  await writeSilverText(tagger, values['wrapped-text'], silver[1], { bytes: 1e6, isWrapped: true });
  await tagger.dispose();
}
const gold = [treebank('train'), treebank('train'), treebank('train')];
const second = train(
  ...['second', '--model', first, '--train', ...gold, ...silver, '--text-noise', '0.3'],
  ...['--optimizer', 'muon', '--learning-rate', '2e-3', '--max-steps', values['silver-steps']],
);
const segmenter = join(out, 'segmenter');
if (!existsSync(segmenter)) bytetag('merge', '--model', second, '--dtype', 'float16', '--out', segmenter);
console.log(`the segmenter is in ${segmenter}`);
