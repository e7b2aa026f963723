// What divides English and Vietnamese text for pos-multi: pos-en's segmenter learns Vietnamese words, of which a
// treebank has few, from a teacher that puts syllables together. Run again, it goes on where it stopped.
//
//   npm run build && node models/pos-multi/recipe/segmenter.mjs --treebank DIR --out DIR [--steps N]
//
// DIR: UD English EWT and UD Vietnamese VTB (en_ewt-ud-train.conllu, vi_vtb-ud-train.conllu and the same of dev).
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bytetag, fail } from '../../pos-en/recipe/command.mjs';
import { readTreebank } from '../../pos-en/recipe/treebank.mjs';
import { f1OfWords, trainSyllableTagger } from './syllable-tagger.mjs';
import { textVariants } from './text-variants.mjs';

const { values } = parseArgs({
  options: { treebank: { type: 'string' }, out: { type: 'string' }, steps: { type: 'string', default: '3500' } },
});
const { out } = values;
/** The Vietnamese sentences in so many forms. */
const times = 40;

for (const name of ['treebank', 'out'])
  if (values[name] === undefined) fail(`--${name}: expected a folder, got nothing`);

mkdirSync(out, { recursive: true });
const treebank = (name, part) => join(values.treebank, `${name}-ud-${part}.conllu`);
const vietnamese = join(out, 'vietnamese.conllu');
if (!existsSync(vietnamese)) {
  const [train, dev] = await Promise.all(
    ['train', 'dev'].map((part) => readTreebank(treebank('vi_vtb', part), ['upos', 'xpos'])),
  );
  const divide = trainSyllableTagger(train);
  console.log(`the teacher finds ${(100 * f1OfWords(divide, dev)).toFixed(2)}% of the dev file's words (F1)`);
  writeFileSync(`${vietnamese}.tmp`, [...textVariants(train, divide, { times })].join(''));
  renameSync(`${vietnamese}.tmp`, vietnamese);
}

const segmenter = join(out, 'segmenter');
bytetag(
  ...['train', '--model', fileURLToPath(new URL('../../pos-en/segmenter', import.meta.url)), '--task', 'segment'],
  ...['--train', vietnamese, treebank('en_ewt', 'train')],
  ...['--dev', treebank('vi_vtb', 'dev'), treebank('en_ewt', 'dev')],
  ...['--optimizer', 'muon', '--learning-rate', '3e-3', '--dropout', '0.05', '--text-noise', '0.15'],
  ...['--max-steps', values.steps, '--batch-size', '32', '--max-batch-ids', '16384', '--eval-steps', '500'],
  ...['--language', 'en', 'vi', '--license', 'cc-by-sa-4.0', '--out', segmenter, '--resume'],
);
const small = join(out, 'float16');
if (!existsSync(small)) bytetag('merge', '--model', segmenter, '--dtype', 'float16', '--out', small);
console.log(`the segmenter is in ${small}`);
