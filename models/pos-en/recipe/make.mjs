// From data to an English part-of-speech tagger: a tagger that learns fast labels raw text, a model learns from that,
// and then from the treebank with some words replaced, and is averaged with what it was before; UPOS and Penn tags, the
// latter where a source begins with their prefix. Run again, it goes on where it stopped.
//
// npm run build && node models/pos-en/recipe/make.mjs --text FILE.. --vectors FILE --treebank DIR --out DIR [--preset
// lite] [--python COMMAND] [--pretraining silver|classes|spans|none] [--pretraining-steps N] [--task upos|xpos ..]
// [--steps N] [--learning-rate N] [--without vectors|classes|replacements|noise ..]
//
// FILEs: raw English text; word vectors. DIR: UD English EWT (en_ewt-ud-train.conllu, en_ewt-ud-dev.conllu). COMMAND: a
// Python with PyTorch, and a GPU: LSTMs label beside the taggers, and the model learns there (`on-gpu.mjs`). What the
// recipe goes --without shows what it brings: word vectors (and with them the replaced words), word classes, replaced
// words, noise.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { classSentences } from './class-sentences.mjs';
import { bytetag, fail, storedWeights } from './command.mjs';
import { trainFeatureTagger } from './feature-tagger.mjs';
import { writeLines } from './json-lines.mjs';
import { learnOnGpu } from './on-gpu.mjs';
import { readRawSentences } from './sentences.mjs';
import { labelSentences, noiseOptions, replaceWords, trainingNoise, vary } from './silver-sentences.mjs';
import { accuracyOf, readTreebank, withTagsOf } from './treebank.mjs';
import { wordClasses } from './word-classes.mjs';
import { clusterWords, readWordVectors } from './word-vectors.mjs';

const { values } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    vectors: { type: 'string' },
    treebank: { type: 'string' },
    out: { type: 'string' },
    preset: { type: 'string', default: 'lite' },
    task: { type: 'string', multiple: true, default: ['upos', 'xpos'] },
    pretraining: { type: 'string', default: 'silver' },
    python: { type: 'string' },
    'pretraining-steps': { type: 'string' },
    steps: { type: 'string' },
    'learning-rate': { type: 'string' },
    without: { type: 'string', multiple: true, default: [] },
  },
});
const { out, preset, text, pretraining, python } = values;
/** Batches on a GPU are of some 230 sentences, those here of 16. */
const [pretrainingSteps, steps] = [
  values['pretraining-steps'] ?? (python ? '6400' : '15000'),
  values.steps ?? (python ? '500' : '5000'),
];
/** As many as leave ids for the markers of long sentences, where a model learns the classes themselves. */
const fewClasses = 60;
const manyClasses = 240;
const vectorClusters = [128, 1000];
const ingredients = ['vectors', 'classes', 'replacements', 'noise'];
const has = Object.fromEntries(ingredients.map((name) => [name, !values.without.includes(name)]));

const pretrainings = {
  silver: pretrainOnSilver,
  classes: pretrainOnClasses,
  spans: pretrainOnSpans,
  none: () => ({ base: preset }),
};
const pretrain = pretrainings[pretraining];
if (pretrain === undefined)
  fail(`--pretraining: expected one of ${Object.keys(pretrainings).join(', ')}, got ${pretraining}`);
for (const name of values.without)
  if (!ingredients.includes(name)) fail(`--without: expected ${ingredients.join(', ')}, got ${name}`);
for (const name of ['treebank', 'out'])
  if (values[name] === undefined) fail(`--${name}: expected a folder, got nothing`);
if (text.length === 0 && pretraining !== 'none') fail('--text: expected files of raw text, got nothing');
if (values.vectors === undefined && pretraining === 'silver' && has.vectors)
  fail('--vectors: expected a file of word vectors, got nothing');
if (python && (values.task.join() !== 'upos,xpos' || !has.vectors || pretraining !== 'silver'))
  fail('--python: expected tasks upos and xpos, word vectors and --pretraining silver, got other options');

mkdirSync(out, { recursive: true });
const treebank = (part) => join(values.treebank, `en_ewt-ud-${part}.conllu`);
const tasks = join(out, 'tasks.json');
// UPOS, which is what most want, costs no prefix.
const taskSources = values.task.map((name) => ({
  name,
  column: name,
  ...(name !== 'upos' && { prefix: `${name}: ` }),
}));
writeFileSync(tasks, `${JSON.stringify({ tasks: taskSources }, null, 2)}\n`);

/**
 * How models learn. Small ones that see most sentences once, or a few times in other words, have nothing to overfit.
 */
const settings = [
  ...[
    '--batch-size',
    '16',
    '--optimizer',
    'adamw',
    '--weight-decay',
    '0',
    '--dropout',
    '0',
    '--encoder-loss-weight',
    '1',
  ],
];
/** What has been learned is soon lost at a higher rate. */
const learningRate = values['learning-rate'] ?? (pretraining === 'none' ? '2e-3' : '6e-4');
const provenance = ['--language', 'en', '--license', 'cc-by-sa-4.0'];
const noise = has.noise ? noiseOptions(trainingNoise) : [];
const pretrainingRate = preset === 'micro' ? '2e-3' : '1.5e-3';
const pretrainingSettings = [
  ...['--learning-rate', pretrainingRate, '--max-steps', pretrainingSteps, '--save-steps', '500'],
];
const pretrained = join(out, 'pretrained');

console.log(`the tagger is in ${python ? await makeOnGpu() : await makeHere()}`);

/** What is learned last is the treebank, or what is made of it. */
async function makeHere() {
  const { base, gold = treebank('train'), knowsTasks = false } = await pretrain();
  const tagger = learnTreebank(base, gold);
  return knowsTasks ? average(base, tagger) : tagger;
}

/** The same where teachers and model have a GPU. */
async function makeOnGpu() {
  const initial = join(out, 'initial');
  // One step that changes nothing: the tags, and the initial values of the preset.
  train(
    ...['--model', preset, '--task', tasks, '--train', treebank('train'), ...settings, ...provenance],
    ...['--learning-rate', '0', '--max-steps', '1', '--out', initial],
  );
  const prepare = async () => ({ ...(await prepareTeachers()), vectors: readWordVectors(values.vectors) });
  const [known, dev] = await readParts();
  const [before, after] = await learnOnGpu({
    ...{ python, out, prepare, initial, pretrainingSteps, steps, learningRate, hasNoise: has.noise },
    treebank: { train: known, dev, trainFile: treebank('train'), devFile: treebank('dev') },
  });
  return average(before, after);
}

function learnTreebank(model, gold) {
  const folder = join(out, 'tagger');
  train(
    ...['--model', model, '--task', tasks, '--train', gold, '--dev', treebank('dev'), ...settings, ...noise],
    ...['--learning-rate', learningRate, '--max-steps', steps, ...provenance, '--out', folder],
  );
  return folder;
}

/** The mean of a model that has learned from much and of one that went on with what is right: better than both. */
function average(before, after) {
  const folder = join(out, 'averaged');
  if (!existsSync(folder)) bytetag('merge', '--model', before, after, ...storedWeights, '--out', folder);
  return folder;
}

/** A model that has learned to tag from taggers that know words by their features, and tags the same. */
async function pretrainOnSilver() {
  const [silver, varied] = ['silver', 'varied'].map((name) => join(out, `${name}.jsonl`));
  if (!existsSync(silver) || !existsSync(varied)) {
    const { raw, alike, taggers } = await prepareTeachers();
    const [known] = await readParts();
    await writeLines(varied, vary(known, alike, taggers, { times: 8 }));
    await writeLines(silver, labelSentences(replaceWords(raw, alike, { seed: 1 }), taggers));
  }
  train(
    ...['--model', preset, '--task', tasks, '--train', silver, varied, ...settings],
    ...[...pretrainingSettings, ...noise, ...provenance, '--out', pretrained],
  );
  return { base: pretrained, gold: varied, knowsTasks: true };
}

/** Raw sentences, groups of words that are used alike, and the taggers that know both. */
async function prepareTeachers() {
  const raw = readRawSentences(text);
  const clusters = has.vectors ? await keep('clusters.jsonl', clustersOfVectors) : [];
  const classes = has.classes ? await keep('word-classes.jsonl', () => classesOf(raw)) : [];
  const taggers = await trainTeachers([...classes, ...clusters]);
  return { raw, taggers, alike: has.vectors && has.replacements ? clusters.at(-1) : new Map() };
}

function clustersOfVectors() {
  const vectors = readWordVectors(values.vectors);
  return vectorClusters.map((count) => clusterWords(vectors, { count, seed: 1 }));
}

function classesOf(sentences) {
  return [fewClasses, manyClasses].map((classCount) => wordClasses(sentences, { classCount }));
}

/** What is learned from, and what is measured on. */
function readParts() {
  return Promise.all(['train', 'dev'].map((part) => readTreebank(treebank(part), values.task)));
}

/** A feature tagger for each task. */
async function trainTeachers(groupings) {
  const [train, dev] = await readParts();
  const teachers = values.task.map((column) => {
    const tagger = trainFeatureTagger(withTagsOf(column, train), { groupings });
    const accuracy = accuracyOf(tagger, withTagsOf(column, dev));
    console.log(`the feature tagger, ${column}: ${(100 * accuracy).toFixed(2)}% on the dev file`);
    return [column, tagger];
  });
  return Object.fromEntries(teachers);
}

/** A model that has learned to tell the class of each word, of those it sees and of those that are hidden. */
async function pretrainOnClasses() {
  const data = join(out, 'classes.jsonl');
  if (!existsSync(data)) {
    const sentences = readRawSentences(text);
    const classes = wordClasses(sentences, { classCount: fewClasses });
    await writeLines(data, classSentences(sentences, classes, { hiddenShare: 0.2, seed: 1 }));
  }
  train(
    ...['--model', preset, '--task', 'column:tags', '--train', data, ...settings],
    ...[...pretrainingSettings, '--out', pretrained],
  );
  return { base: withoutTask(pretrained) };
}

/** A model pretrained as ByT5 was. */
function pretrainOnSpans() {
  bytetag(
    ...['pretrain', '--model', preset, '--text', ...text, '--window-length', '128'],
    ...[...pretrainingSettings, '--out', pretrained, '--resume'],
  );
  return { base: pretrained };
}

/** Maps that take minutes to make, from a file where they have been made before. */
async function keep(name, make) {
  const path = join(out, name);
  if (!existsSync(path))
    await writeLines(
      path,
      make().map((map) => [...map]),
    );
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => new Map(JSON.parse(line)));
}

/** A copy of a model without what says that it tags: its classes are no tags to keep. */
function withoutTask(folder) {
  const copy = join(out, 'base');
  mkdirSync(copy, { recursive: true });
  const isKept = (name) =>
    name === 'model.safetensors' || (/\.json$/.test(name) && !/^(bytetag|run)\.json$/.test(name));
  for (const name of readdirSync(folder).filter(isKept)) copyFileSync(join(folder, name), join(copy, name));
  return copy;
}

/** Trains, or goes on with it. */
function train(...args) {
  bytetag('train', ...args, '--resume');
}
