// From pos-en to a tagger of English and Vietnamese: pos-en labels raw English, so that the model keeps what it knows,
// and the sentences of a small Vietnamese treebank come in many forms; the mean of what comes of that and pos-en is the
// tagger. Run again, it goes on where it stopped.
//
//   npm run build && node models/pos-multi/recipe/make.mjs --text FILE.. --treebank DIR --out DIR [--steps N]
//
// FILEs: raw English text. DIR: UD English EWT and UD Vietnamese VTB (en_ewt-ud-train.conllu, vi_vtb-ud-train.conllu
// and the same of dev).
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../../dist/advanced.js';
import { Tagger } from '../../../dist/index.js';
import { bytetag, fail, storedWeights } from '../../pos-en/recipe/command.mjs';
import { trainFeatureTagger } from '../../pos-en/recipe/feature-tagger.mjs';
import { writeLines } from '../../pos-en/recipe/json-lines.mjs';
import { readRawSentences } from '../../pos-en/recipe/sentences.mjs';
import { noiseOptions, trainingNoise } from '../../pos-en/recipe/silver-sentences.mjs';
import { accuracyOf, readTreebank, withTagsOf } from '../../pos-en/recipe/treebank.mjs';
import { divideWords, variants } from './variants.mjs';

const { values } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    treebank: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '6000' },
  },
});
const { out, text } = values;
/** As many examples of either language, once. */
const [rawSentences, vietnameseTimes] = [8_000, 40];

for (const name of ['treebank', 'out'])
  if (values[name] === undefined) fail(`--${name}: expected a folder, got nothing`);
if (text.length === 0) fail('--text: expected files of raw English, got nothing');

mkdirSync(out, { recursive: true });
const treebank = (name, part) => join(values.treebank, `${name}-ud-${part}.conllu`);
const english = join(out, 'english.jsonl');
const vietnamese = join(out, 'vietnamese.jsonl');
const divided = join(out, 'vi-dev-divided.jsonl');
if (![vietnamese, divided].every(existsSync)) {
  const [train, dev] = await Promise.all(
    ['train', 'dev'].map((part) => readTreebank(treebank('vi_vtb', part), ['upos', 'xpos'])),
  );
  await writeLines(vietnamese, variants(train, { times: vietnameseTimes }));
  // To evaluate on.
  await writeLines(divided, dev.map(divideWords));
  // To compare with: what a tagger that sees words by their features learns from the same sentences.
  const byFeatures = trainFeatureTagger(withTagsOf('upos', train), { groupings: [] });
  const accuracy = accuracyOf(byFeatures, withTagsOf('upos', dev));
  console.log(`a feature tagger: ${(100 * accuracy).toFixed(2)}% on the Vietnamese dev file`);
}
if (!existsSync(english)) await writeLines(english, labelEnglish(readRawSentences(text)));

// Universal tags are for both languages; those of the Vietnamese treebank's own differ between its parts.
const [englishFiles, englishDev] = [[english, treebank('en_ewt', 'train')], treebank('en_ewt', 'dev')];
const upos = {
  name: 'upos',
  column: 'upos',
  train: [...englishFiles, vietnamese],
  dev: [englishDev, treebank('vi_vtb', 'dev')],
};
const xpos = { name: 'xpos', column: 'xpos', prefix: 'xpos: ', train: englishFiles, dev: [englishDev] };
const tasks = join(out, 'tasks.json');
writeFileSync(tasks, `${JSON.stringify({ tasks: [upos, xpos] }, null, 2)}\n`);

const tagger = join(out, 'tagger');
bytetag(
  ...['train', '--model', 'pos-en', '--task', tasks, '--optimizer', 'muon', '--learning-rate', '2e-3'],
  ...noiseOptions({ ...trainingNoise, kinds: [...trainingNoise.kinds, ['diacritics', 1]] }),
  ...['--max-steps', values.steps, '--save-steps', '500'],
  ...['--language', 'en', 'vi', '--license', 'cc-by-sa-4.0', '--out', tagger, '--resume'],
);
// It has forgotten some English; the mean with what it was before has forgotten less, and is no worse at Vietnamese
// with its diacritics.
const averaged = join(out, 'averaged');
if (!existsSync(averaged)) {
  bytetag('merge', '--model', tagger, 'pos-en', '--shares', '7', '3', ...storedWeights, '--out', averaged);
}
console.log(`the tagger is in ${averaged}`);

/** Some of the sentences, with what pos-en says of them. */
async function* labelEnglish(sentences) {
  if (sentences.length === 0) fail(`--text: expected raw English, got no sentence in ${text.join(', ')}`);
  const random = createRandom(1, 'raw sentences');
  const chosen = Array.from({ length: rawSentences }, () => sentences[random.below(sentences.length)]);
  const teacher = await Tagger.load();
  const inputs = chosen.map((words) => ({ words }));
  const [upos, xpos] = [teacher.stream(inputs, { task: 'upos' }), teacher.stream(inputs, { task: 'xpos' })];
  const tagsOf = ({ tokens }) => tokens.map(({ tag }) => tag);
  for await (const tagged of upos) {
    const { value } = await xpos.next();
    yield { tokens: tagged.tokens.map(({ text }) => text), upos: tagsOf(tagged), xpos: tagsOf(value) };
  }
  await teacher.dispose();
}
