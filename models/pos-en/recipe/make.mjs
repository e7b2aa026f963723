// From data to an English part-of-speech tagger: word classes of raw text, a model that learns to tell them, and from there to tag,
// UPOS and Penn tags, the latter where a source begins with their prefix.
// Run again, it goes on where it stopped.
//
//   npm run build && node models/pos-en/recipe/make.mjs --text FILE.. --treebank DIR --out DIR [--preset mini]
//     [--pretraining classes|spans|none] [--pretraining-steps N] [--task upos|xpos ..] [--steps N] [--learning-rate N]
//     [--noise KIND:RATE ..] [--noise-share N]
//
// FILEs: raw English text. DIR: UD English EWT (en_ewt-ud-train.conllu, en_ewt-ud-dev.conllu).
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { classSentences } from './class-sentences.mjs';
import { readRawSentences } from './sentences.mjs';
import { wordClasses } from './word-classes.mjs';

const { values } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    treebank: { type: 'string' },
    out: { type: 'string' },
    preset: { type: 'string', default: 'mini' },
    task: { type: 'string', multiple: true, default: ['upos', 'xpos'] },
    pretraining: { type: 'string', default: 'classes' },
    'pretraining-steps': { type: 'string', default: '3000' },
    steps: { type: 'string', default: '6000' },
    'learning-rate': { type: 'string', default: '2e-3' },
    noise: { type: 'string', multiple: true, default: [] },
    'noise-share': { type: 'string', default: '0.4' },
  },
});
for (const name of ['treebank', 'out']) {
  if (values[name] !== undefined) continue;
  console.error(`--${name}: expected a folder, got nothing`);
  process.exit(2);
}
if (values.text.length === 0 && values.pretraining !== 'none') {
  console.error('--text: expected files of raw text, got nothing');
  process.exit(2);
}
const { out, preset, text } = values;
/** As many as leave ids for the markers of long sentences. */
const classCount = 60;
/** How models learn, from random weights or not: as `bytetag train` does from random weights. */
const settings = ['--learning-rate', values['learning-rate'], '--batch-size', '32', '--optimizer', 'adamw'];
const fromScratch = [...settings, '--weight-decay', '0', '--encoder-loss', '1'];

mkdirSync(out, { recursive: true });
const bases = { classes: pretrainOnClasses, spans: pretrainOnSpans, none: () => preset };
const base = bases[values.pretraining]?.();
if (base === undefined) {
  console.error(`--pretraining: expected one of ${Object.keys(bases).join(', ')}, got ${values.pretraining}`);
  process.exit(2);
}
const treebank = (part) => join(values.treebank, `en_ewt-ud-${part}.conllu`);
const noise = values.noise.length > 0 ? ['--noise', ...values.noise, '--noise-share', values['noise-share']] : [];
const tasks = join(out, 'tasks.json');
// UPOS, which is what most want, costs no prefix.
const taskSources = values.task.map((name) => ({
  name,
  column: name,
  ...(name !== 'upos' && { prefix: `${name}: ` }),
}));
writeFileSync(tasks, `${JSON.stringify({ tasks: taskSources }, null, 2)}\n`);
bytetag(
  'train',
  '--model',
  base,
  '--task',
  tasks,
  '--train',
  treebank('train'),
  '--dev',
  treebank('dev'),
  ...fromScratch,
  [
    ...[
      ...noise,
      '--max-steps',
      values.steps,
      '--language',
      'en',
      '--licence',
      'cc-by-sa-4.0',
      '--out',
      join(out, 'tagger'),
    ],
  ],
);

/** A model that has learned to tell the class of each word, of those it sees and of those that are hidden. */
function pretrainOnClasses() {
  const data = join(out, 'classes.jsonl');
  if (!existsSync(data)) {
    const sentences = readRawSentences(text);
    const classes = wordClasses(sentences, { classCount });
    const lines = [...classSentences(sentences, classes, { hiddenShare: 0.2, seed: 1 })].map((each) =>
      JSON.stringify(each),
    );
    writeFileSync(`${data}.tmp`, `${lines.join('\n')}\n`);
    renameSync(`${data}.tmp`, data);
  }
  const folder = join(out, 'pretrained');
  // Most sentences are seen once: nothing to overfit.
  bytetag('train', '--model', preset, '--task', 'column:tags', '--train', data, ...fromScratch, '--dropout', '0', [
    ...['--max-steps', values['pretraining-steps'], '--save-every', '500', '--out', folder],
  ]);
  return withoutTask(folder);
}

/** A model pretrained as ByT5 was. */
function pretrainOnSpans() {
  const folder = join(out, 'pretrained');
  bytetag('pretrain', '--model', preset, '--text', ...text, '--window', '128', '--learning-rate', '2e-3', [
    ...['--max-steps', values['pretraining-steps'], '--save-every', '500', '--out', folder],
  ]);
  return folder;
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

/** Runs a command, or goes on with it. */
function bytetag(...args) {
  const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [program, ...args.flat(), '--resume'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
